"""Every word that the desk itself says. Captured text never passes through here.

Likelihood is worded after ICD 203 (Intelligence Community Directive 203, 2015, table in D.6.e.2.a).
How far an extraction is trusted uses other words on purpose: ICD 203 forbids mixing the two scales.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

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

Tone = Literal["hostile", "friendly", "neutral"]

# --- the closed vocabulary ---------------------------------------------------------------------
# code → (verb phrase, sign). tests/web compares both with lexicon/acts.toml, which rules; the
# desk may not read the lexicon itself (house plan, section 5).
ACTS: dict[str, tuple[str, int]] = {
    "AGREE": ("agrees with", 1),
    "CONSULT": ("meets", 1),
    "SUPPORT": ("supports", 1),
    "CONCEDE": ("concedes to", 1),
    "COOPERATE": ("cooperates with", 1),
    "AID": ("aids", 1),
    "RETREAT": ("withdraws from", 1),
    "REQUEST": ("asks", 0),
    "ACCUSE": ("accuses", -1),
    "REJECT": ("rejects", -1),
    "THREATEN": ("threatens", -1),
    "PROTEST": ("protests against", -1),
    "SANCTION": ("sanctions", -1),
    "MOBILIZE": ("mobilises against", -1),
    "COERCE": ("coerces", -1),
    "ASSAULT": ("attacks", -1),
    "PLEDGE": ("pledges allegiance to", 1),
    "JOIN": ("joins", 1),
    "LEAVE": ("leaves", -1),
    "SPLIT": ("splits from", -1),
    "MERGE": ("merges with", 1),
    "SAY": ("speaks of", 0),
    "MEMBER_OF": ("member of", 1),
    "LEADS": ("leads", 1),
    "PART_OF": ("part of", 1),
    "AFFILIATED_WITH": ("affiliated with", 1),
    "ALLIED_WITH": ("allied with", 1),
    "HOSTILE_TO": ("hostile to", -1),
    "RUNS": ("runs", 0),
    "LOCATED_IN": ("located in", 0),
    "SAME_AS": ("same as", 0),
}

STATES = frozenset(
    {
        "MEMBER_OF", "LEADS", "PART_OF", "AFFILIATED_WITH", "ALLIED_WITH", "HOSTILE_TO", "RUNS",
        "LOCATED_IN", "SAME_AS",
    }
)  # fmt: skip

STANCE_FLOOR = 0.25
"""SAY and REQUEST carry no sign of their own; they take that of a stance at least this strong."""


def verb(act: str, alone: bool = False) -> str:
    """The act as a verb phrase; an act that the desk does not know is shown by its code.

    `alone`: nobody is named after it.
    """
    if alone and act == "SAY":
        return "speaks"
    phrase = ACTS.get(act, (act, 0))[0]
    return f"is {phrase}" if act in STATES - {"LEADS", "RUNS"} else phrase


def tone(s: Statement) -> Tone:
    """Which way a statement leans toward its target: the sign of its act, else of its stance.

    What is denied, asked or conditional leans neither way: the act is not asserted.
    """
    if s.claim.polarity != "asserted":
        return "neutral"
    sign: float = ACTS.get(s.act, ("", 0))[1]
    if s.act in ("SAY", "REQUEST") and s.stance is not None and abs(s.stance) >= STANCE_FLOOR:
        sign = s.stance
    return "hostile" if sign < 0 else "friendly" if sign > 0 else "neutral"


TONES: dict[Tone, tuple[str, str]] = {
    "hostile": ("✕", "hostile"),
    "friendly": ("○", "friendly"),
    "neutral": ("·", "neither"),
}
POLARITY = {
    "asserted": "",
    "denied": "denied",
    "conditional": "only on a condition",
    "asked": "asked, not said",
}
DISTANCE = {
    "stated": "stated as fact by the one who reports it",
    "claimed": "reported as a claim",
    "alleged": "reported as an allegation",
    "denied": "reported together with a denial",
}
MODE = {
    "direct": "in the speaker's own words, quoted",
    "indirect": "paraphrased",
    "mixed": "partly quoted, partly paraphrased",
    "authored": "said by the document's author",
}
ROLES = {
    "speaker": "who",
    "cue": "cue",
    "content": "said",
    "target": "about",
    "hedge": "hedge",
    "when": "date",
}
ROLES_LONG = {
    "speaker": "speaker: who says it",
    "cue": "cue: the word that says that it is said",
    "content": "what is said",
    "target": "target: whom it is about",
    "hedge": "hedge: how the claim is softened",
    "when": "date",
}
BLOCKS = {
    "headline": "Headline",
    "heading": "Heading",
    "quote": "Block quote",
    "caption": "Caption",
    "byline": "Byline",
    "item": "List item",
    "paragraph": "",
}

# --- likelihood and trust ----------------------------------------------------------------------
_ICD203 = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (2.00, "almost certain"),
)
LIKELIHOODS = (
    ("almost no chance", "under 5 %"),
    ("very unlikely", "5 – 20 %"),
    ("unlikely", "20 – 45 %"),
    ("roughly even chance", "45 – 55 %"),
    ("likely", "55 – 80 %"),
    ("very likely", "80 – 95 %"),
    ("almost certain", "95 % and more"),
)


def likelihood(p: float) -> str:
    """ICD 203's words for the probability `p`. A bound belongs to the upper word."""
    return next(word for bound, word in _ICD203 if p < bound)


