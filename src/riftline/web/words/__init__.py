"""Every word that the desk itself says, in each of its languages. Captured text never passes
through here.

The words stand in ``en/*.toml`` and ``ru/*.toml``, a file a page; what is computed (dates,
likelihoods, counts) is a method of `Words`. Likelihood is worded after ICD 203 (Intelligence
Community Directive 203, 2015, table in D.6.e.2.a). How far an extraction is trusted uses other
words on purpose: ICD 203 forbids mixing the two scales.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from riftline.web.words.lean import STATES, TONE_MARKS, TOO_LITTLE, Tone, gap, source, tone
from riftline.web.words.texts import Section, Text, sections, size

if TYPE_CHECKING:
    from riftline.model import (
        Break,
        Claim,
        Coverage,
        Document,
        DocumentCard,
        Period,
        Statement,
        Trend,
    )

__all__ = [
    "LANGUAGES", "TONE_MARKS", "TOO_LITTLE", "Section", "Text", "Tone", "Words", "accepted", "gap",
    "source", "tone", "words",
]  # fmt: skip

LANGUAGES = {"en": "English", "ru": "Русский"}
"""The desk's languages, each by its own name. The first is the one it falls back to."""

_LIKELIHOOD = (
    (0.05, "almost_none"), (0.20, "very_unlikely"), (0.45, "unlikely"), (0.55, "even"),
    (0.80, "likely"), (0.95, "very_likely"), (2.00, "almost_certain"),
)  # fmt: skip


def accepted(header: str) -> str:
    """The desk's language that a browser's Accept-Language asks for most (RFC 9110, 12.5.4)."""
    asked: list[tuple[float, int, str]] = []
    for at, item in enumerate(header.split(",")[:20]):
        tag, _, rest = item.strip().partition(";")
        found = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", rest) if rest else None
        weight = float(found[1]) if found else 0.0 if rest else 1.0
        asked.append((-weight, at, tag.partition("-")[0].lower()))
    known = [lang for weight, _, lang in sorted(asked) if weight < 0 and lang in LANGUAGES]
    return known[0] if known else next(iter(LANGUAGES))


@cache
def words(lang: str = "en") -> Words:
    """The desk's words in a language of `LANGUAGES`."""
    return Words(lang)


