"""Prints for each SR object named on standard input a line of JSON: every number of its tree by pydicom, from top to bottom."""
import json
import sys
import warnings

import pydicom
from pydicom.sr._snomed_dict import mapping

warnings.simplefilter("ignore")


def code(items):
    if not items:
        return None
    item = items[0]
    value = item.get("CodeValue") or item.get("LongCodeValue") or item.get("URNCodeValue")
    scheme = item.get("CodingSchemeDesignator") or ""
    if scheme in ("SRT", "SNM3", "99SDM") and value in mapping["SRT"]:
        value, scheme = mapping["SRT"][value], "SCT"
    return f"{value}:{scheme}"


def walk(item, found):
    if item.get("ValueType") == "NUM":
        measured = item.get("MeasuredValueSequence") or []
        if measured:
            # The very text, not the number pydicom makes of it.
            text = measured[0].get("NumericValue")
            text = "" if text is None else "\\".join(str(getattr(one, "original_string", one)).strip() for one in (text if isinstance(text, pydicom.multival.MultiValue) else [text]))
            units = measured[0].get("MeasurementUnitsCodeSequence") or []
            unit = units[0].get("CodeValue") if units else None
        else:
            text, unit = "", None
        found.append([code(item.get("ConceptNameCodeSequence")), text, unit])
    for below in item.get("ContentSequence") or []:
        walk(below, found)


for line in sys.stdin:
    path = line.strip()
    data = pydicom.dcmread(path)
    found = []
    walk(data, found)
    print(json.dumps({"path": path, "title": code(data.get("ConceptNameCodeSequence")), "numbers": found}))