def percent(p: float) -> str:
    """`p` in per cent; never a bare 0 or 100, which no finite record can give."""
    if p < 0.01:
        return "under 1 %"
    if p > 0.99:
        return "over 99 %"
    return f"{round(p * 100)} %"


def likely(p: float) -> str:
    """Word and number together, as ICD 203 asks."""
    return f"{likelihood(p)}, {percent(p)}"


def trust(confidence: float) -> str:
    """How far the extraction is trusted. Bounds are ours: read as thirds of the rules' scale."""
    if confidence >= 0.8:
        return "high confidence in the reading"
    return (
        "moderate confidence in the reading"
        if confidence >= 0.5
        else "low confidence in the reading"
    )


# --- dates -------------------------------------------------------------------------------------
MONTHS_LONG = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTHS = tuple(m[:3] for m in MONTHS_LONG)
UNDATED = "undated"


def day(iso: str | None) -> str:
    """``2014-02-02`` → ``2 Feb 2014``. What is no ISO day is shown as it stands."""
    if not iso:
        return UNDATED
    try:
        d = date.fromisoformat(iso[:10])
    except ValueError:
        return month(iso) if len(iso) == 7 else iso
    return f"{d.day} {_MONTHS[d.month - 1]} {d.year}"


def month(period: str) -> str:
    """``2014-02`` → ``Feb 2014``."""
    year, _, m = period.partition("-")
    if year.isdigit() and m.isdigit() and 1 <= int(m) <= 12:
        return f"{_MONTHS[int(m) - 1]} {year}"
    return period


def months(first: str, last: str) -> str:
    """``in Feb 2014`` or ``between Feb 2014 and Apr 2014``."""
    first, last = first[:7], last[:7]
    return f"in {month(first)}" if first == last else f"between {month(first)} and {month(last)}"


def period(p: Period | None) -> str:
    """A period in words; an unknown year stays unknown."""
    if p is None:
        return "not said"
    if p.earliest is None and p.latest is None:
        return f"{p.text or p.edtf or 'unknown'} (year unknown)"
    if p.precision == "month" and p.earliest:
        return month(p.earliest[:7])
    if p.precision == "year" and p.earliest:
        return p.earliest[:4]
    if p.earliest == p.latest:
        return day(p.earliest)
    if p.latest is None:
        return f"since {day(p.earliest)}"
    if p.earliest is None:
        return f"until {day(p.latest)}"
    return f"{day(p.earliest)} – {day(p.latest)}"


