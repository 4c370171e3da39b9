#!/usr/bin/env python3
"""Writes elements.txt and uids.txt beside this file: the registries of PS3.6 as data.

Source: the tables of pydicom 2.3.1 (Debian package python3-pydicom 2.3.1-1; licence Expat/MIT, copyright 2008-2018 Darcy Mason and
pydicom contributors), which were generated from DICOM PS3.6 and PS3.7, edition 2022a. Transfer syntaxes registered later are added
below by hand, each with the edition of PS3.6 that has it.

    python3 registry.py        (needs python3-pydicom)
"""
import pathlib
import sys

sys.path.insert(0, "/usr/lib/python3/dist-packages")
from pydicom import _dicom_dict, _uid_dict, _version  # noqa: E402

HERE = pathlib.Path(__file__).parent
HEAD = "# DICOM PS3.6 {0}{1}, by way of pydicom {2} (MIT); written by registry.py.\n"

LATER = [
    # CP-2164 and Supplement 235 (2023), High-Throughput JPEG 2000.
    ("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Image Compression (Lossless Only)", "HTJ2KLossless"),
    ("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)", "HTJ2KLosslessRPCL"),
    ("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000 Image Compression", "HTJ2K"),
    ("1.2.840.10008.1.2.4.204", "JPIP HTJ2K Referenced", "JPIPHTJ2KReferenced"),
    ("1.2.840.10008.1.2.4.205", "JPIP HTJ2K Referenced Deflate", "JPIPHTJ2KReferencedDeflate"),
    # 2024: JPEG XL and deflated frames.
    ("1.2.840.10008.1.2.4.110", "JPEG XL Lossless", "JPEGXLLossless"),
    ("1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", "JPEGXLJPEGRecompression"),
    ("1.2.840.10008.1.2.4.112", "JPEG XL", "JPEGXL"),
    ("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression", "DeflatedImageFrameCompression"),
]


def elements():
    rows = [(f"{tag:08X}", entry) for tag, entry in _dicom_dict.DicomDictionary.items()]
    rows += [(mask.upper().replace("X", "x"), entry) for mask, entry in _dicom_dict.RepeatersDictionary.items()]
    for tag, (vr, vm, name, retired, keyword) in sorted(rows):
        yield "|".join([tag, vr.replace(" or ", "/").replace("NONE", ""), vm, keyword, name, "R" if retired else ""])


def uids():
    rows = [(uid, kind, keyword, name, "R" if retired else "")
            for uid, (name, kind, _, retired, keyword) in _uid_dict.UID_dictionary.items()]
    known = {row[0] for row in rows}
    rows += [(uid, "Transfer Syntax", keyword, name, "") for uid, name, keyword in LATER if uid not in known]
    for row in sorted(rows, key=lambda row: [int(part) for part in row[0].split(".")]):
        yield "|".join(row)


def write(name, columns, lines):
    edition, version = _version.__dicom_version__, _version.__version__
    text = HEAD.format(edition, "" if name == "elements.txt" else " and later transfer syntaxes", version)
    (HERE / name).write_text(text + "# " + columns + "\n" + "\n".join(lines) + "\n", encoding="utf-8")


write("elements.txt", "tag (x: any digit)|VR, with the choices of a data set|VM|keyword|name|R: retired", elements())
write("uids.txt", "UID|kind|keyword|name|R: retired", uids())
