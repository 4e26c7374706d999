"""The command as a process: what it imports, pipes, signals, and a case from end to end."""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "riftline.cli"]

TEXTS = {
    "a.txt": "The Reed Guard and the Salt Company met on Monday",
    "b.txt": "The Reed Guard accused the Salt Company of breaking the truce",
    "c.txt": "The Salt Company condemned the Reed Guard",
}


def run(*args: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, args)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        env={**os.environ, "USER": "ann", "COLUMNS": "120"},
    )


@contextmanager
def started(*args: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """The command while it runs; ended at the latest when the block is left."""
    process = subprocess.Popen(
        [*COMMAND, *map(str, args)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def told(*args: str | Path) -> dict[str, object]:
    done = run(*args, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("args", [["--help"], ["pair", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(args: list[str]) -> None:
    code = (
        "import sys\nfrom riftline.cli import app\n"
        f"try: app({args!r})\nexcept SystemExit: pass\n"
        "print('LOADED', *sorted({m.split('.')[0] for m in sys.modules} "
        "| {m for m in sys.modules if m.startswith('riftline')}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    loaded = set(done.stdout.rpartition("LOADED")[2].split())
    assert "typer" in loaded
    heavy = {
        "numpy", "lxml", "fastapi", "uvicorn", "altair", "trafilatura", "pymorphy3", "pandas",
        "polars", "rich", "msgspec", "sqlite3", "asyncio", "riftline.case", "riftline.model",
    }  # fmt: skip
    assert loaded & heavy == set()


def test_version() -> None:
    import riftline

    assert run("--version").stdout == f"riftline {riftline.__version__}\n"


def test_an_option_that_does_not_exist_is_2() -> None:
    done = run("status", "x", "--loud")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--loud" in done.stderr


def test_a_small_encoding_does_not_stop_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Стража обвинила компанию.", "utf-8")
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [*COMMAND, "read", str(tmp_path / "a.txt"), "--json"],
        capture_output=True, env=env, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout.decode("utf-8"))["document"]["text"].startswith("Стража")


@pytest.mark.skipif(os.name != "posix", reason="pipes and signals as POSIX has them")
def test_a_reader_that_goes_away_is_quiet(tmp_path: Path) -> None:
    for n in range(40):
        (tmp_path / f"{n}.txt").write_text(f"{n}. " + "The Guard spoke to the Company. " * 30)
    with started("read", tmp_path, "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(1) == b"{"
        process.stdout.close()
        complaints = process.stderr.read().decode()
        assert process.wait(120) == 141
    assert "Error" not in complaints
    assert "Traceback" not in complaints


@pytest.mark.skipif(os.name != "posix", reason="pipes and signals as POSIX has them")
def test_ctrl_c_while_reading_is_130(tmp_path: Path) -> None:
    for n in range(200):
        (tmp_path / f"{n}.txt").write_text(f"{n}. " + "The Guard spoke to the Company. " * 30)
    with started("read", tmp_path, "--json") as process:
        assert process.stdout is not None
        assert process.stdout.read(1) == b"{"
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=120)
        assert process.returncode == 130
    assert complaints.decode().splitlines()[-1] == "Stopped."
    assert b"Traceback" not in complaints


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case made by the commands themselves."""
    root = tmp_path_factory.mktemp("cli")
    (root / "texts").mkdir()
    for name, text in TEXTS.items():
        (root / "texts" / name).write_text(f"{text}, a spokesman said.", "utf-8")
    made = run("init", root / "case", "--name", "Delta")
    assert (made.returncode, made.stdout) == (0, ""), made.stderr
    assert "Delta: the case is ready" in made.stderr
    return root / "case"


def test_a_case_from_end_to_end(case: Path, tmp_path: Path) -> None:
    texts = case.parent / "texts"
    added = told("add", case, texts, "--published", "2031-03-04", "--publisher", "Delta Post")
    assert (added["captures"], added["documents"], added["unchanged"]) == (3, 3, 0)
    again = told("add", case, texts, "--published", "2031-03-04", "--publisher", "Delta Post")
    assert (again["captures"], again["documents"], again["unchanged"]) == (0, 0, 3)

    counts = told("status", case)
    assert (counts["name"], counts["captures"], counts["documents"]) == ("Delta", 3, 3)
    every = ("statements", case, "--speaker", "Reed Guard", "--act", "ACCUSE")
    listed = told(*every)
    (accused,) = listed["statements"]  # type: ignore[misc]
    assert accused["target"]["text"] == "the Salt Company"
    assert accused["said"] == "2031-03-04"
    assert accused["published"] == "2031-03-04"

    pair = told("pair", case, "Reed Guard", "Salt Company")
    ids = {s["id"] for s in pair["statements"]}  # type: ignore[attr-defined]
    assert accused["id"] in ids
    assert {i for p in pair["course"] for i in p["statements"]} <= ids  # type: ignore[attr-defined]
    assert pair["verdict"] == "not enough evidence"

    steps = told("why", case, accused["id"])["steps"]
    assert accused["rule"] in json.dumps(steps)
    hits = told("search", case, "truce")["hits"]
    assert any(h["uri"].endswith("b.txt") for h in hits)  # type: ignore[attr-defined]

    ruled = told("decide", case, "wrong", accused["id"], "--why", "an example")["decision"]
    assert (ruled["who"], ruled["why"]) == ("ann", "an example")  # type: ignore[index]
    assert told(*every)["total"] == 0
    told("decide", case, "withdraw", ruled["id"])  # type: ignore[index]
    assert told(*every)["total"] == 1
    assert told("status", case)["decisions"] == 2

    told("decide", case, "same", "Reed Guard", "Salt Company")
    assert run("pair", case, "Reed Guard", "Salt Company").returncode == 2

    told("export", case, "--format", "csv", "-o", tmp_path)
    with (tmp_path / "statements.csv").open(encoding="utf-8", newline="") as f:
        assert accused["id"] in {row["id"] for row in csv.DictReader(f)}
    assert told("verify", case) == {"version": 1, "checked": 3, "bad": [], "stamped": []}


def test_verify_finds_a_changed_capture(case: Path) -> None:
    kept = sorted(p for p in (case / "captures").rglob("*") if p.is_file())
    assert len(kept) == 3
    whole = kept[0].read_bytes()
    kept[0].chmod(0o644)
    kept[0].write_bytes(whole + b"!")
    try:
        done = run("verify", case, "--json")
    finally:
        kept[0].write_bytes(whole)
    assert done.returncode == 10
    (bad,) = json.loads(done.stdout)["bad"]
    assert bad["code"] == "capture-changed"
    assert run("verify", case).returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="pipes and signals as POSIX has them")
def test_the_desk_answers_at_the_address_printed_until_ctrl_c(case: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with started("serve", case, "--port", str(port), "--no-open") as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        assert address == f"http://127.0.0.1:{port}/"
        assert "Delta" in page(address)
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=60)
        assert process.returncode == 0
    assert b"Traceback" not in complaints
    assert complaints.decode().splitlines()[-1] == "Closed."


def page(address: str) -> str:
    """The page, once the server has come up behind its listening socket."""
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                return str(answer.read().decode("utf-8"))
        except ConnectionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