# --- counting ----------------------------------------------------------------------------------
def plural(n: int, one: str, many: str = "") -> str:
    """``1 statement``, ``2 statements``, ``12,000 statements``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def size(n: int) -> str:
    """A count of characters or rows with thousands apart."""
    return f"{n:,}"


def weight(x: float) -> str:
    """A weighted sum: one decimal, nothing for zero."""
    return f"{x:.1f}" if x else "0"


def independent(n: int) -> str:
    """``9 independent``, where the column says of what."""
    return f"{n:,} independent"


def evidence(independent: int, carriers: int) -> str:
    """``9 independent statements, 14 carriers``."""
    return f"{plural(independent, 'independent statement')}, {plural(carriers, 'carrier')}"


# --- a pair ------------------------------------------------------------------------------------
VERDICTS: dict[str, tuple[str, str]] = {
    "rift": ("Rift", "What is on record between them is hostile."),
    "easing": ("Easing", "What is on record between them was hostile and has lately eased."),
    "friendly": ("Friendly", "What is on record between them is mostly friendly."),
    "mixed": (
        "Mixed",
        "What is on record between them leans neither clearly one way nor the other.",
    ),
    "quiet": ("Quiet", "Nothing lately on record between them is hostile or friendly."),
    "not enough evidence": (
        "Not enough evidence",
        "Too little is on record to say which way this goes.",
    ),
}


def turn(b: Break) -> str:
    """A break in one sentence. It says when the record changed, never why."""
    way = "more hostile" if b.direction == "worse" else "less hostile"
    return f"The record turns {way} {months(b.earliest, b.latest)} ({likely(b.probability)})."


def gap(t: Trend) -> float | None:
    """P(widening), or None where the verdict is that nothing can be said."""
    return None if t.verdict == "not enough evidence" else t.p_widening


def widening(p: float | None) -> str:
    """P(widening) in one sentence."""
    if p is None:
        return "Too little is on record to say whether the gap is widening."
    return f"That the latest months are more hostile than those before them: {likely(p)}."


def course_alt(course: list[tuple[str, float, float, float]]) -> str:
    """What the chart shows, for those who do not see it. Items: month, mean, low, high."""
    if not course:
        return "There is no course to draw."
    high = max(course, key=lambda c: c[1])
    first, last = course[0], course[-1]

    def at(c: tuple[str, float, float, float]) -> str:
        return f"{c[1]:.2f} (90 % interval {c[2]:.2f} to {c[3]:.2f}) in {month(c[0])}"

    return (
        "Share of hostility by month, 0 all friendly, 1 all hostile: "
        f"from {at(first)} to {at(last)}; highest {at(high)}. The table below has every number."
    )


def spark_alt(first: tuple[str, float], last: tuple[str, float]) -> str:
    """The sparkline in words."""
    return (
        f"Share of hostility: {first[1]:.2f} in {month(first[0])}, "
        f"{last[1]:.2f} in {month(last[0])}"
    )


def coverage_line(c: Coverage) -> str:
    """One sentence on how much was captured."""
    if not c.months:
        return "No dated document yet." + (
            f" {plural(c.undated, 'document')} without a date." if c.undated else ""
        )
    silent = sum(1 for m in c.months if not m.documents)
    span = (
        f"in {month(c.months[0].period)}"
        if len(c.months) == 1
        else f"from {month(c.months[0].period)} to {month(c.months[-1].period)}"
    )
    said = (
        f"{plural(c.documents, 'document')} from {plural(c.sources, 'source')} {span}; "
        f"{plural(silent, 'silent month') if silent else 'no silent month'}"
    )
    return said + (f"; {plural(c.undated, 'document')} without a date." if c.undated else ".")


# --- documents ---------------------------------------------------------------------------------
def title(d: Document | DocumentCard) -> str:
    """What a document is called: its title, or what kind of thing it is."""
    if d.title and d.title.strip():
        return d.title
    if d.account:
        return f"Post by {d.account}"
    return f"Untitled {d.kind} {d.id[:8]}"


def source(d: Document | DocumentCard) -> str | None:
    """Who publishes it. A post is its account's; its publisher may be no more than the platform."""
    if d.kind == "post":
        return d.account or d.publisher
    return d.publisher or d.account


