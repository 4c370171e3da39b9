#!/usr/bin/env python3
"""Sends bytes over TLS as a partner system does and prints what comes back, both in hexadecimal.

usage: tls_sender.py HOST PORT ROOTS.pem HEX [CERTIFICATE.pem KEY.pem]
Exit code 3: the other end turned us away.
"""
import socket
import ssl
import sys

host, port, roots, payload = sys.argv[1:5]
context = ssl.create_default_context(cafile=roots)
context.check_hostname = False
context.minimum_version = ssl.TLSVersion.TLSv1_2
if len(sys.argv) > 5:
    context.load_cert_chain(sys.argv[5], sys.argv[6])
try:
    with socket.create_connection((host, int(port)), timeout=20) as plain:
        with context.wrap_socket(plain) as link:
            link.sendall(bytes.fromhex(payload))
            answer = link.recv(65536)
            if not answer:
                sys.exit(3)
            print(answer.hex())
except (ssl.SSLError, ConnectionError) as turned_away:
    print(turned_away, file=sys.stderr)
    sys.exit(3)
