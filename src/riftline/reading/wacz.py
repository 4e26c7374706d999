"""WACZ: a ZIP of WARC files with a list of pages, checked against its own hashes and signature.

Shape recognised: a ZIP with ``datapackage.json`` or ``archive/…warc``. The WARC files are read;
the list of pages repeats what they hold. A signature shows that whoever holds the key vouched for
the package; whose key it is, the chain of certificates says.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from riftline.model import Issue, Source
from riftline.reading.clean import line
from riftline.reading.containers import (
    Budget,
    Member,
    broken_archive,
    refused,
    unique,
    unpacked,
    unsafe_name,
)
from riftline.reading.readers import EXPORT_LIMIT, Reader
from riftline.reading.zips import BROKEN, ZIP_MARKS

__all__ = ["READER", "signed", "vouched"]

_NAMES = re.compile(rb"datapackage\.json|archive/[^/\x00]{1,200}\.warc|indexes/index\.(?:cdx|idx)")
_WARC = re.compile(r"archive/.+\.(?:warc|arc)(?:\.gz|\.zst)?$")
_LIST_LIMIT = 16 * 2**20
_HASHES = ("sha224", "sha256", "sha384", "sha512")


def sniff(head: bytes, _source: Source) -> float:
    """A ZIP whose first names are those of a WACZ."""
    return 0.9 if head.startswith(ZIP_MARKS) and _NAMES.search(head) else 0.0


def members(file: BinaryIO, source: Source, budget: Budget) -> Iterator[Member | Issue]:
    """The WARC files, after what the package says of itself was checked.

    Trouble: digest-mismatch, refused-member, broken-archive.
    """
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as e:
        yield broken_archive(source, f"a WACZ without a whole directory ({str(e)[:100]})")
        return
    yield from _checked(archive, source, budget)
    seen: Counter[str] = Counter()
    warcs = [i for i in archive.infolist() if _WARC.search(i.filename)]
    for info in warcs:
        if unsafe_name(info.filename):
            yield refused(source, info.filename, "its name points outside the archive")
            continue
        try:
            with archive.open(info) as stream:
                inner = unpacked(stream, info.compress_size, budget, 64 * EXPORT_LIMIT)
        except BROKEN as e:
            yield refused(source, info.filename, f"it does not unpack ({str(e)[:100]})")
            continue
        yield Member(unique(info.filename, seen), inner)
    if not warcs:
        yield broken_archive(source, "a WACZ that holds no WARC file")


# -- what it says of itself -------------------------------------------------------------------


def _checked(archive: zipfile.ZipFile, source: Source, budget: Budget) -> Iterator[Issue]:
    raw = _listed(archive, "datapackage.json", budget)
    package = _object(raw)
    if package is None:
        yield _mismatch(source, "datapackage.json", "it is missing or is no JSON object")
        return
    resources = package.get("resources")
    for resource in resources if isinstance(resources, list) else ():
        said = _resource(resource)
        if said is None:
            yield _mismatch(source, "datapackage.json", "a resource without path and hash")
            continue
        path, method, wanted = said
        try:
            with archive.open(path) as stream:
                found = hashlib.new(method)
                while chunk := stream.read(1 << 18):
                    budget.take(len(chunk))
                    found.update(chunk)
        except KeyError:
            yield _mismatch(source, path, "it is listed and is not there")
            continue
        except BROKEN as e:
            yield _mismatch(source, path, f"it does not unpack ({str(e)[:100]})")
            continue
        if found.hexdigest() != wanted:
            yield _mismatch(source, path, f"its {method} is {found.hexdigest()[:16]}…")
    yield from _digest(archive, raw or b"", source, budget)


def _resource(resource: Any) -> tuple[str, str, str] | None:
    """(path, hash method, hash) of one listed file, in the words of WACZ 1.0 or 1.1."""
    if not isinstance(resource, dict):
        return None
    stats = resource.get("stats")
    held = resource.get("hash") or (stats.get("hash") if isinstance(stats, dict) else None)
    path = resource.get("path")
    if not isinstance(held, str) or not isinstance(path, str):
        return None
    method, colon, value = held.partition(":")
    if not colon:
        method, value = str(resource.get("hashing", "sha256")), held
    return (path, method, value.lower()) if method in _HASHES else None


def _digest(
    archive: zipfile.ZipFile, package: bytes, source: Source, budget: Budget
) -> Iterator[Issue]:
    """``datapackage-digest.json``: the package's own hash, and perhaps a signature over it."""
    said = _object(_listed(archive, "datapackage-digest.json", budget))
    if said is None:
        return
    found = f"sha256:{hashlib.sha256(package).hexdigest()}"
    if said.get("hash") != found:
        yield _mismatch(source, "datapackage.json", f"its hash is {found[:23]}…")
    data = said.get("signedData")
    if isinstance(data, dict):
        trouble = signed(data, found)
        if trouble:
            yield _mismatch(source, "datapackage-digest.json", trouble)
        elif (doubt := vouched(data)) is not None:
            yield Issue(
                "unproven-signature",
                source.path,
                f"datapackage-digest.json: {doubt}",
                "a key that a known authority vouched for on the day of the signature",
                "do not name the signer in print before you know whose key it is",
            )


