#!/usr/bin/env python3
"""Verifies one Cairngate event offline. Usage: verify_event.py EVENT PROOF POLICY
Written from docs/format and the C2SP documents alone, for Python 3.11 and python3-cryptography 38, with signed_event.py and
strict_cbor.py beside it. Prints one line a check.
Exit code 0: verified. 1: refused, the last line names the check and what is wrong. 2: cannot say (usage, no JSON event).
"""
import base64, json, re, sys
from hashlib import sha256
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from signed_event import did_key, what_the_device_signed
from strict_cbor import decode, fits, item, require

NAME = r"[^\s+\x00-\x1f\x85]{1,256}"
running = ["policy"]  # the check that runs now

def passed(what, then):
    print(f"ok       {running[0]}: {what}")
    running[0] = then

UINT, TIME, V1, PLACE = (int, 0, 2**63 - 1), (int, 0, 2**53 - 1), (int, 1, 1), [(int, 0, 2**31 - 1), (list, 0, 63)]
EVIDENCE = [V1, 16, (bytes, 0, 8192), PLACE, (bytes, 8, 4096), PLACE, (bytes, 0, 256), 32]
TRANSACTION = [V1, (int, 0, 65535), 32, 32, (int, 1, 2**63 - 1), (str, 0, 129), (object, 0, 2**63)]
EVENTS = [V1, (int, 1, 4096), 32, TIME, TIME]
HEADER = [V1, 32, UINT, UINT, TIME, 32, 32, UINT, UINT, 32, 32]
COSE_START = bytes.fromhex("d28443a10127a0")  # tag 18, array of 4, protected header {1: -8}, no unprotected header
SIGNED_START = b"\x84\x6aSignature1\x43\xa1\x01\x27\x40"  # Sig_structure (RFC 9052 section 4.4) up to the payload

# Merkle trees: RFC 9162 section 2.1.3.2.
def require_in_tree(entry, index, size, path, root):
    require(index < size and all(fits(other, 32) for other in path), f"leaf {index} is not in a tree of {size}")
    node, fn, sn = sha256(b"\0" + entry).digest(), index, size - 1
    for other in path:
        require(sn > 0, "the path is too long")
        if fn & 1 or fn == sn:
            node = sha256(b"\1" + other + node).digest()
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = sha256(b"\1" + node + other).digest()
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "the path is too short")
    require(node == root, f"the path leads to root {node.hex()}, not to {root.hex()}")

# Keys and notes: W3C did:key, C2SP signed-note, tlog-cosignature, tlog-policy.
def from_base64(text, least, most):
    raw = base64.b64decode(text, validate=True)
    require(base64.b64encode(raw).decode() == text and least <= len(raw) <= most, f"not {least}..{most} bytes in base64: {text}")
    return raw
def require_signed(key, signature, message, who):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        raise ValueError(f"the signature of {who} does not verify") from None
def read_key(octets, kind):
    parts = re.fullmatch(rf"({NAME})\+([0-9a-f]{{8}})\+(\S+)", octets.encode("latin-1").decode("utf-8"))
    require(parts, f"a verifier key is name+id+key, not {octets}")
    material = from_base64(parts[3], 33, 33)
    key_id = sha256(parts[1].encode() + b"\n" + material).digest()[:4]
    require(material[0] == kind and key_id.hex() == parts[2], f"type or id of the key of {parts[1]} is not as it must be")
    return parts[1], key_id, material[1:]

def read_policy(text):
    require(text.endswith("\n") and not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text), "control characters, or no final newline")
    logs, witnesses, groups, used, quorum = [], {}, {}, set(), None
    for words in (line.replace("\t", " ").split(" ") for line in text[:-1].split("\n")):
        kind, *rest = [word for word in words if word] or ["#"]
        names, known = rest[2:], {"none", *witnesses, *groups}
        if kind == "log" and len(rest) in (1, 2):
            logs.append(read_key(rest[0], 1))
        elif kind == "witness" and len(rest) in (2, 3) and rest[0] not in known:
            witnesses[rest[0]] = read_key(rest[1], 4)
        elif kind == "group" and names and rest[0] not in known:
            rule = {"any": "1", "all": str(len(names))}.get(rest[1], rest[1])
            require(re.fullmatch("[1-9][0-9]{0,5}", rule) and int(rule) <= len(names), f"no such threshold: {rest[1]}")
            require(len(set(names)) == len(names) and not used & set(names), f"a member of {rest[0]} is counted twice")
            require(set(names) <= known - {"none"}, f"a member of {rest[0]} has no line before it")
            groups[rest[0]], used = (int(rule), names), used | set(names)
        elif kind == "quorum" and len(rest) == 1 and rest[0] in known and quorum is None:
            quorum = rest[0]
        else:
            require(kind[0] == "#", f"not understood, or a name defined twice or not at all: {kind} {' '.join(rest)}")
    for keys in ([key[2] for key in logs], [key[2] for key in witnesses.values()]):
        require(quorum and len(set(keys)) == len(keys), "there is no quorum line, or a key occurs twice")
    return logs, witnesses, groups, quorum

