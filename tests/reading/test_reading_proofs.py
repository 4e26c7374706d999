"""Timestamps beside captures: what they say, of what, and when they do not hold."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.case import init_case
from riftline.model import Source
from riftline.reading import read
from riftline.reading.proofs import read_proof

TEXT = b"The Reed Guard left the town."
# Made for this text by an authority of its own: openssl ts -reply, CN=Delta Time.
TSR = base64.b64decode(
    "MIIDUjADAgEAMIIDSQYJKoZIhvcNAQcCoIIDOjCCAzYCAQMxDzANBglghkgBZQMEAgEFADBsBgsqhkiG9w0BCRAB"
    "BKBdBFswWQIBAQYDKgMEMDEwDQYJYIZIAWUDBAIBBQAEIO3Lp2HJ47l0bzn/D8ip72/iCP1a1LXkQl4Rlsz1bbx7"
    "AgECGA8yMDI2MTEyMzAwMDgxMFoCCCWZVKH6vgU+oIIBazCCAWcwggENoAMCAQICFERLzTVNvfue/oSoBEW1KzuU"
    "15nmMAoGCCqGSM49BAMCMBUxEzARBgNVBAMMCkRlbHRhIFRpbWUwIBcNMjYxMTIzMDAwODEwWhgPMjEyNjEwMzAw"
    "MDA4MTBaMBUxEzARBgNVBAMMCkRlbHRhIFRpbWUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQp9A1HGb1rp63a"
    "G/MjObOW9Nw2W98ZbDeNGrmpcITWt3qcpduzzgFZZXSU5XRa9IFUyjSQ3VzhwGzgWAm2artdozkwNzAWBgNVHSUB"
    "Af8EDDAKBggrBgEFBQcDCDAdBgNVHQ4EFgQUZWv2FEl/0Eb2vSHub29Cde2mxN8wCgYIKoZIzj0EAwIDSAAwRQIh"
    "AMtv/wV+OOj8mYwgyqPGKbsHZdY7F/zp6oGa9VB5NNl3AiA+eXD2H77UbrltcssiJ6PjbrYGsfZ2XRY3iyQR3WJm"
    "dDGCAUEwggE9AgEBMC0wFTETMBEGA1UEAwwKRGVsdGEgVGltZQIUREvNNU29+57+hKgERbUrO5TXmeYwDQYJYIZI"
    "AWUDBAIBBQCggaQwGgYJKoZIhvcNAQkDMQ0GCyqGSIb3DQEJEAEEMBwGCSqGSIb3DQEJBTEPFw0yNjExMjMwMDA4"
    "MTBaMC8GCSqGSIb3DQEJBDEiBCAyyKD92oCwtW0BBE71ZHruAIGSveRFeDS+wsI0BfjVUDA3BgsqhkiG9w0BCRAC"
    "LzEoMCYwJDAiBCBDxVusyj8dNucA4WCZO+Ka7afTM8dnV4ootuwFRjAmITAKBggqhkjOPQQDAgRHMEUCIQCqJyab"
    "SB/DCkv3mcEB6aHA/SyJydDNu7eZ22Csxw73jgIgFCKpus6DdgmzSgLkd+pEEvTngPZjBTzikkQQOD9oEmI="
)
MARK = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
BLOCK = b"\x00\x05\x88\x96\x0d\x73\xd7\x19\x01\x03\xb1\xab\x35"
PENDING = b"\x00\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e\x15\x14https://cal.example/"


def ots(ending: bytes) -> bytes:
    return MARK + b"\x01\x08" + hashlib.sha256(TEXT).digest() + b"\xf0\x02ab\x08" + ending


def test_a_timestamp_says_what_existed_when():
    proof = read_proof(TSR)
    assert (proof.kind, proof.method) == ("rfc3161", "sha256")
    assert proof.digest == hashlib.sha256(TEXT).hexdigest()
    assert (proof.authority, proof.trouble) == ("CN=Delta Time", "")
    assert proof.at.startswith("2026-11-2")


def test_a_timestamp_whose_time_was_changed_does_not_hold():
    at = TSR.index(b"\x18\x0f2026") + 2
    proof = read_proof(TSR[:at] + b"2016" + TSR[at + 4 :])
    assert proof.at.startswith("2016")
    assert "does not hold" in proof.trouble


def test_proofs_in_a_block_and_pending():
    proof = read_proof(ots(b"\xff" + PENDING + BLOCK))
    assert proof.digest == hashlib.sha256(TEXT).hexdigest()
    assert proof.authority == "Bitcoin's block 873,905"
    waiting = read_proof(ots(PENDING))
    assert "pending at https://cal.example/" in waiting.authority
    assert (waiting.at, waiting.trouble) == ("", "")


@pytest.mark.parametrize("raw", [ots(b""), ots(b"\x77"), MARK, MARK + b"\x02", TSR[:-40]])
def test_a_proof_that_breaks_off_is_told(raw):
    documents, issues = read(raw, Source("x.ots"))
    assert documents == ()
    assert [i.code for i in issues] in (["broken-proof"], ["unreadable-binary"])


def test_verify_says_which_capture_a_proof_speaks_of(tmp_path):
    for name, raw in (("a.txt", TEXT), ("a.txt.tsr", TSR), ("a.txt.ots", ots(BLOCK))):
        (tmp_path / name).write_bytes(raw)
    at = TSR.index(b"\x18\x0f2026") + 2
    (tmp_path / "b.tsr").write_bytes(TSR[:at] + b"2016" + TSR[at + 4 :])
    with init_case(tmp_path / "case") as case:
        case.add([p for p in tmp_path.iterdir() if p.is_file()], workers=1)
        seen = case.verify()
        codes = {i.code for i in case.snapshot().issues}
    sha = hashlib.sha256(TEXT).hexdigest()
    assert {(s.sha256, s.kind) for s in seen.stamped} == {
        (sha, "rfc3161"), (sha, "opentimestamps"),
    }  # fmt: skip
    assert [i.code for i in seen.bad] == ["broken-proof"]
    assert {"proof", "broken-proof"} <= codes


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_proofs(raw):
    for head in (MARK + b"\x01\x08", TSR[:60]):
        found = read_proof(head + raw)
        assert found is None or found.kind