def signed(data: dict[str, Any], package_hash: str) -> str | None:
    """What is wrong with a package's signature over `package_hash`, or None: it holds.

    The hash must be the one that was signed, and the signature must fit the key that the package
    names (its own, or its domain certificate's). Whether that key can be trusted, and whether the
    timestamp beside it can, is not asked.
    """
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    if data.get("hash") != package_hash:
        return "the signed hash is not the package's"
    try:
        signature = base64.b64decode(str(data.get("signature")), validate=True)
        certificate, named = data.get("domainCert"), data.get("publicKey")
        if isinstance(certificate, str):
            key: Any = x509.load_pem_x509_certificate(certificate.encode()).public_key()
        elif isinstance(named, str):
            key = serialization.load_der_public_key(base64.b64decode(named))
        else:
            return "it is signed without a key or certificate"
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return "its key is of a kind that is not known here"
        key.verify(signature, str(data["hash"]).encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return "the signature does not fit its key"
    except (ValueError, TypeError, KeyError, UnsupportedAlgorithm) as e:
        return f"its signature cannot be read ({str(e)[:80]})"
    return None


def vouched(data: dict[str, Any]) -> str | None:
    """Why nobody vouches for the key of a signature that holds, or None: somebody did.

    The chain of the domain's certificate must end at a root that browsers trust, on the day that
    the package names. Nothing is fetched, so that a certificate taken back since is not noticed.
    """
    import certifi
    from cryptography import x509
    from cryptography.x509 import verification

    if not isinstance(data.get("domainCert"), str):
        return "the key that signed it is its maker's own: nobody vouches for whose it is"
    domain = str(data.get("domain"))
    try:
        leaf, *rest = x509.load_pem_x509_certificates(data["domainCert"].encode())
        day = datetime.fromisoformat(str(data.get("created")))
        with warnings.catch_warnings():  # one old root has a serial number below zero
            warnings.simplefilter("ignore")
            roots = x509.load_pem_x509_certificates(Path(certifi.where()).read_bytes())
        store = verification.Store(roots)
        policy = verification.PolicyBuilder().store(store).time(day.replace(tzinfo=None))
        policy.build_server_verifier(x509.DNSName(domain)).verify(leaf, rest)
    except (ValueError, TypeError, verification.VerificationError) as e:
        why = " ".join(str(e).split())[:120]
        return f"the certificate of {line(domain, 100)} leads to no known authority ({why})"
    return None


def _listed(archive: zipfile.ZipFile, name: str, budget: Budget) -> bytes | None:
    try:
        info = archive.getinfo(name)
        with archive.open(info) as stream:
            return unpacked(stream, info.compress_size, budget, _LIST_LIMIT).read()
    except (KeyError, *BROKEN):
        return None


def _object(raw: bytes | None) -> dict[str, Any] | None:
    try:
        value = json.loads(raw or b"")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _mismatch(source: Source, name: str, seen: str) -> Issue:
    return Issue(
        "digest-mismatch",
        source.path,
        f"{line(name, 200)}: {seen}",
        "what the package says of itself",
        "do not cite it before you have seen another copy",
    )


READER = Reader("wacz", sniff, binary=True, members=members)
