"""Proofs that bytes existed at a moment: RFC 3161 timestamps and OpenTimestamps proofs.

Shapes recognised: a timestamp answer in DER (``.tsr``), and OpenTimestamps' own mark (``.ots``). A
proof is no text: it is kept, and `riftline verify` says of which capture it speaks. The signature
of a timestamp is checked against the certificate that it carries; whether that authority can be
trusted, and whether the block that an OpenTimestamps proof names holds its hash, is asked nobody
here: that would need the net. (The library for OpenTimestamps is under the LGPL with a Bitcoin
library behind it; its proofs are a dozen operations, read here by their published format.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from riftline.model import Issue, Source
from riftline.reading.clean import line
from riftline.reading.readers import Read, Reader

__all__ = ["PROOF_LIMIT", "READER", "Proof", "read_proof"]

_OTS = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
PROOF_LIMIT = 256 * 1024
"""Bytes of one proof; the largest real ones have a few thousand."""
_DEPTH = 400
"""Operations in a row: a Merkle path through a block has some forty."""
_TAGS = {
    b"\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e": "pending",
    b"\x05\x88\x96\x0d\x73\xd7\x19\x01": "block",
}
_HASHES: dict[int, tuple[str, int]] = {0x02: ("sha1", 20), 0x03: ("ripemd160", 20),
                                       0x08: ("sha256", 32)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof says: that bytes with `digest` (by `method`) existed at `at`, says `authority`.

    `at` is an ISO moment, "" where the proof names a block or is still pending; `trouble` is what
    is wrong with it, "" for nothing.
    """

    kind: str
    method: str
    digest: str
    at: str
    authority: str
    trouble: str = ""


def sniff(head: bytes, _source: Source) -> float:
    """OpenTimestamps' mark, or DER that opens as a timestamp answer that was granted."""
    if head.startswith(_OTS):
        return 0.99
    # SEQUENCE { SEQUENCE { INTEGER 0 or 1 … } …: granted, or granted with modifications.
    length = 4 if head[:2] == b"\x30\x82" else 3 if head[:2] == b"\x30\x81" else 0
    status = head[length : length + 5] if length else b""
    granted = status[:1] == b"\x30" and status[2:4] == b"\x02\x01" and status[4:5] in (b"\0", b"\1")
    # The object identifier of a timestamp token's content.
    return 0.99 if granted and b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04" in head else 0.0


def read(raw: bytes, source: Source) -> Read:
    """No document: the proof in words, as an issue."""
    found = read_proof(raw)
    if found is None or found.trouble:
        seen = f"a damaged timestamp ({found.trouble if found else 'it cannot be read'})"
        return (), (Issue("broken-proof", source.path, seen, "a whole proof",
                          "get it again from where it was made"),)  # fmt: skip
    when = f"on {found.at}" if found.at else "at a time that the net must tell"
    seen = f"{found.authority} says that {found.method} {found.digest} existed {when}"
    return (), (Issue("proof", source.path, seen, "", "`riftline verify` says of which capture"),)


def read_proof(raw: bytes) -> Proof | None:
    """What the bytes prove, or None where they are no proof."""
    if len(raw) > PROOF_LIMIT or not sniff(raw, Source("")):
        return None
    try:
        return _ots(raw) if raw.startswith(_OTS) else _rfc3161(raw)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError) as e:
        kind = "opentimestamps" if raw.startswith(_OTS) else "rfc3161"
        return Proof(kind, "", "", "", "", str(e)[:100] or type(e).__name__)


# -- RFC 3161 ---------------------------------------------------------------------------------


def _rfc3161(raw: bytes) -> Proof:
    import rfc3161_client
    from cryptography import x509

    answer: Any = rfc3161_client.decode_timestamp_response(raw)
    token = answer.tst_info
    digest = token.message_imprint.message
    method = str(token.message_imprint.hash_algorithm._name)
    held = [x509.load_der_x509_certificate(c) for c in answer.signed_data.certificates]
    authority = line(held[0].subject.rfc4514_string(), 200) if held else None
    trouble = ""
    if not held:
        trouble = "it carries no certificate: its signature was not checked"
    else:
        builder = rfc3161_client.VerifierBuilder()
        for certificate in held:
            builder = builder.add_root_certificate(certificate)
        try:
            builder.build().verify(answer, digest)
        except rfc3161_client.VerificationError as e:
            trouble = f"its signature does not hold ({str(e)[:80]})"
    at = token.gen_time.isoformat()
    return Proof("rfc3161", method, digest.hex(), at, authority or "an unnamed authority", trouble)


# -- OpenTimestamps ---------------------------------------------------------------------------


class _Bytes:
    """The proof's bytes, read from the front."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.at = raw, 0

    def take(self, size: int) -> bytes:
        found = self.raw[self.at : self.at + size]
        if len(found) != size:
            raise ValueError("it breaks off")
        self.at += size
        return found

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
            if shift > 56:
                raise ValueError("a number without an end")

    def varbytes(self, most: int) -> bytes:
        size = self.number()
        if size > most:
            raise ValueError("a length that no proof has")
        return self.take(size)


def _ots(raw: bytes) -> Proof:
    held = _Bytes(raw)
    held.take(len(_OTS))
    if held.number() != 1:
        raise ValueError("another version of the format")
    method, size = _HASHES[held.take(1)[0]]
    digest = held.take(size)
    said = list(_attested(held, digest, 0))
    blocks = sorted(int(t.removeprefix("block ")) for t in said if t.startswith("block "))
    if blocks:
        authority = f"Bitcoin's block {blocks[0]:,}"
    else:
        waiting = ", ".join(dict.fromkeys(t for t in said if not t.startswith("block ")))
        authority = f"OpenTimestamps (still pending at {waiting or 'nobody'})"
    trouble = "" if said else "it names nobody who attests it"
    return Proof("opentimestamps", method, digest.hex(), "", authority, trouble)


def _attested(held: _Bytes, message: bytes, depth: int) -> Iterator[str]:
    """What every branch of the proof ends in; operations are carried out on the way."""
    if depth > _DEPTH:
        raise ValueError("branches without an end")
    tag = held.take(1)[0]
    while tag == 0xFF:  # one more branch follows, then the rest
        yield from _branch(held, held.take(1)[0], message, depth)
        tag = held.take(1)[0]
    yield from _branch(held, tag, message, depth)


def _branch(held: _Bytes, tag: int, message: bytes, depth: int) -> Iterator[str]:
    if tag == 0x00:
        kind = _TAGS.get(held.take(8), "unknown")
        payload = _Bytes(held.varbytes(8192))
        if kind == "block":
            yield f"block {payload.number()}"
        elif kind == "pending":
            yield line(payload.varbytes(1000).decode("utf-8", "replace"), 200) or "an address"
        return
    if tag in (0xF0, 0xF1):
        more = held.varbytes(4096)
        changed = message + more if tag == 0xF0 else more + message
    elif tag == 0xF2:
        changed = message[::-1]
    elif tag == 0xF3:
        changed = message.hex().encode()
    elif tag in _HASHES:
        changed = hashlib.new(_HASHES[tag][0], message).digest()
    else:
        raise ValueError(f"an operation {tag:#x} that is not known")
    if len(changed) > 4096:
        raise ValueError("a message that no proof has")
    yield from _attested(held, changed, depth + 1)


READER = Reader("proof", sniff, read, binary=True)
