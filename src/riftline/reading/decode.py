"""Bytes → text, and text positions → byte positions.

Invariant: with `Decoded.text` and `Decoded.codec`, encoding a slice of the text again gives
exactly the bytes it came from. That is what byte offsets stand on. Bytes that fit no character
become lone surrogates (Python's ``surrogateescape``) here and U+FFFD in a document's text, so a
broken byte moves nothing. Where the invariant cannot hold (stateful encodings), `mapped` is
False and documents carry no offsets.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Decoded", "bytes_at", "decode", "is_binary"]

_SAMPLE = 64 * 1024  # enough for letter statistics; more only costs time
_HEAD = 16 * 1024  # the HTML standard looks at 1 KB, real pages declare later
_BINARY_HEAD = 8 * 1024

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive (or an office document)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"OggS", "an Ogg media file"),
    (b"ID3", "an MP3 file"),
    (b"fLaC", "a FLAC file"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
)

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_DECLARED = (
    re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{2,40})", re.I),
    re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{2,40})", re.I),
)

# What browsers take these labels to mean (WHATWG Encoding).
_LABELS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
    "x-user-defined": "cp1252", "x-mac-cyrillic": "mac-cyrillic",
}  # fmt: skip

_CYRILLIC = ("cp1251", "koi8-r", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic")
# What saved pages are in, beside Cyrillic. Mainframe and rare national sets only mislead.
_CANDIDATES = (
    "cp1250", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "iso8859_2",
    "iso8859_7", "iso8859_6", "cp874", "gb18030", "big5", "cp932", "euc_jp", "cp949",
)  # fmt: skip
# One code, two characters: slices of such text do not encode to the bytes they came from.
_COMPOSING = ("2004", "x0213", "hkscs")
_STATEFUL = ("iso2022", "hz", "utf-7", "utf-16", "utf-8-sig", "utf-32", "punycode", "idna")

# How often each letter comes in running Russian, in per cent, with Ukrainian's own letters added.
_OFTEN = {
    "о": 11.0, "е": 8.5, "а": 8.0, "и": 7.4, "н": 6.7, "т": 6.3, "с": 5.5, "р": 4.7, "в": 4.5,
    "л": 4.4, "к": 3.5, "м": 3.2, "д": 3.0, "п": 2.8, "у": 2.6, "я": 2.0, "ы": 1.9, "ь": 1.7,
    "г": 1.7, "з": 1.7, "б": 1.6, "ч": 1.4, "й": 1.2, "х": 1.0, "ж": 0.9, "ш": 0.7, "ю": 0.6,
    "ц": 0.5, "щ": 0.4, "э": 0.3, "ф": 0.3, "ъ": 0.04, "ё": 0.04, "і": 5.5, "ї": 0.6, "є": 0.6,
    "ґ": 0.01, "ў": 0.5, "ј": 0.5, "љ": 0.1, "њ": 0.1, "ћ": 0.1, "ђ": 0.1, "џ": 0.01,
}  # fmt: skip
_RUNNING = 5.5
"""What a letter of running text scores in `_OFTEN` on average (the sum of squared shares)."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with what is needed to find its bytes again.

    `text` may hold lone surrogates (undecodable bytes). `base` is the length of the byte order
    mark. `declared` is what the page says of itself, `contradicts` whether the bytes disagree.
    `broken` counts bytes that fit no character.
    """

    text: str
    codec: str
    base: int = 0
    declared: str | None = None
    contradicts: bool = False
    broken: int = 0
    mapped: bool = True


def is_binary(raw: bytes) -> str | None:
    """What kind of binary data `raw` is, in words, or None when it can be text."""
    for magic, name in _MAGIC:
        if raw.startswith(magic):
            return name
    if raw[:4] == b"RIFF" or raw[4:8] == b"ftyp":
        return "a sound, image or video file"
    if _bom(raw) or _bare_utf16(raw):
        return None
    head = raw[:_BINARY_HEAD]
    if b"\x00" in head:
        return "binary data (zero bytes)"
    # Escape (1b) opens ISO-2022-JP shifts and terminal colours; form feeds are old page breaks.
    odd = sum(head.count(bytes([c])) for c in range(32) if c not in (8, 9, 10, 12, 13, 27))
    if odd > len(head) // 20:
        return "binary data (control bytes)"
    return None


def decode(raw: bytes, *, markup: bool = False) -> Decoded:
    """Text of `raw`: byte order mark, then the bytes themselves, then what the page declares.

    A declaration (looked for when `markup`) is believed only where the bytes bear it out.
    Never raises.
    """
    bom = _bom(raw)
    declared = _declared(raw) if markup else None
    if bom is not None:
        mark, codec = bom
        named = declared is not None and not _same(declared, codec)
        return _checked(raw[len(mark) :], codec, len(mark), declared, named)
    bare = _bare_utf16(raw)
    if bare is not None:
        return _checked(raw, bare, 0, declared, False)
    codec, contradicts = _choose(raw, declared)
    return _checked(raw, codec, 0, declared, contradicts)


def bytes_at(decoded: Decoded, positions: Iterable[int]) -> dict[int, int]:
    """Byte position in the capture of each text position. One linear pass, slices re-encoded."""
    text, codec = decoded.text, decoded.codec
    errors = "surrogateescape" if decoded.broken else "strict"
    found: dict[int, int] = {}
    at, byte = 0, decoded.base
    for position in sorted(set(positions)):
        byte += len(text[at:position].encode(codec, errors))
        at = position
        found[position] = byte
    return found


def _checked(raw: bytes, codec: str, base: int, declared: str | None, contradicts: bool) -> Decoded:
    try:
        text, broken = raw.decode(codec), 0
    except UnicodeDecodeError:
        try:
            text = raw.decode(codec, "surrogateescape")
            broken = sum(1 for c in text if "\udc80" <= c <= "\udcff")
        except UnicodeError:  # UTF-16 and UTF-32 cannot escape bytes below 0x80
            text = raw.decode(codec, "replace")
            return Decoded(text, codec, base, declared, contradicts, text.count("�"), False)
    sliceable = not codec.startswith(_STATEFUL[:3]) and not codec.endswith(_COMPOSING)
    mapped = sliceable and _round_trip(text, raw, codec, broken)
    return Decoded(text, codec, base, declared, contradicts, broken, mapped)


def _round_trip(text: str, raw: bytes, codec: str, broken: int) -> bool:
    try:
        return text.encode(codec, "surrogateescape" if broken else "strict") == raw
    except UnicodeError:
        return False


def _bom(raw: bytes) -> tuple[bytes, str] | None:
    return next(((mark, codec) for mark, codec in _BOMS if raw.startswith(mark)), None)


def _bare_utf16(raw: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is zero, and only those."""
    head = raw[: _BINARY_HEAD & ~1]
    half = len(head) // 2
    if half < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > half * 0.4 and even == 0:
        codec = "utf-16-le"
    elif even > half * 0.4 and odd == 0:
        codec = "utf-16-be"
    else:
        return None
    try:
        text = head.decode(codec, "ignore")
    except UnicodeError:
        return None
    return codec if sum(c.isprintable() or c.isspace() for c in text) > 0.95 * len(text) else None