def check_checkpoint(note, logs, witnesses, groups, quorum):
    text, _, lines = note.rpartition("\n\n")
    body = re.fullmatch(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([^\n]+)", text)
    require(body and lines.endswith("\n") and not re.search(r"[\x00-\x09\x0b-\x1f]", note), "not a signed note of three lines")
    found = [re.fullmatch(rf"\u2014 ({NAME}) (\S+)", line) for line in lines[:-1].split("\n")]
    require(all(found) and len(found) <= 256, "a signature line is malformed, or there are more than 256")
    signatures = [(line[1], from_base64(line[2], 5, 8196)) for line in found]
    def signed(name, key_id, key, size):
        mine = [raw[4:] for who, raw in signatures if who == name and raw[:4] == key_id]
        for raw in mine:
            require(len(raw) == size, f"the signature of {name} has not {size} bytes")
            prefix = f"cosignature/v1\ntime {int.from_bytes(raw[:8], 'big')}\n" if size == 72 else ""
            require_signed(key, raw[-64:], f"{prefix}{text}\n".encode(), name)
        return bool(mine)
    require([log for log in logs if log[0] == body[1] and signed(*log, 64)], f"no log of the policy signed for {body[1]}")
    witnessed = {name for name, key in witnesses.items() if signed(*key, 72)}
    for name, (least, members) in groups.items():
        witnessed |= {name} if len(witnessed & set(members)) >= least else set()
    require(quorum == "none" or quorum in witnessed, f"cosignatures of {sorted(witnessed)} do not make the policy's quorum")
    return int(body[2]), from_base64(body[3], 32, 32), len(witnessed & set(witnesses))
def once(pairs):
    require(len(dict(pairs)) == len(pairs), "a member occurs twice")
    return dict(pairs)

def verify(event, proof, policy):
    logs, witnesses, groups, quorum = read_policy(policy.decode("latin-1"))
    passed(f"{len(witnesses)} hubs, quorum {quorum}", "proof file")
    start, _, note = proof.decode("utf-8").partition("\n\n")
    form = re.fullmatch(r"c2sp\.org/tlog-proof@v1\nextra (\S+)\nindex (0|[1-9][0-9]{0,18})((?:\n\S+)*)", start)
    require(form and len(proof) <= 2**18, "not a C2SP tlog-proof with extra and index")
    extra, log_path = from_base64(form[1], 1, 2**18), [from_base64(line, 32, 32) for line in form[3].split()]
    passed(f"{len(log_path)} hashes", "evidence")
    _, salt, annotation, in_batch, transaction, in_block, header_bytes, note_hash = decode(extra, EVIDENCE)
    header = decode(header_bytes, HEADER)
    require(transaction.startswith(COSE_START), "the transaction is not a COSE_Sign1 with EdDSA")
    payload, signature = decode(b"\x82" + transaction[7:], [(bytes, 0, 4096), 64])
    _, kind, chain_id, signer, _, namespace, body = decode(payload, TRANSACTION)
    passed("strict CBOR", "transaction")
    require(kind == 0 and fits(body, EVENTS), "it carries no events")
    running[0] = "annotation"
    _, received, device_key, tags = decode(annotation, [V1, TIME, 32, (list, 0, 32)])
    require(all(fits(tag, [(str, 1, 64), 32, (str, 0, 64), UINT]) for tag in tags), "a tag is malformed")
    passed(f"received at {received} ms, {len(tags)} tags", "event in batch")
    require_in_tree(sha256(salt + sha256(event).digest() + annotation).digest(), in_batch[0], body[1], in_batch[1], body[2])
    passed(f"event {in_batch[0]} of {body[1]}", "transaction")
    key = {sha256(b"\xed\x01" + key[2]).digest(): key[2] for key in witnesses.values()}.get(signer)
    if key:
        require_signed(key, signature, SIGNED_START + transaction[7:-66], "its hub")
    passed(f"signed by {did_key(bytes([0xed, 1]) + key)}" if key else
           f"key {signer.hex()} is not in the policy; the hubs that cosigned have checked its signature", "transaction in block")
    require_in_tree(transaction, in_block[0], header[7], in_block[1], header[6])
    require(chain_id == header[1], "it is of another chain than the block")
    passed(f"transaction {in_block[0]} of {header[7]}", "checkpoint")
    size, root, cosigned = check_checkpoint(note, logs, witnesses, groups, quorum)
    require(sha256(note.encode()).digest() == note_hash, "its signature lines are not those that the proof was made with")
    passed(f"log of {size} blocks, {cosigned} cosignatures", "header in log")
    require(int(form[2]) == header[2], f"index is {form[2]}, the header's height {header[2]}")
    require_in_tree(header_bytes, header[2], size, log_path, root)
    passed(f"block {header[2]}, minted at {header[4]} ms", "event")
    payload = what_the_device_signed(event, device_key) if event[:1] == b"\xd2" else event
    if payload.strip()[:1] != b"{":
        raise OSError("event: it is on the log, but not as JSON, and this verifier reads no other events")
    members = json.loads(payload.decode("utf-8"), object_pairs_hook=once)
    require(len(event) <= 65536 and {"uid", "timestamp", "items", "device_uid"} <= set(members), "too long, or it lacks a member")
    require(members.get("namespace") == namespace, f"it is of another namespace than its transaction, {namespace}")
    signed = ", signed by it" if payload is not event else ""
    passed(f"{members['uid']} of {members['device_uid']} in {namespace}{signed}", "")

if __name__ == "__main__":
    try:
        if len(sys.argv) != 4:
            raise OSError(__doc__)
        verify(*(open(name, "rb").read() for name in sys.argv[1:]))
    except (ValueError, RecursionError) as e:
        sys.exit(print(f"refused  {running[0]}: {e}") or 1)
    except OSError as e:  # usage, no such file, or an event that this cannot read
        sys.exit(print(f"unknown  {e}") or 2)
