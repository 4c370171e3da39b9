#!/usr/bin/env python3
"""Writes attributes.txt and safe-private.txt beside this file: tables E.1-1 and E.3.10-1 of DICOM PS3.15 as data.

Source: the two tables as PyMedPhys has them (github.com/pymedphys/pymedphys, lib/pymedphys/_dicom/deidentify/_standard, Apache 2.0),
which were made from the published HTML of DICOM PS3.15 2026d, © NEMA. The digest that each file has of its own rows is checked, so that
a row that is wrong or missing is noticed.

    python3 tables.py e1_1.json e3_10_1.json
"""
import hashlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
LETTERS = {
    ("retain_uids", "K"): "U", ("retain_device_identity", "K"): "D", ("retain_device_identity", "C"): "d",
    ("retain_institution_identity", "K"): "I", ("retain_patient_characteristics", "K"): "P", ("retain_patient_characteristics", "C"): "p",
    ("retain_longitudinal_full_dates", "K"): "T", ("retain_longitudinal_modified_dates", "C"): "", ("clean_descriptors", "C"): "C",
    ("clean_structured_content", "C"): "S", ("clean_graphics", "C"): "G",
}


def rows(path, table):
    read = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    canonical = json.dumps(read["rows"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if read["table"] != table or hashlib.sha256(canonical.encode("utf-8")).hexdigest() != read["content_sha256"]:
        sys.exit(f"{path}: these are not the rows of {table}.")
    return read["edition"], read["content_sha256"], read["rows"]


def attributes(all_rows):
    for row in all_rows:
        if "odd" in row["tag"]:
            continue
        dates = {value for option, value in row["options"].items() if "longitudinal" in option}
        if dates not in (set(), {"K", "C"}):
            sys.exit(f"{row['tag']}: dates are kept and moved in unlike ways.")
        yield "|".join([row["tag"][1:10].replace(",", ""), row["basic_profile"],
                        "".join(LETTERS[option] for option in sorted(row["options"].items()))])


def safe_private(all_rows):
    for row in all_rows:
        yield "|".join([row["tag"][1:5], row["tag"][8:10].upper(), row["vr"], row["private_creator"], row["vm"], row["meaning"]])


def write(name, head, lines):
    (HERE / name).write_text("".join(f"# {line}\n" for line in head) + "".join(f"{line}\n" for line in lines), encoding="utf-8")


edition, digest, table = rows(sys.argv[1], "PS3.15 Table E.1-1")
write("attributes.txt", [
    f"DICOM PS3.15 {edition}, table E.1-1, © NEMA, by way of PyMedPhys (Apache 2.0); written by tables.py from rows of SHA-256 {digest}.",
    "tag (x: any digit)|action of the basic profile|what each option does: U UIDs, D device, I institution, P patient's characteristics and",
    "T dates keep it (T moves it where dates are moved); d, p, C descriptors, S structured content, G graphics clean it. Private elements: X.",
], sorted(attributes(table)))
edition, digest, table = rows(sys.argv[2], "PS3.15 Table E.3.10-1")
write("safe-private.txt", [
    f"DICOM PS3.15 {edition}, table E.3.10-1, © NEMA, by way of PyMedPhys (Apache 2.0); written by tables.py from rows of SHA-256 {digest}.",
    "group|element within its block|VR|creator|VM|meaning",
], safe_private(table))
