"""What of people's identity pydicom reads in an original and finds again in the bytes of what was made of it.

Each line of standard input names an original and the file made of it, a tab between; each line printed is one finding. Dates count whole,
identifiers where no digit or point is beside them.
"""
import io
import re
import sys
import warnings
import zlib

import pydicom
from pydicom.uid import UID_dictionary

warnings.simplefilter("ignore")

# Names of classes, schemes and programs, which tell of no instance.
CLASSES = {0x00080016, 0x00081150, 0x0008010C, 0x00080117, 0x00080118, 0x0008001A, 0x0008001B, 0x00080062, 0x00089123}
TEXTS = {0x00100020: 4, 0x00101000: 4, 0x00080050: 5, 0x00080080: 6, 0x00080081: 6, 0x00081010: 6, 0x00081040: 6, 0x00181000: 6,
         0x00200010: 6, 0x00101040: 6, 0x00102154: 6, 0x00380010: 5, 0x00402016: 5, 0x00402017: 5}
NOBODY = {"anonymous", "anonymized", "unknown", "removed", "none", "default", "null"}


def texts(element):
    value = element.value
    if value is None or isinstance(value, (bytes, bytearray)):
        return []
    return [str(one).strip(" \0") for one in (value if isinstance(value, (list, pydicom.multival.MultiValue)) else [value])]


def identity(data):
    for element in data.iterall():
        try:
            if element.VR == "PN":
                for text in texts(element):
                    yield from ((element.tag, part, False) for part in re.split(r"[\^=]", text) if len(part.strip()) >= 4)
            elif element.tag in TEXTS:
                yield from ((element.tag, text, False) for text in texts(element) if len(text) >= TEXTS[element.tag])
            elif element.VR in ("DA", "DT"):
                yield from ((element.tag, text[:8], False) for text in texts(element) if re.match(r"[12]\d{7}", text) and text[:4] != "1900")
            elif element.VR == "UI" and element.tag not in CLASSES:
                yield from ((element.tag, text, True) for text in texts(element) if text and text not in UID_dictionary and text.count(".") > 1)
        except Exception as failed:  # A value that pydicom cannot read is none that it finds.
            print(f"# {element.tag}: {failed}", file=sys.stderr)


def written(path):
    whole = open(path, "rb").read()
    made = pydicom.dcmread(path, stop_before_pixels=True, force=True) if b"1.2.840.10008.1.2.1.99" in whole[:600] else None
    if made is not None:
        at = 128 + 4 + 12 + made.file_meta.FileMetaInformationGroupLength
        whole += zlib.decompress(whole[at:], -zlib.MAX_WBITS)
    return whole


count = 0
for line in sys.stdin.read().splitlines():
    original, made = line.split("\t")
    whole = written(made)
    lower = whole.lower()
    data = pydicom.dcmread(original, force=True)
    for tag, text, is_uid in set(identity(data)):
        count += 1
        try:
            sought = text.strip().lower().encode("ascii")
        except UnicodeEncodeError:
            sought = text.strip().encode("utf-8")
        if sought.decode("utf-8") in NOBODY:
            continue
        if re.search(rb"(?<![\d.])" + re.escape(sought) + rb"(?![\d.])", lower) if is_uid else sought in lower:
            print(f"{original}: the value of {tag} is left")
print(f"looked for {count}")
