"""Write the calibration tables and plots of docs/method.md from what `eval worlds` printed.

    riftline eval worlds --json > worlds.json
    riftline eval worlds unseen.toml --json > unseen.json
    .venv/bin/python docs/figures.py worlds.json unseen.json

The first is the development seed, the second one that nobody looked at before. Tables stand between
`<!-- NAME -->` and `<!-- /NAME -->`; pictures are SVG in docs/pictures/.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RATES = ("0%", "5%", "10%", "15%", "20%")
GOAL = (0.87, 0.93)
RIVALS = ("riftline", "monthly mean tone", "PELT")
GOALS = (
    ("clear breaks dated within a month", "clear breaks dated within a month (goal: 90 %)"),
    ("quiet pairs called rifts", "quiet pairs called rifts (goal: at most 5 %)"),
    ("mergers and truces called rifts", "mergers and truces called rifts (goal: none)"),
)

Scores = Mapping[str, Any]


def main(seen: Path, unseen: Path) -> None:
    """Rewrite the tables of method.md and the two pictures."""
    runs = [json.loads(p.read_text(encoding="utf-8")) for p in (seen, unseen)]
    page = HERE / "method.md"
    text = page.read_text(encoding="utf-8")
    for name, table in (
        ("goals", _goals(runs)),
        ("intervals", _intervals(runs)),
        ("plots", _plots(runs)),
        ("breaks", _breaks(runs)),
        ("crowd", _crowd(runs)),
    ):
        text, n = re.subn(
            rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", rf"\1\n{table}\n\2", text, flags=re.S
        )
        if n != 1:
            raise SystemExit(f"{page} has no place for the table {name}")
    page.write_text(text, encoding="utf-8")
    (HERE / "pictures" / "intervals.svg").write_text(_svg(_dots(runs)), encoding="utf-8")
    (HERE / "pictures" / "breaks.svg").write_text(_svg(_line(runs)), encoding="utf-8")


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines) + "\n"


def _percent(p: float | None) -> str:
    return "–" if p is None else f"{100 * p:.1f} %".replace(".0 %", " %")


def _wrong(run: Scores, rate: str) -> Scores:
    found: Scores = run[f"wrong signs {rate}"]
    return found


def _names(runs: Sequence[Scores]) -> list[str]:
    return ["development", "unseen"][: len(runs)]


def _goals(runs: Sequence[Scores]) -> str:
    """A row for each goal and share of wrong signs; Riftline and rivals, seed by seed."""

    def rows() -> Iterator[list[str]]:
        for key, said in GOALS:
            for rate in ("0%", "15%"):
                cells = [
                    _percent(_wrong(run, rate)[who][key]["share"]) for run in runs for who in RIVALS
                ]
                n = " + ".join(str(_wrong(run, rate)["riftline"][key]["n"]) for run in runs)
                yield [said, rate.replace("%", " %"), n, *cells]

    who = ("Riftline", "mean tone", "PELT")
    head = ["", "signs wrong", "n", *(f"{w}, {name}" for name in _names(runs) for w in who)]
    return _table(head, rows())


def _intervals(runs: Sequence[Scores]) -> str:
    """A row for each share of wrong signs: what the intervals hold, before and after a check."""

    def rows() -> Iterator[list[str]]:
        for rate in RATES:
            cells = []
            for run in runs:
                part = _wrong(run, rate)
                for kind in ("interval", "checked interval"):
                    cells.append(f"{_percent(part[kind]['true'])} ({part[kind]['width']:.2f})")
            n = " + ".join(f"{_wrong(run, rate)['interval']['n']:,}" for run in runs)
            yield [rate.replace("%", " %"), n, *cells]

    kinds = ("nobody checked", "100 signs checked")
    head = ["signs wrong", "months", *(f"{k}, {name}" for name in _names(runs) for k in kinds)]
    return _table(head, rows())


def _plots(runs: Sequence[Scores]) -> str:
    """A row for each kind of pair: what the intervals hold at 0 and 15 % wrong signs."""

    def rows() -> Iterator[list[str]]:
        for plot in sorted(_wrong(runs[0], "0%")["interval"]["plots"]):
            cells = [
                _percent(_wrong(run, rate)[kind]["plots"][plot]["true"])
                for run in runs
                for rate in ("0%", "15%")
                for kind in ("interval", "checked interval")
            ]
            yield [plot, *cells]

    head = ["what happens"]
    for name in _names(runs):
        for rate in ("0 %", "15 %"):
            head += [f"{rate}, {name}", "checked"]
    return _table(head, rows())


def _breaks(runs: Sequence[Scores]) -> str:
    """A row for each bin of probability, over all shares of wrong signs."""

    def rows() -> Iterator[list[str]]:
        for name in sorted(
            {b for run in runs for rate in RATES for b in _wrong(run, rate)["breaks"]}
        ):
            cells = []
            for run in runs:
                n, said, true = _bin(run, name)
                cells += [
                    str(n),
                    _percent(said / n if n else None),
                    _percent(true / n if n else None),
                ]
            yield [name.replace(" to ", "–"), *cells]

    head = ["probability"]
    for name in _names(runs):
        head += [f"n, {name}", "on average", "true"]
    return _table(head, rows())


def _bin(run: Scores, name: str) -> tuple[int, float, float]:
    """Breaks in a bin over all shares of wrong signs: how many, their probabilities and how many
    are true, in sum."""
    found = [b for rate in RATES if (b := _wrong(run, rate)["breaks"].get(name))]
    return (
        sum(b["n"] for b in found),
        sum(b["n"] * b["probability"] for b in found),
        sum(b["n"] * b["true"] for b in found),
    )


def _crowd(runs: Sequence[Scores]) -> str:
    """A row for each seed and share of wrong signs."""

    def rows() -> Iterator[list[str]]:
        for run in runs:
            for rate in ("0%", "15%"):
                part = run["crowd"][f"wrong signs {rate}"]
                cells = []
                for kind in ("called rift", "listed"):
                    c = part[kind]
                    cells += [
                        f"{c['n']}, {c['false']} false ({_percent(c['false share'])})",
                        _percent(c["expected"]),
                        _percent(c["of the true"]),
                    ]
                yield [str(run["seed"]), rate.replace("%", " %"), *cells]

    head = [
        "seed", "signs wrong", "verdict rift", "expected false", "of the true found",
        "on the list", "expected false", "of the true listed",
    ]  # fmt: skip
    return _table(head, rows())


def _dots(runs: Sequence[Scores]) -> Any:
    """What the intervals hold, by kind of pair, share of wrong signs and seed, with the goal."""
    import altair as alt

    rows = [
        {"plot": plot, "true": told["true"], "wrong": f"{rate.replace('%', ' %')} of signs wrong",
         "seed": f"{run['seed']} ({name})"}
        for run, name in zip(runs, _names(runs), strict=True)
        for rate in ("0%", "15%")
        for plot, told in _wrong(run, rate)["interval"]["plots"].items()
    ]  # fmt: skip
    x = alt.X("true:Q", title="months whose 90 % interval holds the truth",
              scale=alt.Scale(domain=[0.0, 1.0]), axis=alt.Axis(format="%"))  # fmt: skip
    points = alt.Chart().mark_point(size=60, filled=True, opacity=0.85).encode(
        x=x, y=alt.Y("plot:N", title=None), color=alt.Color("seed:N", title="seed"),
        shape=alt.Shape("seed:N", title="seed"),
    )  # fmt: skip
    # Drawn once a row, so each is all but clear.
    goal = alt.Chart().mark_rect(color="#888", opacity=0.01).encode(
        x=alt.datum(GOAL[0]), x2=alt.datum(GOAL[1])
    )  # fmt: skip
    return alt.layer(goal, points, data=alt.Data(values=rows)).properties(width=260).facet(
        alt.Facet("wrong:N", title=None)
    )  # fmt: skip


def _line(runs: Sequence[Scores]) -> Any:
    """Breaks: how sure against how often true."""
    import altair as alt

    rows = []
    for run, seed in zip(runs, _names(runs), strict=True):
        for name in sorted({b for rate in RATES for b in _wrong(run, rate)["breaks"]}):
            n, said, true = _bin(run, name)
            rows.append(
                {"said": said / n, "true": true / n, "n": n, "seed": f"{run['seed']} ({seed})"}
            )
    scale = alt.Scale(domain=[0.4, 1.0])
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("said:Q", title="probability that is shown", scale=scale),
        y=alt.Y("true:Q", title="part that is true", scale=scale),
        color=alt.Color("seed:N", title="seed"),
    )
    even = alt.Chart(alt.Data(values=[{"at": 0.4}, {"at": 1.0}])).mark_line(
        color="#999", strokeDash=[4, 4]
    ).encode(x="at:Q", y=alt.Y("at:Q", scale=scale))  # fmt: skip
    return alt.layer(
        even, base.mark_line(), base.mark_point(filled=True).encode(size=alt.Size("n:Q", title="n"))
    ).properties(width=260, height=260)


def _svg(chart: Any) -> str:
    import vl_convert

    found: str = vl_convert.vegalite_to_svg(chart.to_dict(), allowed_base_urls=[])
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
