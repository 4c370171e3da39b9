#!/usr/bin/env python3
"""Plays a capture file over TCP as an instrument would, byte for byte; knows nothing of Vouch.

usage: astm_instrument.py HOST PORT FILE [--chunk N] [--repeat-each] [--corrupt-first]
Sends ENQ, each frame of the file as it stands (STX up to the next STX), waits for ACK after each, then EOT.
--chunk N          writes N bytes at a time
--repeat-each      sends every frame twice, as after a lost ACK
--corrupt-first    sends the first frame once with a flipped bit before the right one; expects NAK
Prints one line per answer; exit code 0 when every frame was taken.
"""
import socket
import sys

ENQ, ACK, NAK, EOT, STX = b"\x05", b"\x06", b"\x15", b"\x04", b"\x02"


def frames(raw):
    return [STX + piece for piece in raw.split(STX)[1:]]


def main(argv):
    host, port, path, options = argv[1], int(argv[2]), argv[3], argv[4:]
    chunk = int(options[options.index("--chunk") + 1]) if "--chunk" in options else 0
    with open(path, "rb") as file:
        pieces = frames(file.read())
    with socket.create_connection((host, port), timeout=20) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def say(data):
            step = chunk or len(data)
            for at in range(0, len(data), step):
                line.sendall(data[at:at + step])

        def expect(wanted, what):
            got = line.recv(1)
            print(what, {ACK: "ACK", NAK: "NAK", b"": "closed"}.get(got, got.hex()))
            if got != wanted:
                sys.exit(1)

        say(ENQ)
        expect(ACK, "ENQ")
        for number, piece in enumerate(pieces, 1):
            if number == 1 and "--corrupt-first" in options:
                broken = bytearray(piece)
                broken[3] ^= 0x10
                say(bytes(broken))
                expect(NAK, "broken frame")
            for turn in range(2 if "--repeat-each" in options else 1):
                say(piece)
                expect(ACK, f"frame {number}.{turn + 1}")
        say(EOT)


if __name__ == "__main__":
    main(sys.argv)
