"""Verifies proof files, written from docs/proof-format.md and from nothing else of this project; standard library only.

python3 verify_proof.py [--trust KEYID]... FILE...
Prints one line a file: its code (0 genuine, 1 not genuine, 2 unreadable), then what does not fit. Exits with the highest.
"""
import base64
import hashlib
import json
import re
import sys
import unicodedata

WHOLE_MAX = 2**53 - 1
# RFC 5480: SubjectPublicKeyInfo of a P-256 key, up to and with the mark of an uncompressed point. FIPS 186-4, D.1.2.3: the curve.
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


class Unreadable(Exception):
    pass


class NotGenuine(Exception):
    pass


def need(fits, what):
    if not fits:
        raise Unreadable(what)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def node(left, right):
    return sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right))


# ------------------------------------------------------------------------------------------------ JSON

def no_twins(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a member is named twice")
    return dict(pairs)


def no_constant(word):
    raise ValueError(word + " is no JSON")


def parse(text):
    return json.loads(text, object_pairs_hook=no_twins, parse_constant=no_constant)


def number(value):
    """As ECMAScript writes it (RFC 8785, 3.2.2.3)."""
    if isinstance(value, int) and abs(value) <= WHOLE_MAX:
        return str(value)
    value = float(value)
    sign, shown = ("-", repr(-value)) if value < 0 else ("", repr(value))
    mantissa, _, exponent = shown.partition("e")
    whole, _, fraction = mantissa.partition(".")
    places = len(whole) + int(exponent or 0)
    digits = (whole + fraction).lstrip("0")
    places -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    if not digits:
        return "0"
    if len(digits) <= places <= 21:
        return sign + digits + "0" * (places - len(digits))
    if 0 < places <= 21:
        return sign + digits[:places] + "." + digits[places:]
    if -6 < places <= 0:
        return sign + "0." + "0" * -places + digits
    return sign + digits[0] + ("." + digits[1:] if digits[1:] else "") + "e" + ("+" if places > 0 else "-") + str(abs(places - 1))


def canonical(value, depth=0):
    if isinstance(value, (dict, list)) and depth == 32:
        raise NotGenuine("the leaf nests more than 32 levels")
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name], depth + 1) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item, depth + 1) for item in value) + "]"
    if value is True or value is False or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return number(value)


# ------------------------------------------------------------------------------------------------ the file

def units(text):
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def is_text(value, most):
    return isinstance(value, str) and units(value) <= most


def is_hash(value):
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= WHOLE_MAX


def is_path(value):
    return isinstance(value, list) and len(value) <= 64 and all(is_hash(one) for one in value)


def has_exactly(value, *names):
    return isinstance(value, dict) and set(value) == set(names)


def bytes_of(text, count):
    need(isinstance(text, str), "not base64")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as fault:
        raise Unreadable("not base64") from fault
    need(len(data) == count and base64.b64encode(data).decode() == text, "not base64 of %d bytes" % count)
    return data


