#!/usr/bin/env python3
"""Opens one sealed event of a private channel, offline. Usage: open_event.py EVENT HISTORY SECRET_HEX
Written from docs/format, RFC 9180 (HPKE) and RFC 9052 (COSE) alone, for Python 3.11 and python3-cryptography 38. Prints the event as
the device made it. Exit code 1: it does not open, standard error says why. Who signed the records of the history is not checked here.
"""
import base64, hashlib, hmac, json, sys
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from strict_cbor import decode, item, require

def head(major, value):
    for limit, info, size in ((24, value, 0), (2**8, 24, 1), (2**16, 25, 2), (2**32, 26, 4), (2**64, 27, 8)):
        if value < limit:
            return bytes([major << 5 | info]) + value.to_bytes(size, "big") if size else bytes([major << 5 | info])
def cbor(value):
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    raw = value.encode() if isinstance(value, str) else value
    return head(3 if isinstance(value, str) else 2, len(raw)) + raw

def extract(salt, secret):
    return hmac.new(salt or bytes(32), secret, hashlib.sha256).digest()
def expand(key, info, length):
    out = last = b""
    while len(out) < length:
        last = hmac.new(key, last + info + bytes([len(out) // 32 + 1]), hashlib.sha256).digest()
        out += last
    return out[:length]
def hkdf(secret, info, length):
    return expand(extract(b"", secret), info, length)

# HPKE base mode, RFC 9180 sections 4 and 5: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
KEM, SUITE = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
def labeled_extract(suite, salt, label, secret):
    return extract(salt, b"HPKE-v1" + suite + label + secret)
def labeled_expand(suite, key, label, info, length):
    return expand(key, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)
def hpke_open(secret, public, wrap, info, aad):
    shared = secret.exchange(X25519PublicKey.from_public_bytes(wrap[:32]))
    shared = labeled_expand(KEM, labeled_extract(KEM, b"", b"eae_prk", shared), b"shared_secret", wrap[:32] + public, 32)
    context = b"\0" + labeled_extract(SUITE, b"", b"psk_id_hash", b"") + labeled_extract(SUITE, b"", b"info_hash", info)
    schedule = labeled_extract(SUITE, shared, b"secret", b"")
    key = labeled_expand(SUITE, schedule, b"key", context, 32)
    return AESGCM(key).decrypt(labeled_expand(SUITE, schedule, b"base_nonce", context, 12), wrap[32:], aad)

def epoch_key(history, secret, namespace, epoch):
    version, chain, records = decode(history, [(int, 1, 1), 32, (list, 1, 65536)])
    public = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key_id = hashlib.sha256(b"\xec\x01" + public).digest()
    for record in records:
        payload = item(record, 7)[0]  # behind the fixed start of a COSE_Sign1
        body = item(payload, 0)[0][6]
        if item(payload, 0)[0][1] == 5:  # a proposal wraps the record
            body = body[2]
        if body[:2] != [namespace, epoch]:
            continue
        info = cbor(["cairngate.org/channel-key/v1", chain, namespace, epoch, body[2]])
        for member, wrap in zip(body[2], body[3]):
            try:
                return chain, hpke_open(secret, public, wrap, info, cbor([member, key_id]))
            except (InvalidTag, ValueError):
                pass  # of another member
    raise ValueError(f"no record gives this key epoch {epoch} of {namespace}")

def open_event(event, history, secret_hex):
    outer = json.loads(event)
    require([one["key"] for one in outer["items"]] == ["cose-encrypt0"], "the event is not sealed")
    message = base64.b64decode(outer["items"][0]["value"], validate=True)
    require(message[:2] == b"\xd0\x83", "no COSE_Encrypt0")
    protected, after = item(message, 2)
    require(protected[:4] == b"\xa3\x01\x03\x04" and message[after:after + 1] == b"\xa0", "another algorithm, or unprotected headers")
    ciphertext, end = item(message, after + 1)
    kid, at = item(protected, 4)
    require(end == len(message) and protected[at:at + 2] == b"\x05\x4c" and len(protected) == at + 14, "bytes follow, or no IV")
    _, namespace, epoch, device, check = decode(kid, [(int, 1, 1), (str, 3, 129), (int, 1, 2**63 - 1), (str, 1, 64), 32])
    require((namespace, device) == (outer["namespace"], outer["device_uid"]), "sealed for another namespace or device")
    chain, key = epoch_key(history, X25519PrivateKey.from_private_bytes(bytes.fromhex(secret_hex)), namespace, epoch)
    require(hkdf(key, cbor(["cairngate.org/channel-check/v1", chain, namespace, epoch]), 32) == check, "sealed under another key")
    sender = hkdf(key, cbor(["cairngate.org/channel-sender/v1", chain, namespace, epoch, device]), 64)[:32]
    aad = cbor(["Encrypt0", protected, cbor([outer["uid"], outer["timestamp"]])])
    padded = AESGCM(sender).decrypt(protected[at + 2:], ciphertext, aad)
    opened = padded.rstrip(b"\0")
    require(opened[-1:] == b"\x80" and len(padded) % 64 == 0 and len(padded) - len(opened) < 64, "the padding is wrong")
    inner = json.loads(opened[:-1])
    require(all(inner[name] == outer[name] for name in ("uid", "timestamp", "namespace", "device_uid")), "another event inside")
    return opened[:-1]

if __name__ == "__main__":
    try:
        files = [open(name, "rb").read() for name in sys.argv[1:3]]
        sys.stdout.buffer.write(open_event(files[0], files[1], sys.argv[3]))
    except (ValueError, KeyError, InvalidTag) as e:
        sys.exit(f"refused: {str(e) or 'the seal is broken'}")