def _declared(raw: bytes) -> str | None:
    head = raw[:_HEAD]
    for pattern in _DECLARED:
        found = pattern.search(head)
        if found:
            return found.group(1).decode("ascii").lower()
    return None


def _codec(label: str) -> str | None:
    """Python's codec for a declared label, or None where there is no such text encoding."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return _LABELS.get(label)
    if not codecs.lookup(name)._is_text_encoding or name in _STATEFUL[2:]:
        # A page that says UTF-16 in ASCII letters is not UTF-16; UTF-7 is a way to smuggle tags.
        return None
    return _LABELS.get(name, name)


def _same(label: str, codec: str) -> bool:
    if label.replace("_", "-") in ("utf-16", "utf-32"):
        return codec.startswith(label.replace("_", "-"))
    found = _codec(label) or label
    return found.replace("_", "-") == codec.replace("_", "-")


def _choose(raw: bytes, declared: str | None) -> tuple[str, bool]:
    """(codec, whether that contradicts the declaration)."""
    named = _codec(declared) if declared else None
    if named and named.startswith("iso2022") and b"\x1b" in raw[:_SAMPLE]:
        return named, False
    if raw.isascii():
        return "utf-8", False
    if _nearly_utf8(raw):
        return "utf-8", named is not None and named != "utf-8"
    sample = _telling(raw)
    guessed = _guess(sample)
    if named is None or named == "utf-8":
        return guessed, declared is not None
    if named == guessed or _bears_out(sample, named, guessed):
        return named, False
    return guessed, True


def _nearly_utf8(raw: bytes) -> bool:
    """Valid UTF-8, or UTF-8 with a few broken bytes (a cut in the middle of a letter)."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw[: 16 * _SAMPLE].decode("utf-8", "surrogateescape")
        broken = sum("\udc80" <= c <= "\udcff" for c in text)
        good = sum(c > "\x7f" for c in text) - broken
        # Other encodings form UTF-8's sequences by chance alone: never as many as they break.
        return good > 2 * broken
    return True


