"""What pydicom reads of the waveforms of the files named on standard input: for each group rate, labels, units, and some values."""
import json
import sys

import pydicom

for path in sys.stdin.read().split("\n"):
    data = pydicom.dcmread(path)
    groups = []
    for number, item in enumerate(data.WaveformSequence):
        values = data.waveform_array(number)
        groups.append({
            "rate": float(item.SamplingFrequency),
            "leads": [one.ChannelSourceSequence[0].CodeMeaning for one in item.ChannelDefinitionSequence],
            "sums": [float(values[:, at].sum()) for at in range(values.shape[1])],
            "first": [float(one) for one in values[0]],
            "last": [float(one) for one in values[-1]],
        })
    print(json.dumps({"path": path, "groups": groups}))
