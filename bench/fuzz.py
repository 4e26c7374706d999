"""bench/fuzz.py SECONDS [SEED]: damaged captures of every kind, one after another.

Seeds are the made captures of the tests in tests/reading. Each is cut, doubled, spliced with
another and flipped at random, and read; printed are how many were read, the slowest, and all that
raised. Exit code 1 when something raised or took longer than five seconds.
"""

from __future__ import annotations

import importlib.util
import random
import resource
import sys
import time
import traceback
from pathlib import Path

from riftline.model import Source
from riftline.reading import read

SIGNS = b"<>{}[]\"',;&%\\\x00\xff\n"
FOLDER = Path(__file__).parent.parent / "tests" / "reading"


def seeds() -> list[bytes]:
    """Every bytes and text value that stands in capitals in a test of reading."""
    found: list[bytes] = []
    for path in sorted(FOLDER.glob("test_reading_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        values = [v for k, v in vars(module).items() if k.isupper()]
        listed = [i for v in values if isinstance(v, list) for i in v]
        found += [v for v in (*values, *listed) if isinstance(v, bytes) and len(v) > 40]
        found += [v.encode() for v in values if isinstance(v, str) and len(v) > 40]
    return found


def damaged(raw: bytes, other: bytes, rng: random.Random) -> bytes:
    """`raw` after one to four random blows."""
    held = bytearray(raw)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(held) + 1)
        to = min(len(held), at + rng.choice((1, 4, 40, 400)))
        blow = rng.randrange(6)
        if blow == 0:
            del held[at:to]
        elif blow == 1:
            held[at:to] = rng.randbytes(to - at)
        elif blow == 2:
            held[at:at] = held[at:to] * rng.choice((2, 30, 300))
        elif blow == 3:
            start = rng.randrange(len(other))
            held[at:at] = other[start : start + 200]
        elif blow == 4:
            held[at:to] = bytes([rng.choice(b"<>{}[]\"',;&%\\\x00\xff\n")]) * rng.choice(
                (1, 50, 5000)
            )
        else:
            del held[at:]
        if not held:
            return raw
    return bytes(held[:1_000_000])


def main() -> int:
    """Read until the time is up."""
    limit = float(sys.argv[1])
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    every = seeds()
    until = time.monotonic() + limit
    count, slowest, bad = 0, (0.0, b""), 0
    while time.monotonic() < until:
        raw = damaged(rng.choice(every), rng.choice(every), rng)
        began = time.process_time()
        try:
            read(raw, Source("fuzz"))
        except Exception:  # noqa: BLE001 - whatever is raised is what is looked for
            bad += 1
            print(f"RAISED on {len(raw)} bytes {raw[:80]!r}")
            traceback.print_exc(limit=-4)
            Path(f"/tmp/fuzz-{count}").write_bytes(raw)
        took = time.process_time() - began
        if took > slowest[0]:
            slowest = (took, raw)
        if took > 5:
            bad += 1
            print(f"SLOW {took:.1f} s on {len(raw)} bytes {raw[:80]!r}")
            Path(f"/tmp/fuzz-slow-{count}").write_bytes(raw)
        count += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{len(every)} seeds, {count:,} captures read, {bad} bad; slowest {slowest[0]:.2f} s of "
          f"{len(slowest[1]):,} bytes {slowest[1][:40]!r}; peak {peak} MB")  # fmt: skip
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