def outlet(d: Document | DocumentCard) -> str:
    """Who publishes it, in words."""
    return source(d) or UNKNOWN_SOURCE


def hedged(claim: Claim) -> str:
    """Polarity and distance as one short phrase, or nothing when it is plainly asserted."""
    parts = [POLARITY.get(claim.polarity, claim.polarity)]
    if claim.distance != "stated":
        parts.append(claim.distance)
    return ", ".join(p for p in dict.fromkeys(parts) if p)


DECISIONS = {
    "same": "is the same as",
    "different": "is someone else than",
    "unsure": "may or may not be",
    "not-an-actor": "is not an actor",
    "wrong": "read wrongly",
    "right": "read rightly",
    "edit": "edited",
    "withdraw": "withdrawn:",
}
ON_COPIES = {"same": "is a copy of", "different": "is no copy of"}

# --- the frame ---------------------------------------------------------------------------------
PRODUCT = "Riftline"
NAV = (
    ("/", "Home"),
    ("/documents", "Documents"),
    ("/statements", "Statements"),
    ("/actors", "Actors"),
    ("/names", "Names"),
    ("/pairs", "Pairs"),
    ("/issues", "Issues"),
    ("/method", "Method"),
)
SKIP = "Skip to the page's content"
NAV_LABEL = "Main"
SEARCH = "Search"
SEARCH_HINT = "words, “a phrase”, prefix*"
FOOT = "Every number opens to the sentences it was counted from. Nothing here leaves this machine."
REVISION = "Revision"
PAGER = "Pages"
PREVIOUS = "Previous"
NEXT = "Next"
UNKNOWN_SOURCE = "source unknown"
UNKNOWN = "unknown"
NONE = "none"
AUTHOR = "the document's author"
NOBODY = "nobody in particular"
MORE = "Show all"
DETAILS = "Details"
AND = "and"
SAYS = "says"
DONE = "Your ruling is on record."
UNDO = "Take it back"


def shown(first: int, last: int, total: int) -> str:
    """Which rows of a list are on this page."""
    return f"{first:,}–{last:,} of {total:,}" if total else "nothing"


# --- pages -------------------------------------------------------------------------------------
HOME_LEAD = "What changed most"
HOME_IN = "What came in"
HOME_LATEST = "Latest documents"
HOME_COVERAGE = "Coverage"
HOME_NO_RIFTS = (
    "No two actors are tied by any statement yet. A pair appears here once a statement has both "
    "someone who acts and someone it is aimed at."
)
EMPTY_TITLE = "This case is empty"
EMPTY = (
    "Give it articles and archived posts: plain text, saved web pages, exports from Telegram or VK."
    " Folders are read with everything in them, and a second run adds nothing twice."
)
EMPTY_COMMAND = "riftline add CASE PATH…"
EMPTY_THEN = "Then reload this page."
COUNTS = (
    ("documents", "/documents"),
    ("statements", "/statements"),
    ("actors", "/actors"),
    ("sources", "/sources"),
    ("issues", "/issues"),
    ("decisions", "/decisions"),
)
ONSET = "Turn"
WIDENING = "Widening"
NO_ONSET = "no turn found"
NO_WIDENING = "too little to say"
EVIDENCE = "Evidence"
PAIR = "Pair"
VERDICT = "Verdict"
COURSE = "Course"
ALL_PAIRS = "All pairs"
TOO_LITTLE = "not enough evidence"


def too_little(n: int) -> str:
    """How many pairs are left off the home page, and why."""
    return f"{plural(n, 'pair')} with too little on record to say anything"


