#!/usr/bin/env python3
"""Writes groups.txt and snomed.txt beside this file: context groups of PS3.16 that reports here use, and SNOMED's retired identifiers.

Source: the tables of pydicom 2.3.1 (Debian package python3-pydicom 2.3.1-1; licence Expat/MIT, copyright 2008-2018 Darcy Mason and
pydicom contributors), which were generated from DICOM PS3.16, edition 2022a: its context groups, and its mapping of the "SNOMED-RT
style" code values (schemes SRT, SNM3, 99SDM) to SNOMED CT identifiers (scheme SCT).

    python3 concepts.py        (needs python3-pydicom)
"""
import pathlib
import sys

sys.path.insert(0, "/usr/lib/python3/dist-packages")
from pydicom import _version  # noqa: E402
from pydicom.sr import _cid_dict, _concepts_dict, _snomed_dict  # noqa: E402

HERE = pathlib.Path(__file__).parent
HEAD = "# DICOM PS3.16 {0}, by way of pydicom {1} (MIT); written by concepts.py.\n"
GROUPS = [42, 223, 224, 225, 226, 227, 228, 242, 244, 3627, 7021, 7464, 12003, 12004, 12005, 12006, 12007, 12008, 12009, 12011, 12013,
          12014, 12015, 12017, 12018, 12019, 12119, 12140, 12141, 12200, 12201, 12202, 12203, 12204, 12205, 12206, 12207, 12208, 12209,
          12210, 12211, 12212, 12214, 12215, 12221, 12222, 12224, 12227, 12233, 12300]


def groups():
    for group in GROUPS:
        rows = {(scheme, code, meaning)
                for scheme, keywords in _cid_dict.cid_concepts[group].items()
                for keyword in keywords
                for code, (meaning, members) in _concepts_dict.concepts[scheme][keyword].items()
                if group in members and code}
        for scheme, code, meaning in sorted(rows):
            yield f"{group}|{scheme}|{code}|{meaning}"


def snomed():
    for old, new in sorted(_snomed_dict.mapping["SRT"].items()):
        yield f"{old}|{new}"


def write(name, columns, lines):
    text = HEAD.format(_version.__dicom_version__, _version.__version__)
    (HERE / name).write_text(text + "# " + columns + "\n" + "\n".join(lines) + "\n", encoding="utf-8")


write("groups.txt", "context group (CID)|scheme|code value|code meaning", groups())
write("snomed.txt", "code value of SRT|code value of SCT", snomed())
