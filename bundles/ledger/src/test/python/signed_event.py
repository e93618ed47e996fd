"""Events that their device signed, as docs/format has them: a COSE_Sign1 (RFC 9052) with ES256, in one form only."""
from hashlib import sha256
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from strict_cbor import fits, item, require

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ES256_AND_KID, COUNTER = bytes.fromhex("a3012604"), bytes.fromhex("3a00011170")  # {1: -7, 4: ...; the label -70001

# W3C did:key in base58btc.
def did_key(key):
    number, digits = int.from_bytes(key, "big"), ""
    while number:
        digits, number = BASE58[number % 58] + digits, number // 58
    return "did:key:z" + digits
def multicodec(kid):
    require(kid[:1] == b"z" and set(kid[1:].decode("latin-1")) <= set(BASE58), "kid is no fragment of a did:key in base58btc")
    number = 0
    for digit in kid[1:].decode():
        number = number * 58 + BASE58.index(digit)
    key = number.to_bytes((number.bit_length() + 7) // 8, "big")
    require(did_key(key) == "did:key:" + kid.decode(), "kid begins with a zero byte")
    return key

def what_the_device_signed(message, key_id):
    """The event inside; refused unless the key with the id, which the hub noted, signed it."""
    require(message[:2] == b"\xd2\x84" and len(message) <= 65536, "no COSE_Sign1 of at most 65536 bytes")
    header, unprotected = item(message, 2)
    event, after_event = item(message, unprotected + 1)
    signature, end = item(message, after_event)
    require(message[unprotected] == 0xA0 and end == len(message), "an unprotected header, or bytes that follow")
    require(fits([header, event, signature], [(bytes, 4, 96), (bytes, 0, 65536), 64]), "a part is missing or of another type")
    kid, after_kid = item(header, 4)
    counter, header_end = item(header, after_kid + len(COUNTER))
    one_form = header[:4] == ES256_AND_KID and header[after_kid:after_kid + len(COUNTER)] == COUNTER and header_end == len(header)
    require(one_form and fits([kid, counter], [(bytes, 1, 64), (int, 1, 2**63 - 1)]), "not ES256, kid and a counter above 0")
    require(event[:1] != b"\xd2", "an event is signed once")
    key = multicodec(kid)
    require(key[:2] == b"\x80\x24" and len(key) == 35, f"{kid.decode()} is no P-256 key")
    require(sha256(key).digest() == key_id, f"it is signed by {did_key(key)}, the hub noted key {key_id.hex()}")
    signed = b"\x84\x6aSignature1" + message[2:unprotected] + b"\x40" + message[unprotected + 1:after_event]
    pair = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), key[2:]).verify(pair, signed, ECDSA(SHA256()))
    except InvalidSignature:
        raise ValueError(f"the signature is not by {did_key(key)}") from None
    return event
