"""Turns HTML into PDF for one parent: length-prefixed JSON in, length-prefixed PDF out. Ends with its input."""
import json
import struct
import sys

from weasyprint import HTML, Attachment

BASE = "https://attached.invalid/"


def read_exactly(stream, count):
    data = stream.read(count)
    return data if len(data) == count else None


def write_pdf(job):
    contents = {BASE + one["name"]: one["content"].encode() for one in job["attachments"]}

    def fetch(url, *_args, **_kwargs):
        # A report refers to nothing outside itself and its attachments.
        if url not in contents:
            raise ValueError("nothing outside the document is fetched")
        return {"string": contents[url], "mime_type": "application/json"}

    attachments = [Attachment(url=url, url_fetcher=fetch, description="proof") for url in contents]
    return HTML(string=job["html"], url_fetcher=fetch).write_pdf(attachments=attachments)


def main():
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while (head := read_exactly(source, 4)) is not None:
        body = read_exactly(source, struct.unpack(">I", head)[0])
        if body is None:
            return
        try:
            status, answer = b"\x00", write_pdf(json.loads(body))
        except Exception as fault:  # whatever it is, the parent is told and decides
            status, answer = b"\x01", f"{type(fault).__name__}: {fault}".encode()[:2000]
        sink.write(status + struct.pack(">I", len(answer)) + answer)
        sink.flush()


if __name__ == "__main__":
    main()