ALL_DOCUMENTS = "All documents"
ALL_MONTHS = "All months"
SPARK_NOTE = (
    "Each line is the share of hostility from 0 (bottom) to 1 (top) by month, in its 90 % band; "
    "the upright stroke marks the turn. Most changed first."
)
COVERAGE_CAPTION = "Documents captured, by month. “–” is a silent month: nothing was captured."
COVERAGE_NOTE = "A quiet record is not a quiet world: read every course beside this table."
SILENT = "silent: nothing captured"
OUTSIDE = "outside the case's months"
YEAR = "Year"
UNDATED_DOCUMENTS = "Documents without a date"

DOCUMENTS = "Documents"
DOCUMENTS_CAPTION = "Documents, latest first"
DATE = "Date"
DOCUMENT = "Document"
SOURCE = "Source"
LANGUAGE = "Language"
LANGUAGE_OR_SCRIPT = "Language or script"
STATEMENTS = "Statements"
SOURCES = "Sources"
SOURCES_CAPTION = "Outlets, accounts and channels that published what was captured"
FIRST = "First"
LAST = "Last"

LEGEND = "How statements are marked"
LEGEND_NOTE = (
    "A raised number opens the note beside the paragraph. Words that play several parts carry "
    "several marks."
)
MARKS_OFF = "Show the text without marks"
MARKS_ON = "Show the marks"
MARGIN = "Who says what here"
TEXT = "Text"
CAPTIONS = "Captions"
RECORD = "Record"
PART = "Part"
PART_NOTE = "This text is long; it is shown in parts."
NO_STATEMENTS_DOC = "No statement was found in this document."
NO_TEXT = "The capture gave no text."
PROVENANCE = {
    "address": "Address",
    "published": "Published",
    "author": "Author",
    "publisher": "Publisher",
    "account": "Account",
    "platform": "Platform",
    "lang": "Language",
    "capture": "Capture (SHA-256)",
    "added": "Added",
    "taken": "Captured",
    "method": "Method",
    "reader": "Read by",
    "id": "Document id",
}
CONTEXT = "What the platform says beside the text"

STATEMENT = "Statement"
IN_CONTEXT = "In its context"
OPEN_DOCUMENT = "Open in the document"
WHY = "Why it was read so"
WHY_NONE = "No rule left a trace for this statement."
COPIES = "Copies"
COPIES_NONE = "Nobody else on record carries it."
COPIES_NOTE = "Counted once, however many carry it. First on record:"
FIELDS = "Fields"
RULE_ON = "Is it read rightly?"
RULED = "Rulings"
RULED_WRONG = "This statement was ruled wrong and counts for nothing until the ruling is withdrawn."
REASON = "Reason"
REASON_HINT = "for whoever reads the record later"
RIGHT = "Right"
WRONG = "Wrong"
FIELD = {
    "speaker": "Speaker",
    "cue": "Cue",
    "content": "Said",
    "mode": "Manner",
    "carriers": "Carried by",
    "subject": "Subject",
    "act": "Act",
    "target": "Target",
    "stance": "Stance toward the target",
    "stance_words": "Words that carry the stance",
    "when": "When",
    "counts": "Counts for",
    "hedges": "Hedges",
    "polarity": "Polarity",
    "distance": "Distance of the reporter",
    "glosses": "Editor's insertions",
    "confidence": "Trust in the reading",
    "rule": "Read by",
    "evidence": "Place",
    "id": "Statement id",
}
STEP_RULE = "Rule"
STEP_SAID = "What it saw"
STEP_SCORE = "Score"
ABSTAINED = "abstained"

FILTER = "Filter"
SPEAKER = "Speaker"
TARGET = "Target"
ACT = "Act"
SINCE = "Since"
UNTIL = "Until"
ANY = "any"
DATE_HINT = "2014, 2014-03 or 2014-03-15"
NO_MATCH = "Nothing on record matches."
CLEAR = "Clear the filter"
SEVERAL = "Several actors bear this name; all are shown:"


def unknown_actor(name: str) -> str:
    """A filter names nobody on record."""
    return f"No actor on record is called “{name}”."


