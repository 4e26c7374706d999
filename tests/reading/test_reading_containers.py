"""ZIP, tar, packed files, WARC, WACZ: what is read out of them, from where, what is refused."""

import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from riftline.model import Source, Span
from riftline.reading import bytes_inside, read, read_file
from riftline.reading.containers import Budget

TEXT = "The Reed Guard left the town on Friday, its envoy said.\n\nNobody answered."
PAGE = (
    "<html><head><title>Envoy leaves</title></head><body><article><h1>Envoy leaves</h1>"
    "<p>The Reed Guard left the town on Friday, its envoy said to the council.</p>"
    "<p>The Salt Company did not answer questions about the truce in the valley.</p>"
    "</article></body></html>"
)
SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "formats"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir() and "CI" not in os.environ, reason=f"no samples at {SAMPLES}"
)


def zipped(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, raw in members:
            archive.writestr(name, raw)
    return out.getvalue()


def tarred(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, raw in members:
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return out.getvalue()


def warc(*records, packed=True):
    """Records as (kind, address, media type, body[, headers])."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for kind, uri, media, body, *more in records:
        http = StatusAndHeaders(
            more[0] if more else "200 OK", [("Content-Type", media)], protocol="HTTP/1.1"
        )
        writer.write_record(
            writer.create_warc_record(
                uri,
                kind,
                payload=io.BytesIO(body),
                http_headers=http if kind == "response" else None,
                warc_headers_dict={"WARC-Date": "2031-03-04T05:06:07Z"},
            )
        )
    return out.getvalue()


def codes(issues):
    return [i.code for i in issues if i.code != "undated"]


# -- what is read, and the way back -------------------------------------------------------------


@pytest.mark.parametrize(
    "wrap",
    [
        lambda raw: zipped([("notes/a.txt", raw)]),
        lambda raw: tarred([("notes/a.txt", raw)]),
        gzip.compress,
        bz2.compress,
        lzma.compress,
        zstandard.ZstdCompressor().compress,
        lambda raw: gzip.compress(tarred([("notes/a.txt", raw)])),
        lambda raw: zipped([("inner.zip", zipped([("a.txt", raw)]))]),
    ],
)
def test_a_text_in_a_container_is_read_and_its_bytes_are_found_again(wrap):
    raw = wrap(TEXT.encode())
    documents, issues = read(raw, Source("box"))
    assert [d.text for d in documents] == [TEXT]
    assert codes(issues) == []
    found = documents[0]
    assert found.capture == hashlib.sha256(raw).hexdigest()
    assert found.place == " › ".join(found.inside) and found.inside
    at, to = found.capture_bytes(Span(4, 14))
    assert bytes_inside(raw, found)[at:to] == b"Reed Guard"


def test_the_same_file_in_two_archives_gives_two_documents_and_the_same_archive_the_same():
    one = zipped([("a.txt", TEXT.encode()), ("b.txt", TEXT.encode())])
    two = zipped([("a.txt", TEXT.encode())])
    ids = [d.id for raw in (one, two, one) for d in read(raw, Source("box"))[0]]
    assert len(set(ids[:3])) == 3
    assert ids[:2] == ids[3:]


def test_members_of_one_name_are_told_apart():
    with pytest.warns(UserWarning, match="Duplicate"):
        raw = zipped([("a.txt", b"One envoy left."), ("a.txt", b"Two envoys came.")])
    documents, _ = read(raw, Source("box"))
    assert [d.place for d in documents] == ["a.txt", "a.txt (2)"]
    assert len({d.id for d in documents}) == 2


def test_pictures_and_the_folder_beside_a_saved_page_are_not_texts():
    raw = zipped([
        ("Envoy leaves.html", PAGE.encode()),
        ("Envoy leaves_files/advert.html", PAGE.encode()),
        ("photo.jpg", b"\xff\xd8\xff\xe0 picture"),
        ("style.css", b"body { color: black }"),
    ])  # fmt: skip
    documents, issues = read(raw, Source("box"))
    assert [d.place for d in documents] == ["Envoy leaves.html"]
    assert codes(issues) == ["unread-members"]
    assert "photo.jpg" in issues[-1].seen and "style.css" in issues[-1].seen


def test_a_folder_beside_a_page_is_passed_over(tmp_path):
    from riftline.reading import expand

    (tmp_path / "Envoy.html").write_text(PAGE)
    for folder in ("Envoy_files", "Envoy-Dateien", "Other_files"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "frame.html").write_text(PAGE)
    names = [Path(s.path).relative_to(tmp_path).as_posix() for s in expand([tmp_path])]
    assert names == ["Envoy.html", "Other_files/frame.html"]


def test_trouble_in_a_member_names_it():
    raw = zipped([("list.json", b'{"a": 1}'), ("a.txt", TEXT.encode())])
    documents, issues = read(raw, Source("box"))
    assert len(documents) == 1
    assert [(i.code, i.where) for i in issues if i.code != "undated"] == [("unknown-format", "box")]
    assert issues[0].seen.startswith("list.json: ")


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "C:\\a.txt", "x/../../a.txt"])
def test_a_name_that_points_outside_is_refused(name):
    for raw in (zipped([(name, TEXT.encode())]), tarred([(name, TEXT.encode())])):
        documents, issues = read(raw, Source("box"))
        assert documents == ()
        assert codes(issues) == ["refused-member"]
        assert "outside" in issues[0].seen


def test_links_are_refused():
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    for raw in (zipped([(link, "/etc/passwd")]), out.getvalue()):
        documents, issues = read(raw, Source("box"))
        assert documents == ()
        assert codes(issues) == ["refused-member"]


@pytest.mark.parametrize(
    "pack", [gzip.compress, lambda raw: zipped([("a.txt", raw)]), lzma.compress, bz2.compress]
)
def test_a_bomb_is_not_unpacked(pack):
    documents, issues = read(pack(b"a" * (60 * 2**20)), Source("bomb"))
    assert documents == ()
    assert codes(issues) == ["unpacks-too-far"]


def test_boxes_in_boxes_end_somewhere():
    raw = TEXT.encode()
    for _ in range(9):
        raw = zipped([("box.zip", raw)])
    documents, issues = read(raw, Source("boxes"))
    assert documents == ()
    assert codes(issues) == ["unpacks-too-far"]


def test_the_budget_is_one_for_all_members():
    budget = Budget.of(0)
    with pytest.raises(Exception, match="hundred times"):
        for _ in range(100):
            budget.take(2**20)


def test_a_length_that_lies_is_refused():
    raw = bytearray(zipped([("a.txt", TEXT.encode())], zipfile.ZIP_STORED))
    at = raw.rindex(b"PK\x01\x02")
    struct.pack_into("<I", raw, at + 24, 10)  # the size in the directory: ten bytes of seventy
    struct.pack_into("<I", raw, at + 20, 10)
    documents, issues = read(bytes(raw), Source("box"))
    assert documents == ()
    assert codes(issues) == ["refused-member"]


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_a_cut_archive_says_so_and_gives_what_is_whole(cut):
    texts = "\n\n".join(hashlib.sha256(str(i).encode()).hexdigest() for i in range(200))
    for raw in (gzip.compress(texts.encode()), zipped([("a.txt", texts.encode())])):
        documents, issues = read(raw[:-cut], Source("box"))
        assert "broken-archive" in codes(issues)
        if raw.startswith(b"\x1f\x8b"):
            assert documents[0].text[:1000] == texts[:1000]


# -- web archives ------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [True, False])
def test_pages_of_a_warc_know_address_moment_and_byte(packed):
    raw = warc(
        ("response", "https://reed.example/logo.png", "image/png", b"\x89PNG\r\n\x1a\n"),
        ("response", "https://reed.example/gone", "text/html", PAGE.encode(), "404 Not Found"),
        ("response", "https://reed.example/envoy", "text/html", PAGE.encode()),
        packed=packed,
    )
    documents, issues = read(raw, Source("crawl.warc"))
    assert [d.uri for d in documents] == ["https://reed.example/envoy"]
    found = documents[0]
    assert found.context["captured"] == "2031-03-04T05:06:07Z"
    offset = int(found.inside[0].rpartition(" ")[2])
    assert raw[offset : offset + 5] == (b"\x1f\x8b\x08\x00\x00" if packed else b"WARC/")
    assert bytes_inside(raw, found) == PAGE.encode()
    assert codes(issues) == ["unread-members"]
    assert "image/png" in issues[-1].seen and "404" in issues[-1].seen


def test_a_warc_packed_as_a_whole_is_read_all_the_same():
    plain = warc(
        ("response", "https://reed.example/a", "text/html", PAGE.encode()),
        ("response", "https://reed.example/b", "text/html", PAGE.encode()),
        packed=False,
    )
    for raw in (gzip.compress(plain), zstandard.ZstdCompressor().compress(plain)):
        documents, _ = read(raw, Source("crawl"))
        assert [d.uri[-1] for d in documents] == ["a", "b"]
        assert documents[0].inside[0].startswith("unpacked")
        assert bytes_inside(raw, documents[1]) == PAGE.encode()


def test_a_changed_record_does_not_fit_its_digest():
    raw = warc(("response", "https://reed.example/a", "text/html", PAGE.encode()), packed=False)
    documents, issues = read(raw.replace(b"Reed Guard", b"Salt Guard"), Source("crawl"))
    assert len(documents) == 1
    assert codes(issues) == ["digest-mismatch"]


def test_an_arc_gives_the_same_ids_at_every_reading():
    fields = b"1 0 x\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://x.arc 127.0.0.1 20310304050607 text/plain %d\n%s\n" % (len(fields), fields)
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode()
    line = f"https://reed.example/a 192.0.2.1 20310304050607 text/html {len(body)}\n".encode()
    raw = head + line + body + b"\n"
    first, second = read(raw, Source("x.arc"))[0], read(raw, Source("x.arc"))[0]
    assert [d.title for d in first] == ["Envoy leaves"]
    assert first == second


def package(change=b"", signed=None):
    data = warc(("response", "https://reed.example/a", "text/html", PAGE.encode()))
    listed = {"path": "archive/data.warc.gz", "hash": "sha256:" + hashlib.sha256(data).hexdigest()}
    described = json.dumps({"profile": "data-package", "resources": [listed]}).encode()
    members = [("datapackage.json", described), ("archive/data.warc.gz", data + change)]
    if signed:
        members.append(("datapackage-digest.json", json.dumps(signed(described)).encode()))
    return zipped(members)


def test_a_wacz_is_checked_against_its_own_hashes():
    documents, issues = read(package(), Source("a.wacz"))
    assert [d.place.split(" › ")[0] for d in documents] == ["archive/data.warc.gz"]
    assert codes(issues) == []
    changed = warc(("response", "https://reed.example/b", "text/html", b"<p>more</p>"))
    _, issues = read(package(change=changed), Source("a.wacz"))
    assert "digest-mismatch" in codes(issues)


@pytest.mark.parametrize("forged", [False, True])
def test_a_signature_holds_or_does_not(forged):
    import base64

    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP384R1())
    named = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    def signed(described):
        value = "sha256:" + hashlib.sha256(described).hexdigest()
        over = b"another hash" if forged else value.encode()
        signature = key.sign(over, ec.ECDSA(hashes.SHA256()))
        return {
            "path": "datapackage.json",
            "hash": value,
            "signedData": {
                "hash": value,
                "signature": base64.b64encode(signature).decode(),
                "publicKey": base64.b64encode(named).decode(),
            },
        }

    _, issues = read(package(signed=signed), Source("a.wacz"))
    # Without a certificate nobody vouches for whose key it is, whether or not it fits.
    assert codes(issues) == ["digest-mismatch" if forged else "unproven-signature"]


# -- the samples -------------------------------------------------------------------------------

READ = {
    "warc/bad.arc": (0, {"unread-members"}),
    "warc/example-bad-non-chunked.warc.gz": (1, {"seen-again"}),
    "warc/example-bad.warc.gz.bad": (1, {"seen-again", "unread-members"}),
    "warc/example-digest.warc": (0, {"no-text"}),
    "warc/example-iana.org-chunked.warc": (1, set()),
    "warc/example-resource.warc.gz": (1, set()),
    "warc/example-space-in-target-uri.warc.gz": (0, {"unread-members"}),
    "warc/example-space-in-url.arc": (1, set()),
    "warc/example-trunc.warc": (1, {"digest-mismatch"}),
    "warc/example-wget-bad-target-uri.warc.gz": (1, {"unread-members"}),
    "warc/example-wrong-chunks.warc.gz": (0, {"broken-archive", "unread-members"}),
    "warc/example.arc": (1, set()),
    "warc/example.arc.gz": (1, set()),
    "warc/example.warc": (1, {"seen-again"}),
    "warc/example.warc.gz": (1, {"seen-again"}),
    "warc/post-test.warc.gz": (0, {"unknown-format"}),
    "wacz/invalid_example_1.wacz": (0, {"digest-mismatch", "broken-archive"}),
    "wacz/invalid_signed_example_1.wacz": (1, {"unproven-signature", "unread-members"}),
    "wacz/valid_example_1.wacz": (1, set()),
    "wacz/valid_example_2.wacz": (1, set()),
    "wacz/valid_signed_example_1.wacz": (1, {"unread-members"}),
}


@needs_samples
@pytest.mark.parametrize("name", READ)
def test_every_sample_gives_its_documents_or_says_why_not(name):
    count, expected = READ[name]
    raw = (SAMPLES / name).read_bytes()
    documents, issues = read(raw, Source(name))
    assert len(documents) == count
    assert set(codes(issues)) == expected
    for found in documents:
        assert bytes_inside(raw, found)
        assert found.context["captured"]


# -- whatever the bytes ------------------------------------------------------------------------

WHOLE = [
    zipped([("a.txt", TEXT.encode()), ("b.html", PAGE.encode())]),
    tarred([("a.txt", TEXT.encode())]),
    gzip.compress(TEXT.encode()),
    lzma.compress(TEXT.encode()),
    zstandard.ZstdCompressor().compress(TEXT.encode()),
    warc(("response", "https://reed.example/a", "text/html", PAGE.encode())),
    warc(("response", "https://reed.example/a", "text/html", PAGE.encode()), packed=False),
    package(),
]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(WHOLE), st.data())
def test_damage_is_data(raw, data):
    at = data.draw(st.integers(0, len(raw) - 1))
    to = data.draw(st.integers(at, min(len(raw), at + 40)))
    broken = raw[:at] + data.draw(st.binary(max_size=20)) + raw[to:]
    found = list(read_file(io.BytesIO(broken), Source("box")))
    assert found or not broken.strip()
