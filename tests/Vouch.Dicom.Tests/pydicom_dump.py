"""Prints what pydicom reads: for each file named on standard input one JSON line {path, elements: [[path, VR, value] …]} or {path, error}.

Values: lists of texts, numbers as their shortest text, bytes as their length and SHA-1.
"""
import hashlib
import json
import sys
import warnings

import pydicom
from pydicom import _private_dict, config
from pydicom.multival import MultiValue

warnings.simplefilter("ignore")
_private_dict.private_dictionaries.clear()  # What makers say of their own elements is not in the standard.
config.replace_un_with_known_vr = False
config.convert_wrong_length_to_UN = False

BYTES = {"OB", "OW", "OD", "OF", "OL", "OV", "UN", "OB or OW", "US or OW", "US or SS", "US or SS or OW"}


def one(value):
    if isinstance(value, (pydicom.valuerep.DSfloat, pydicom.valuerep.IS)) and getattr(value, "original_string", None):
        return str(value.original_string).strip(" \0")
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, pydicom.tag.BaseTag):
        return "(%04X,%04X)" % (value.group, value.element)
    return str(value).rstrip(" \0") if isinstance(value, (str, pydicom.valuerep.PersonName)) else str(value)


def values(element):
    value = element.value
    if isinstance(value, (bytes, bytearray)) or element.VR in BYTES:
        return [] if not value else ["%d %s" % (len(value), hashlib.sha1(bytes(value)).hexdigest())] if isinstance(value, (bytes, bytearray)) else [one(v) for v in (value if isinstance(value, MultiValue) else [value])]
    if value is None or value == "":
        return []
    return [one(v) for v in value] if isinstance(value, (list, MultiValue)) else [one(value)]


def dump(dataset, path, rows):
    for element in dataset:
        here = path + "(%04X,%04X)" % (element.tag.group, element.tag.element)
        if element.VR == "SQ":
            rows.append([here, "SQ", [str(len(element.value))]])
            for i, item in enumerate(element.value):
                dump(item, "%s[%d]." % (here, i), rows)
        else:
            rows.append([here, element.VR, values(element)])


for name in sys.stdin.read().splitlines():
    try:
        rows = []
        dataset = pydicom.dcmread(name, force=True)
        dataset.decode()
        dump(dataset, "", rows)
        print(json.dumps({"path": name, "elements": rows}))
    except Exception as refused:  # Whatever pydicom cannot read is told, not compared.
        print(json.dumps({"path": name, "error": "%s: %s" % (type(refused).__name__, refused)}))