ACTORS = "Actors"
ACTORS_CAPTION = "Actors, by the number of statements that name them"
ACTOR = "Actor"
KIND = "Kind"
NAMES = "Names"
LOADED = "Loaded names"
LOADED_LEDE = (
    "Names that take a side, why they are taken for loaded, and who uses them for whom. "
    "Elsewhere on this desk the neutral name stands."
)
LOADED_CAPTION = "Loaded names: most used first"
LOADED_NONE = "No name is taken for loaded."
NAMES_WHOM = "Whom it names"
FIRST_SEEN = "First seen"
USES = "Uses"
WHY_LOADED = "Taken for loaded by"
UNNAMED_USER = "somebody unnamed"
WHY_NAME = {
    "document": "a document’s gloss",
    "list": "a list",
    "person": "a person’s ruling",
    "lexicon": "the lexicon",
    "use": "its use",
}
UNLISTED = "Persons who are not listed"
UNLISTED_LEDE = (
    "No text gives them a public role, no list holds them and nobody ruled that they are public. "
    "They stay readable in the documents and count as actors nowhere."
)
LIST_PERSON = "List this person"
LISTED_BECAUSE = "Listed because"
ACCOUNT_SHEET = "The account"
ACCOUNT_CAPTION = "What posts show and what is claimed of it; the account is not the person"
ACCOUNT_ROWS = {
    "platforms": "Platform",
    "names": "Names shown",
    "handles": "Handles and ids",
    "addresses": "Address",
    "operators": "Said to be run by",
    "backs": "Speaks for or supports",
    "relays": "Relays posts of",
    "audience": "Audience",
}
ACCORDING_TO = "according to"
NOT_ON_RECORD = "not on record"
NAMES_CAPTION = "Names on record, as claims: who uses them and who says so"
NAME = "Name"
REGISTER = "Register"
USED_BY = "Used by"
SAID_BY = "According to"
PERIOD = "Period"
ACTOR_PARTS = {
    "says": "What it says and does",
    "said": "What is said of it",
    "named": "All that names it",
}
BY_ACT = "By act"
NOTHING_THERE = "Nothing on record."
BACK_TO_ACTOR = "The actor"
NO_PAIRS = "No pair with evidence."
PAIRS = "Pairs"
PAIRS_CAPTION = "Pairs, most changed first"
JOINED = "Read as one actor"
RULINGS = "Rulings"
RULING_NOTE = (
    "Nothing is merged silently and nothing is lost: each ruling is kept with its time, and can be "
    "taken back."
)
RULE_ACTOR = "Rule on this actor"
THIS_IS = "This actor"
OTHER = "Other actor"
OTHER_HINT = "any of its names"
SAME = "is the same as"
DIFFERENT = "is someone else than"
UNSURE = "may or may not be"
RECORD_RULING = "Record the ruling"
NOT_ACTOR = "This is not an actor"
NOT_ACTOR_HINT = "A place, an event or a private person. It disappears from all counts."
NOT_THIS = "not this actor"
NO_RULINGS = "No ruling yet."
WITHDRAW = "Withdraw"
WITHDRAWN = "withdrawn"
DECISIONS_TITLE = "Decisions"
DECISIONS_CAPTION = "Everything that people ruled, latest first"
WHO = "Who"
WHAT = "What"
AT = "When"
STATE = "State"
STANDS = "stands"
CHOOSE = "Which one do you mean?"


def choose(name: str) -> str:
    """Several actors bear the name that was given."""
    return f"Several actors bear the name “{name}”. Choose one; nothing is recorded until you do."


