"""The one form of CBOR that the formats use. A reader refuses everything else, with a ValueError that says why."""

def require(condition, why):
    if not condition:
        raise ValueError(why)

# CBOR: arrays, unsigned integers, byte and text strings; definite lengths, shortest heads (RFC 8949 section 4.2.1).
def item(data, at, depth=0):
    require(at < len(data), f"CBOR ends early at byte {at}")
    major, value, after = data[at] >> 5, data[at] & 31, at + 1
    require(major in (0, 2, 3, 4) and value < 28 and depth <= 16, f"no array, string or unsigned integer at byte {at}")
    if value >= 24:
        size = 1 << (value - 24)
        least, after = 24 if size == 1 else 1 << (4 * size), after + size
        value = int.from_bytes(data[at + 1:after], "big")
        require(after <= len(data) and least <= value < 2**63, f"head longer than needed, or beyond 2^63-1, at byte {at}")
    if major == 0:
        return value, after
    require(value <= len(data) - after, f"longer than the input at byte {at}")
    if major == 4:
        items = [None] * value
        for i in range(value):
            items[i], after = item(data, after, depth + 1)
        return items, after
    raw = data[after:after + value]
    return (raw if major == 2 else raw.decode("utf-8")), after + value

def fits(value, shape):
    """A shape is a list of shapes, a number of bytes, or (type, least, most) of an integer or a length."""
    if isinstance(shape, list):
        return isinstance(value, list) and len(value) == len(shape) and all(map(fits, value, shape))
    kind, least, most = shape if isinstance(shape, tuple) else (bytes, shape, shape)
    size = value if isinstance(value, int) else len(value.encode() if isinstance(value, str) else value)
    return isinstance(value, kind) and least <= size <= most
def decode(data, shape):
    value, end = item(data, 0)
    require(end == len(data), f"{len(data) - end} bytes follow")
    require(fits(value, shape), "a field is missing, of another type or out of range")
    return value