def _telling(raw: bytes) -> bytes:
    """A bounded sample that holds the bytes that matter: the lines with high bytes first."""
    if len(raw) <= _SAMPLE:
        return raw
    first = next((i for i in range(0, len(raw), 4096) if not raw[i : i + 4096].isascii()), 0)
    return raw[first : first + _SAMPLE]


def _guess(sample: bytes) -> str:
    """The most plausible 8-bit or East Asian encoding of a sample that is not UTF-8."""
    scores = {codec: _cyrillic(sample, codec) for codec in _CYRILLIC}
    best = max(scores, key=lambda c: scores[c])
    if scores[best] >= 0.75:
        # KOI8-R and KOI8-U differ in four letters only; the commoner one wins a draw.
        return best
    runs = re.findall(rb"[\x80-\xff]{3,}", sample)
    if sum(map(len, runs)) < 0.15 * sum(b > 0x7F for b in sample):
        return "cp1252"  # single accents and curly quotes among Latin letters
    from charset_normalizer import from_bytes

    match = from_bytes(sample, cp_isolation=list(_CANDIDATES)).best()
    found = _codec(match.encoding) if match is not None else None
    return found or "cp1252"


def _bears_out(sample: bytes, named: str, guessed: str) -> bool:
    """Whether the bytes can be what was declared, although another guess scored better."""
    try:
        text = sample.decode(named)
    except UnicodeDecodeError as e:
        if e.start < len(sample) - 4:
            return False
        text = sample.decode(named, "ignore")
    if guessed in _CYRILLIC:
        return _cyrillic(sample, named) > 0.93 * _cyrillic(sample, guessed)
    high = [c for c in text if c > "\x7f"]
    if named == "cp1252":
        return True
    # A wrong East Asian or Arabic reading is full of unassigned and private characters.
    return sum(c.isalpha() or c.isprintable() for c in high) > 0.95 * len(high)


def _cyrillic(sample: bytes, codec: str) -> float:
    """About 1 for running Cyrillic read in the right encoding, clearly less in a wrong one.

    Every Cyrillic encoding turns another's letters into letters, but into rare ones, into signs,
    or into capitals in the middle of words.
    """
    text = sample.decode(codec, "replace")
    high = [c for c in text if c > "\x7f"]
    letters = [low for c in high if (low := c.lower()) in _OFTEN]
    if not letters:
        return 0.0
    inner = sum(a.islower() and b.isupper() and a.lower() in _OFTEN for a, b in pairwise(text))
    usual = sum(_OFTEN[c] for c in letters) / len(letters) / _RUNNING
    return len(letters) / len(high) * usual - 2 * inner / len(letters)