AGAINST = "Hostile"
FOR = "Friendly"
NEITHER = "Neither"
INDEPENDENT = "Independent"
CARRIERS = "Carriers"
SHARE = "Share of hostility"
INTERVAL = "90 % interval"
CAPTURED = "Captured"
MONTH = "Month"
MONTHS_CAPTION = "Latest first. Every number opens to its sentences."
WEIGHTS_NOTE = (
    "Hostile, friendly and neither are weighted sums: each independent statement counts by what it "
    "says, how firmly, and how far the reading is trusted; what one voice adds in a month counts "
    "less and less. Independent counts statements once; carriers counts every place that "
    "carried them."
)
BY_MONTH = "Month by month"
RESTS_ON = "It rests on"
KINDS = {
    "hostile": "Hostile",
    "friendly": "Friendly",
    "neutral": "Neither",
    "independent": "Independent",
    "carriers": "Carriers",
}
NOT_CAUSE = (
    "This says when what is on record changed and which sentences say so. It does not say why."
)
CHART_CAPTION = (
    "Top: share of hostility with its 90 % band; dots where there is evidence; boxes where the "
    "course breaks. Middle: weight of hostile evidence upward, friendly downward. Bottom: "
    "documents captured in the case."
)
DRIVER = "weighs most in the course"
NOTHING_MONTHS = "nothing on record between them"
SENTENCES = "The sentences"
HOSTILE_SENTENCES = "Hostile"
FRIENDLY_SENTENCES = "Friendly"
NEUTRAL_SENTENCES = "Neither"
NO_SENTENCES = "None on record."
BACK_TO_PAIR = "The whole pair"
BOTH_WAYS = "Each toward the other"
STATES_TITLE = "Standing claims about the two"
UNDATED_TITLE = "Undated statements, counted in no month"
OWN = "own words or acts"
THIRD = "told by others"

ISSUES = "Issues"
ISSUES_NOTE = (
    "Anything unread, unsure or contradictory is kept here and not guessed away. docs/issues.md "
    "explains each code."
)
ISSUES_CAPTION = "Issues on record"
CODE = "Code"
WHERE = "Where"
SEEN = "Seen"
EXPECTED = "Expected"
DO = "What to do"
NO_ISSUES = "Nothing is unread, unsure or contradictory."

SEARCH_TITLE = "Search"
SEARCH_EMPTY = "Type words that stand in a document or a statement."
SEARCH_NONE = "No document or statement holds these words. Try fewer, or a prefix such as accus*."
HIT_STATEMENT = "statement"
HIT_DOCUMENT = "document"

METHOD = "Method"
METHOD_SHORT = (
    (
        "Statement",
        "Somebody says that somebody does something toward somebody. It is read out of one place "
        "of one document, and that place is its evidence.",
    ),
    (
        "Independent and carriers",
        "The same statement carried by ten outlets, a repost or a translation is one statement "
        "with ten carriers. Courses count it once.",
    ),
    (
        "Share of hostility",
        "Of the weight of evidence that leans either way, the part that is hostile, older months "
        "counting for less. The band holds the middle 90 % of what the evidence allows; it widens "
        "where little is on record.",
    ),
    (
        "Turn",
        "A month or months in which what is on record changes, with the probability that it does. "
        "It is a statement about the record, not about causes.",
    ),
    (
        "Confidence",
        "Three things are kept apart: what the speaker hedged, how the reporter stood apart from "
        "it, and how far the reading by machine is trusted.",
    ),
)
METHOD_LIKELIHOOD = "Words for likelihood (ICD 203)"
METHOD_FULL = "The method in full"
METHOD_MISSING = "The full text stands in docs/method.md of the source."
WORD = "Word"
PROBABILITY = "Probability"

TROUBLE_404 = "There is no such page"
TROUBLE_GONE = "Not on record"
TROUBLE_400 = "That cannot be answered"
TROUBLE_403 = "Refused"
TROUBLE_413 = "Too much was sent"
TROUBLE_503 = "The record is busy"
TROUBLE_500 = "Something broke"
TROUBLE_500_DO = "The record is untouched. The terminal that runs the desk shows what happened."
TROUBLE_GO = "From here you can go to"
TROUBLE_404_DO = "Addresses are stable, so a page that was here may have been renamed by a ruling."
REFUSED_HOST = "This desk answers only to the names of this machine (localhost, 127.0.0.1, [::1])."
REFUSED_FORM = (
    "This form did not come from this desk, or the desk was restarted since the page was opened. "
    "Nothing was recorded. Go back, reload the page and send it again."
)