class Words:
    """What the desk says in one language: sections by attribute, computed phrases by method."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._sections = sections(lang)

    def __getattr__(self, name: str) -> Section:
        try:
            return self._sections[name]
        except KeyError:
            raise AttributeError(f"the desk has no words for “{name}”") from None

    def __call__(self, path: str, **values: object) -> str:
        """The text at ``section.key``, its placeholders filled in. KeyError: there is none."""
        section, *keys = path.split(".")
        held: Any = self._sections[section]
        for key in keys:
            held = held[key]
        return str(held(**values) if values else held)

    # --- acts -----------------------------------------------------------------------------
    def verb(self, act: str, alone: bool = False) -> str:
        """The act as a verb phrase; an act that the desk does not know is shown by its code.

        `alone`: nobody is named after it.
        """
        if alone and act == "SAY":
            return self("acts.speaks")
        phrase = str(self.acts.verb.get(act, act))
        return self("acts.state", verb=phrase) if act in STATES - {"LEADS", "RUNS"} else phrase

    def tone(self, s: Statement) -> Tone:
        """See `lean.tone`."""
        return tone(s)

    def tone_mark(self, t: Tone) -> str:
        """The sign that stands beside a tone's word."""
        return TONE_MARKS[t]

    def hedged(self, claim: Claim) -> str:
        """Polarity and distance as one short phrase, or nothing when it is plainly asserted."""
        parts = [self.scale.polarity.get(claim.polarity, claim.polarity)]
        if claim.distance != "stated":
            parts.append(self.scale.distances.get(claim.distance, claim.distance))
        return ", ".join(p for p in dict.fromkeys(parts) if p)

    # --- likelihood and trust ---------------------------------------------------------------
    def likelihood(self, p: float) -> str:
        """ICD 203's words for the probability `p`. A bound belongs to the upper word."""
        key = next(key for bound, key in _LIKELIHOOD if p < bound)
        return self(f"scale.likelihood.{key}")

    def percent(self, p: float) -> str:
        """`p` in per cent; never a bare 0 or 100, which no finite record can give."""
        if p < 0.01:
            return self("scale.percent.under")
        if p > 0.99:
            return self("scale.percent.over")
        return self("scale.percent.plain", n=round(p * 100))

    def likely(self, p: float) -> str:
        """Word and number together, as ICD 203 asks."""
        return self("scale.percent.worded", words=self.likelihood(p), percent=self.percent(p))

    def trust(self, confidence: float) -> str:
        """How far the extraction is trusted. Bounds are ours: thirds of the rules' scale."""
        if confidence >= 0.8:
            return self("scale.trust.high")
        return self("scale.trust.moderate" if confidence >= 0.5 else "scale.trust.low")

    # --- dates ------------------------------------------------------------------------------
    def day(self, iso: str | None) -> str:
        """``2014-02-02`` → ``2 Feb 2014``. What is no ISO day is shown as it stands."""
        if not iso:
            return self("dates.undated")
        try:
            d = date.fromisoformat(iso[:10])
        except ValueError:
            return self.month(iso) if len(iso) == 7 else iso
        return self("dates.day", day=d.day, month=self.dates.of_day[d.month - 1], year=d.year)

    def month(self, period: str) -> str:
        """``2014-02`` → ``Feb 2014``."""
        parts = _month(period)
        if parts is None:
            return period
        return self("dates.month", month=self.dates.short[parts[1]], year=parts[0])

    def months(self, first: str, last: str) -> str:
        """``in Feb 2014`` or ``between Feb 2014 and Apr 2014``."""
        one, other = _month(first[:7]), _month(last[:7])
        if one is None or other is None:
            return f"{first} – {last}"
        if one == other:
            return self("dates.within", month=self.dates.within_months[one[1]], year=one[0])
        forms = self.dates.between_months
        return self(
            "dates.between",
            month=forms[one[1]], year=one[0], to_month=forms[other[1]], to_year=other[0],
        )  # fmt: skip

    def period(self, p: Period | None) -> str:
        """A period in words; an unknown year stays unknown."""
        if p is None:
            return self("dates.not_said")
        if p.earliest is None and p.latest is None:
            return self("dates.no_year", date=p.text or p.edtf or self("dates.unknown"))
        if p.precision == "month" and p.earliest:
            return self.month(p.earliest[:7])
        if p.precision == "year" and p.earliest:
            return p.earliest[:4]
        if p.earliest == p.latest:
            return self.day(p.earliest)
        if p.latest is None:
            return self("dates.since", date=self.day(p.earliest))
        if p.earliest is None:
            return self("dates.until", date=self.day(p.latest))
        return self("dates.range", first=self.day(p.earliest), last=self.day(p.latest))

    # --- counting ---------------------------------------------------------------------------
    def plural(self, n: int, noun: str) -> str:
        """``1 statement``, ``2 statements``, ``12,000 statements``: a noun of count.toml."""
        return str(self.count[noun](n))

    def noun(self, n: int, noun: str) -> str:
        """The counted noun without its number, which stands beside it in another face."""
        return str(self.count[noun].noun(n))

    def size(self, n: int) -> str:
        """A count with thousands apart."""
        return size(self.lang, n)

    def decimal(self, x: float, places: int = 2) -> str:
        """A number with the language's decimal mark."""
        text = f"{x:.{places}f}"
        return text.replace(".", ",") if self.lang == "ru" else text

    def weight(self, x: float) -> str:
        """A weighted sum: one decimal, nothing for zero."""
        return self.decimal(x, 1) if x else "0"

    def independent(self, n: int) -> str:
        """``9 independent``, where the column says of what."""
        return self.plural(n, "independent")

    def evidence(self, independent: int, carriers: int) -> str:
        """``9 independent statements, 14 carriers``."""
        counted = self.plural(independent, "independent statement")
        return f"{counted}, {self.plural(carriers, 'carrier')}"

    def shown(self, first: int, last: int, total: int) -> str:
        """Which rows of a list are on this page."""
        if not total:
            return self("frame.nothing")
        sized = {"first": first, "last": last, "n": total}
        return self("frame.shown", **{k: self.size(n) for k, n in sized.items()})

    # --- a pair -----------------------------------------------------------------------------
    def verdict(self, v: str) -> str:
        """A verdict's name."""
        return str(self.scale.verdict.get(v, v))

    def verdict_says(self, v: str) -> str:
        """A verdict in one sentence."""
        return str(self.scale.verdict_says.get(v, v))

    def gap(self, t: Trend) -> float | None:
        """See `lean.gap`."""
        return gap(t)

    def turn(self, b: Break) -> str:
        """A break in one sentence. It says when the record changed, never why."""
        return self(
            "pairs.turns_worse" if b.direction == "worse" else "pairs.turns_better",
            when=self.months(b.earliest, b.latest),
            likely=self.likely(b.probability),
        )

    def widening(self, p: float | None) -> str:
        """P(widening) in one sentence."""
        if p is None:
            return self("pairs.widening_unknown")
        return self("pairs.widening_is", likely=self.likely(p))

    def course_alt(self, course: list[tuple[str, float, float, float]]) -> str:
        """What the chart shows, for those who do not see it. Items: month, mean, low, high."""
        if not course:
            return self("pairs.no_course")

        def at(c: tuple[str, float, float, float]) -> str:
            return self(
                "pairs.course_point",
                mean=self.decimal(c[1]), low=self.decimal(c[2]), high=self.decimal(c[3]),
                month=self.month(c[0]),
            )  # fmt: skip

        highest = max(course, key=lambda c: c[1])
        ends = {"first": at(course[0]), "last": at(course[-1])}
        return self("pairs.course_alt", highest=at(highest), **ends)

    def spark_alt(self, first: tuple[str, float], last: tuple[str, float]) -> str:
        """The sparkline in words."""
        return self(
            "pairs.spark_alt",
            mean=self.decimal(first[1]), month=self.month(first[0]),
            last_mean=self.decimal(last[1]), last_month=self.month(last[0]),
        )  # fmt: skip

    def coverage_line(self, c: Coverage) -> str:
        """One sentence on how much was captured."""
        undated = self.coverage.undated(c.undated) if c.undated else ""
        if not c.months:
            none = self("coverage.no_dated")
            return f"{none} {undated}." if undated else none
        silent = sum(1 for m in c.months if not m.documents)
        line = self(
            "coverage.line",
            documents=self.plural(c.documents, "document"),
            sources=self.coverage.from_sources(c.sources),
            span=self._span(c.months[0].period, c.months[-1].period),
            silent=self.plural(silent, "silent month") if silent else self("coverage.no_silent"),
        )
        return f"{line}; {undated}." if undated else f"{line}."

    def _span(self, first: str, last: str) -> str:
        one, other = _month(first), _month(last)
        if one is None or other is None or one == other:
            return self.months(first, last)
        return self(
            "dates.span",
            month=self.dates.from_months[one[1]], year=one[0],
            to_month=self.dates.to_months[other[1]], to_year=other[0],
        )  # fmt: skip

    def corrected(self, field: str, value: str) -> str:
        """What a correction of a statement's field says."""
        if field == "act":
            return self.verb(value)
        if field == "polarity":
            return str(self.scale.polarity.get(value) or self("statement.asserted"))
        return value or self("frame.none")

    # --- documents --------------------------------------------------------------------------
    def title(self, d: Document | DocumentCard) -> str:
        """What a document is called: its title, or what kind of thing it is."""
        if d.title and d.title.strip():
            return d.title
        if d.account:
            return self("documents.post_by", account=d.account)
        return self(f"documents.untitled.{d.kind}", id=d.id[:8])

    def source(self, d: Document | DocumentCard) -> str | None:
        """See `lean.source`."""
        return source(d)

    def outlet(self, d: Document | DocumentCard) -> str:
        """Who publishes it, in words."""
        return source(d) or self("frame.unknown_source")


def _month(period: str) -> tuple[int, int] | None:
    """Year and month (from 0) of ``2014-02``; None for what is no month."""
    year, _, m = period.partition("-")
    if year.isdecimal() and m.isdecimal() and 1 <= int(m) <= 12:
        return int(year), int(m) - 1
    return None