def read_head(head):
    need(has_exactly(head, "log", "size", "root", "time", "keyId", "publicKey", "signature"), "not a head")
    need(is_text(head["log"], 200) and head["log"].strip() != "", "not a log's name")
    need(all(unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for one in head["log"]), "not a log's name")
    need(is_whole(head["size"]) and is_hash(head["root"]) and is_hash(head["keyId"]), "not a head")
    need(isinstance(head["time"], str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z", head["time"]), "not an instant")
    spki = bytes_of(head["publicKey"], 91)
    point = (int.from_bytes(spki[27:59], "big"), int.from_bytes(spki[59:], "big"))
    need(spki.startswith(SPKI) and max(point) < P and (point[1] ** 2 - point[0] ** 3 + 3 * point[0] - B) % P == 0, "not a P-256 key")
    return spki, point, bytes_of(head["signature"], 64)


# ------------------------------------------------------------------------------------------------ the signature

def plus(one, two):
    if one is None or two is None:
        return one or two
    if one[0] == two[0]:
        if (one[1] + two[1]) % P == 0:
            return None
        slope = (3 * one[0] ** 2 - 3) * pow(2 * one[1], -1, P)
    else:
        slope = (two[1] - one[1]) * pow(two[0] - one[0], -1, P)
    x = (slope ** 2 - one[0] - two[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def times(factor, point):
    total = None
    while factor:
        if factor & 1:
            total = plus(total, point)
        point = plus(point, point)
        factor >>= 1
    return total


def is_signed(text, point, signature):
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < N and 0 < s < N):
        return False
    digest, inverse = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big"), pow(s, -1, N)
    found = plus(times(digest * inverse % N, G), times(r * inverse % N, point))
    return found is not None and found[0] % N == r


def check_head(head, read, trusted, faults):
    spki, point, signature = read
    if sha256(spki) != head["keyId"]:
        faults.append("the head names another key")
    text = "vouch-tree-head/1\n%s\n%d\n%s\n%s\n%s\n" % (head["log"], head["size"], head["root"], head["time"], head["keyId"])
    if not is_signed(text, point, signature):
        faults.append("the signature does not fit")
    if trusted and head["keyId"] not in trusted:
        faults.append("the key is not trusted")


# ------------------------------------------------------------------------------------------------ the tree

def is_included(index, size, path, found, root):
    if index >= size:
        return False
    fn, sn = index, size - 1
    for other in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            found = node(other, found)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node(found, other)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and found == root


def is_consistent(first, second, path):
    """RFC 9162, 2.1.4.2."""
    if first["size"] == second["size"]:
        return not path and first["root"] == second["root"]
    if first["size"] == 0:
        return not path and first["root"] == sha256(b"")
    if not path:
        return False
    if first["size"] & (first["size"] - 1) == 0:
        path = [first["root"]] + path
    fn, sn = first["size"] - 1, second["size"] - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for other in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(other, fr), node(other, sr)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, other)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first["root"] and sr == second["root"]


# ------------------------------------------------------------------------------------------------ all of it

def read(data):
    need(len(data) <= 1024 * 1024, "larger than 1 MiB")
    try:
        proof = parse(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise Unreadable(str(fault)) from fault
    need(isinstance(proof, dict) and proof.get("format") == "vouch-proof" and proof.get("version") == 1 and proof["version"] is not True, "no proof of version 1")
    names = ["format", "version", "leaf", "leafIndex", "path", "head", "disclosed"]
    need(has_exactly(proof, *names) or has_exactly(proof, *names, "witness"), "members that a proof has not, or not all of them")
    need(is_text(proof["leaf"], 524288) and is_whole(proof["leafIndex"]) and is_path(proof["path"]), "not a proof")
    need(isinstance(proof["disclosed"], list) and len(proof["disclosed"]) <= 256, "not a proof")
    for shown in proof["disclosed"]:
        need(has_exactly(shown, "name", "value", "salt") and is_text(shown["name"], 4096) and is_text(shown["value"], 4096), "not a detail")
        need(isinstance(shown["salt"], str) and re.fullmatch("[0-9a-f]{32}", shown["salt"]), "not a salt")
    need(len({shown["name"] for shown in proof["disclosed"]}) == len(proof["disclosed"]), "a detail twice")
    return proof


def verify(data, trusted):
    proof = read(data)
    head, witness = proof["head"], proof.get("witness")
    head_read = read_head(head)
    if "witness" in proof:
        need(has_exactly(witness, "name", "head", "path") and is_text(witness["name"], 4096) and is_path(witness["path"]), "not a witness")
        witness_read = read_head(witness["head"])
    faults, leaf = [], None
    try:
        leaf = parse(proof["leaf"])
        if canonical(leaf) != proof["leaf"]:
            faults.append("the leaf is not canonical")
    except (ValueError, OverflowError, RecursionError, NotGenuine) as fault:
        faults.append("the leaf: %s" % fault)
    try:
        leaf_hash = sha256(b"\x00" + proof["leaf"].encode())
    except UnicodeEncodeError:
        leaf_hash = ""
        faults.append("the leaf is no text")
    if not is_included(proof["leafIndex"], head["size"], proof["path"], leaf_hash, head["root"]):
        faults.append("the leaf does not lead to the root")
    check_head(head, head_read, trusted, faults)
    salted = leaf.get("salted") if isinstance(leaf, dict) else None
    for shown in proof["disclosed"]:
        listed = canonical(["vouch-salted/1", shown["salt"], shown["name"], shown["value"]])
        if not isinstance(salted, dict) or salted.get(shown["name"]) != sha256(listed.encode("utf-8", "surrogatepass")):
            faults.append("a detail is not what was recorded")
    if "witness" in proof:
        check_head(witness["head"], witness_read, trusted, faults)
        first, second = sorted((witness["head"], head), key=lambda one: one["size"])
        if witness["head"]["log"] != head["log"]:
            faults.append("the witness's head is of another log")
        elif not is_consistent(first, second, witness["path"]):
            faults.append("the witness saw another log")
    return faults


def main(arguments):
    trusted, files = set(), []
    while arguments:
        one = arguments.pop(0)
        if one == "--trust":
            trusted.add(arguments.pop(0))
        else:
            files.append(one)
    worst = 0
    for file in files:
        try:
            with open(file, "rb") as opened:
                faults = verify(opened.read(), trusted)
            code = 1 if faults else 0
        except Unreadable as fault:
            code, faults = 2, [str(fault)]
        print(code, "; ".join(faults))
        worst = max(worst, code)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
