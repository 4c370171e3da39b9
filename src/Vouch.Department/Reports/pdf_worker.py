"""Turns HTML into PDF for one parent: length-prefixed JSON in, length-prefixed PDF out. Ends with its input."""
import json
import os
import shutil
import struct
import sys
import tempfile

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

BASE = "https://attached.invalid/"

# The report's letters, cut once out of the whole fonts: most of a page's time went into cutting each document's own letters
# out of six thousand. What is not among them still comes from the whole font, or from another that has it.
FAMILY = "Report Sans"
FACES = {"normal": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
FOLDER = "/usr/share/fonts/truetype/dejavu/"
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x391, 0x3CA), 0x2012, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D,
           0x2022, 0x2026, 0x2070, 0x2074, 0x2075, 0x2076, 0x2077, 0x2078, 0x2079, 0x207B, 0x2080, 0x2081, 0x2082, 0x2083, 0x2191,
           0x2193, 0x2212, 0x2248, 0x2264, 0x2265]


def report_faces(folder, configuration):
    """The cut fonts as a style sheet; none where the whole ones, or the means, are missing."""
    try:
        from fontTools import subset
        from fontTools.ttLib import TTFont
        rules = []
        for weight, name in FACES.items():
            options = subset.Options(hinting=False, desubroutinize=True, ignore_missing_glyphs=True)
            options.drop_tables += ["GSUB", "GPOS", "SVG", "FFTM"]
            font = TTFont(FOLDER + name)
            cutter = subset.Subsetter(options)
            cutter.populate(unicodes=LETTERS)
            cutter.subset(font)
            path = os.path.join(folder, name)
            font.save(path)
            rules.append(f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; src: url(file://{path}) }}')
        return [CSS(string="\n".join(rules), font_config=configuration)]
    except (ImportError, OSError):
        return []


def read_exactly(stream, count):
    data = stream.read(count)
    return data if len(data) == count else None


def write_pdf(job, faces, configuration):
    contents = {BASE + one["name"]: one["content"].encode() for one in job["attachments"]}

    def fetch(url, *_args, **_kwargs):
        # A report refers to nothing outside itself and its attachments.
        if url not in contents:
            raise ValueError("nothing outside the document is fetched")
        return {"string": contents[url], "mime_type": "application/json"}

    attachments = [Attachment(url=url, url_fetcher=fetch, description="proof") for url in contents]
    return HTML(string=job["html"], url_fetcher=fetch).write_pdf(
        attachments=attachments, stylesheets=faces, font_config=configuration)


def main():
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    folder = tempfile.mkdtemp(prefix="vouch-pdf-")
    tempfile.tempdir = folder
    try:
        configuration = FontConfiguration()
        faces = report_faces(folder, configuration)
        while (head := read_exactly(source, 4)) is not None:
            body = read_exactly(source, struct.unpack(">I", head)[0])
            if body is None:
                return
            try:
                status, answer = b"\x00", write_pdf(json.loads(body), faces, configuration)
            except Exception as fault:  # whatever it is, the parent is told and decides
                status, answer = b"\x01", f"{type(fault).__name__}: {fault}".encode()[:2000]
            sink.write(status + struct.pack(">I", len(answer)) + answer)
            sink.flush()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
