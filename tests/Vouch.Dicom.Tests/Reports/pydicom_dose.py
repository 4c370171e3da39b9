"""What pydicom reads of dose: for each file named on standard input one line of JSON. Walks the tree by itself: nothing of ours is used."""
import json
import sys

import pydicom


def name(item):
    return item.ConceptNameCodeSequence[0].CodeValue if item.get("ConceptNameCodeSequence") else None


def numbers(item):
    """Code to (number, unit) of what lies anywhere below, not across the next acquisition."""
    found = {}
    for child in item.get("ContentSequence", []):
        if child.ValueType == "NUM" and child.get("MeasuredValueSequence"):
            measured = child.MeasuredValueSequence[0]
            found.setdefault(name(child), (str(measured.NumericValue), measured.MeasurementUnitsCodeSequence[0].CodeValue))
        elif child.ValueType == "UIDREF":
            found.setdefault(name(child), (child.UID, ""))
        elif child.ValueType == "TEXT":
            found.setdefault(name(child), (child.TextValue, ""))
        for code, value in numbers(child).items():
            found.setdefault(code, value)
    return found


for path in sys.stdin.read().split("\n"):
    data = pydicom.dcmread(path)
    total, events = {}, []
    for item in data.ContentSequence:
        if name(item) == "113811":
            total = numbers(item)
        elif name(item) == "113819":
            events.append(numbers(item))
    print(json.dumps({"path": path, "total": total, "events": events}))
