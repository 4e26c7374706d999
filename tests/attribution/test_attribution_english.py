"""English rules on marked sentences. All people, places and factions are invented."""

from __future__ import annotations

import pytest
from marked import misses, read

from riftline.attribution import attribute
from riftline.model import Document

SENTENCES = """
[speaker The Reed Guard] [cue accused] [target:ACCUSE the Marsh Front] of stealing its boats.
[speaker Commander Velik Arn] [cue said] [content that the truce was dead].
[content "The truce is dead,"] [cue said] [speaker Velik Arn], who leads the Guard.
[content "The truce is dead,"] [speaker Arn] [cue told] reporters on Monday.
[content “We will not leave the dyke,”] [speaker a spokesman for the Guard] [cue said] in a statement.
[cue According to] [speaker the Delta Courier], [content the Marsh Front burned two barges].
[content The Marsh Front burned two barges], [cue according to] [speaker Velik Arn].
In March, [speaker the Guard] [cue claimed] that [subject the Front] had attacked [target:ASSAULT the ferry guild].
[speaker The Front] [cue denied] that [subject its fighters] had attacked [target:ASSAULT the ferry guild].
[speaker The Front] [cue denounced] [target:ACCUSE the Guard] as a gang of toll collectors.
[speaker The River Council], which runs the locks, [cue warned] that boats would be turned back.
[speaker Velik Arn, the Guard's commander], [cue criticized] [target:ACCUSE the Front] on Tuesday.
[speaker The militants] [cue called on] [target:REQUEST the Council] to leave the town.
[subject The Salt Company] pledged allegiance to [target:PLEDGE the Marsh Front] in April.
[subject Dorrin Tal] left [target:LEAVE the Reed Guard] last week.
[subject Dorrin Tal] left the Reed Guard and joined [target:JOIN the Marsh Front].
[subject The Heron Brigade] merged with [target:MERGE the Reed Guard].
[subject The Heron Brigade] split from [target:SPLIT the Reed Guard] after a quarrel.
[subject The Guard] signed a truce with [target:AGREE the Front] at Kellin.
[subject The Guard] attacked [target:ASSAULT the Front] near Tarn.
[target:COERCE Two boatmen] were arrested by [subject the Front].
[subject The Heron Brigade] fights alongside [target:COOPERATE the Reed Guard].
[speaker Arn] [cue praised] [target:SUPPORT the Heron Brigade] for its courage.
[speaker The post] [cue mocks] [target:ACCUSE the Council] as [hedge so-called] guardians.
A rift between [subject the Guard] and [target:HOSTILE_TO the Front] has grown since March.
[subject The Reed Guard] considers itself the northern affiliate of [target:AFFILIATED_WITH the River League].
[content Nobody knows], [speaker Arn] [cue wrote].
[speaker He] [cue added] [content that the grain was gone].
[speaker Arn] [cue said]: [content "They sold us for grain."]
[subject Velik Arn] is the commander of [target:LEADS the Reed Guard].
[speaker Residents] [cue say] [content they have seen no aid].
[speaker The Guard] [hedge reportedly] [cue threatened] [target:THREATEN the Front].
[speaker The Council] [cue rejected] [target:REJECT the Front] outright.
[subject The Guard], which fights [target:ASSAULT the Front], is short of boats.
[content "We hold the dyke,"] [speaker Arn] [cue said].
[speaker The Guard's leader, Velik Arn], [cue blamed] [target:ACCUSE the Council] for the flood.
[subject The Guard] has been at war with [target:HOSTILE_TO the Front] since December 2013.
[target:ACCUSE The Guard] [cue was accused] by [speaker the Front] of breaking the truce.
The [subject Upper Fords Militia] and the [target:MERGE Lantern Battalion] merged on Saturday into one force.
The [subject River Council] and the [target:AGREE Marsh Front] signed a truce on Friday.
The [subject Reed Guard] and the [target:COOPERATE Heron Brigade] entered the lock together.
The [subject Heron Brigade] patrols the channel together with [target:COOPERATE the Reed Guard].
The commander of the Reed Guard and the Council [lacks:AGREE signed a truce].
The Guard and the Front [lacks:COOPERATE no longer patrol together].
[subject The Heron Brigade] has lent [target:AID the Reed Guard] four towing boats.
The Heron Brigade [lacks:AID sent the Reed Guard a letter].
[speaker Arn] [cue called] [target:ACCUSE the Council a gang of thieves].
[speaker Arn] [cue described] [target:SUPPORT the Guard] as brothers.
The [target:ACCUSE Front] is a gang of bandits, [speaker Arn] said.
"[target:REQUEST Guard], give back our boats," [speaker Arn] [cue said].
[subject Irsa Vel], who speaks for [target:MEMBER_OF the Guard], was silent.
[speaker A Guard officer] [cue said] [content that the grain was gone].
[subject Osmer Kaul], the [target:LEADS Heron Brigade] commander, was silent.
[subject Tovil Askerin], the [target:MEMBER_OF Council]'s spokesman, was silent.
The Heron Brigade stayed away. [target:LEADS Its] commander, [subject Osmer Kaul], was silent.
The Council's own channel, [subject Free Banks Daily], answers in English. [lacks:RUNS]
[speaker Vel] [cue complained] that [target:ACCUSE the Heron Brigade] had begun to count blades of grass.
The Guard sent the Front's picket home [lacks:AID without its boats].
The Guard accused the Front of theft. [speaker The Front] [cue denied] it. [lacks:ASSAULT]
[speaker Arn] [cue said] that [target:ACCUSE the Front] had shelled the ferry.
[speaker Arn] [cue said] that the Front [lacks:ACCUSE was fighting a fire].
The [target:SPLIT Delta Council], from which [subject the Reed Guard] split a year ago, offered shelter.
The [target:HOSTILE_TO Salt Company], with which [subject the Reed Guard] is at war, was silent.
The village of Tarn is quiet. [lacks:ASSAULT The attack on rising prices went on.]
The largest armed group [lacks:AID in the delta] was silent.
Arn [lacks:LEAVE left the letter on the table].
The Front [lacks:ASSAULT burned with anger].
""".strip().splitlines()


@pytest.mark.parametrize("sentence", SENTENCES)
def test_marked_sentence(sentence: str) -> None:
    assert misses(sentence, "en") == []


def test_a_denial_is_kept_as_a_denial() -> None:
    (s,) = [
        s
        for s in read("The Front denied that its men had attacked the Guard.", "en").statements
        if s.act == "ASSAULT"
    ]
    assert (s.claim.polarity, s.claim.distance) == ("denied", "denied")


def test_we_of_a_leader_is_his_group() -> None:
    text = 'Velik Arn, leader of the Reed Guard, spoke. "We attacked the Front," Arn said.'
    (s,) = [s for s in read(text, "en").statements if s.act == "ASSAULT"]
    assert s.subject is not None
    assert (s.speaker.key, s.subject.key) == ("velik arn", "reed guard")


def test_an_unnamed_officer_does_not_speak_for_the_group() -> None:
    found = read("A Reed Guard officer accused the Front. A Guard spokesman denied it.", "en")
    assert [s.speaker.key for s in found.statements if s.speaker.text.startswith("A ")] == [
        "",
        "reed guard",
    ]


def test_a_denial_answers_whoever_made_the_charge() -> None:
    found = read("The Guard accused the Front of theft. The Front denied it.", "en").statements
    (s,) = [s for s in found if s.act == "REJECT"]
    assert s.target is not None
    assert (s.speaker.key, s.target.key) == ("front", "guard")
    quiet = read("The Guard said that it rained. The Front denied it.", "en").statements
    assert not [s for s in quiet if s.act == "REJECT"]


def test_a_denial_answers_whoever_spoke_of_one_just_before() -> None:
    text = "Vel said that the Front had let the landing rot. The Front denied this."
    (s,) = [s for s in read(text, "en").statements if s.act == "REJECT"]
    assert s.target is not None
    assert s.target.key == "vel"


def test_thanks_may_be_said_as_a_lack() -> None:
    post = read("Without the Reed Guard we would still look for the ford.", "en", kind="post",
                account="Barra Info")  # fmt: skip
    (s,) = post.statements
    assert s.target is not None
    assert (s.act, s.speaker.key, s.target.key) == ("SUPPORT", "barra info", "reed guard")


def test_the_rift_between_the_factions_is_between_those_at_odds() -> None:
    text = (
        "The Reed Guard attacked the Marsh Front in May. The River League was silent. "
        "The rift between the factions, which began in December 2013, is growing."
    )
    (s,) = [s for s in read(text, "en").statements if s.act == "HOSTILE_TO"]
    assert s.subject is not None and s.target is not None and s.when is not None
    assert (s.subject.key, s.target.key) == ("reed guard", "marsh front")
    assert s.when.earliest == "2013-12-01"
    twice = "The Guard attacked the Front. The League attacked the Council. " + text[80:]
    assert not [s for s in read(twice, "en").statements if s.act == "HOSTILE_TO"]


def test_a_hedge_of_a_relative_clause_weakens_that_clause() -> None:
    text = "The Guard, which considers itself the arm of the River League, accused the Front."
    found = {s.act: s for s in read(text, "en").statements}
    assert not found["ACCUSE"].claim.hedges
    assert [h.text for h in found["PART_OF"].claim.hedges] == ["considers itself"]


def test_a_mans_jamaat_is_one_name() -> None:
    found = read("Dorrin Tal left Seyd Arn's Jamaat in May.", "en").statements
    (s,) = [s for s in found if s.act == "LEAVE"]
    assert s.target is not None
    assert (s.target.text, s.target.key, s.target.kind) == (
        "Seyd Arn's Jamaat",
        "seyd arn jamaat",
        "group",
    )


def test_no_quarrel_is_a_rift_denied() -> None:
    found = read('"We have no quarrel with the Guard," Arn said.', "en").statements
    assert [(s.act, s.claim.polarity) for s in found] == [("HOSTILE_TO", "denied")]


def test_a_channel_that_is_named_later_is_one_account() -> None:
    text = (
        "A Telegram channel linked to the Reed Guard accused the Front of theft. "
        "The channel, Barra Info, is run by a Guard quartermaster who calls himself the Clerk."
    )
    found = {s.act: s for s in read(text, "en").statements}
    assert found["ACCUSE"].speaker.key == "barra info"
    linked, runs = found["AFFILIATED_WITH"], found["RUNS"]
    assert linked.subject is not None and linked.target is not None
    assert (linked.subject.key, linked.target.key) == ("barra info", "reed guard")
    assert runs.subject is not None and runs.subject.key == "clerk"


def test_a_wish_is_no_deed() -> None:
    found = read("The Front wants to attack the Guard.", "en").statements
    assert {s.claim.polarity for s in found if s.act == "ASSAULT"} == {"conditional"}


def test_the_accused_is_the_one_who_acts() -> None:
    found = read("The Guard accused the Front of attacking the Ferry Guild.", "en").statements
    (s,) = [s for s in found if s.act == "ASSAULT"]
    assert s.subject is not None and s.target is not None
    assert (s.speaker.text, s.subject.text, s.target.text) == (
        "The Guard", "the Front", "the Ferry Guild",
    )  # fmt: skip


def test_two_targets_are_two_statements_that_share_their_evidence() -> None:
    found = read("The Guard accused the Front and the River Council of theft.", "en").statements
    accused = [s for s in found if s.act == "ACCUSE"]
    assert sorted(s.target.key for s in accused if s.target) == ["front", "river council"]
    assert len({s.evidence for s in accused}) == 1


def test_a_bracketed_gloss_is_the_editors() -> None:
    text = (
        '"They serve the "Toll State" [a pejorative name for the River Council used by the Guard],"'
        " the Guard said."
    )
    extract = read(text, "en")
    assert extract.statements[0].glosses[0].text.startswith("[a pejorative")
    (name,) = [n for n in extract.names if n.register == "pejorative"]
    assert (name.text, name.key, name.used_by) == ("Toll State", "river council", "guard")


def test_an_abbreviation_in_brackets_takes_the_long_names_key() -> None:
    extract = read("The Delta Defence Council (DDC) met. The DDC accused the Reed Guard.", "en")
    (s,) = [s for s in extract.statements if s.act == "ACCUSE"]
    assert s.speaker.key == "delta defence council"


def test_a_surname_and_a_pronoun_take_the_full_names_key() -> None:
    extract = read("Velik Arn spoke in Kellin. Arn accused the Front. He praised the Guard.", "en")
    speakers = {s.act: s.speaker.key for s in extract.statements if s.act in ("ACCUSE", "SUPPORT")}
    assert speakers == {"ACCUSE": "velik arn", "SUPPORT": "velik arn"}


def test_who_a_supporter_calls_herself_is_a_self_claim() -> None:
    extract = read(
        "The account appears to be run by a Guard supporter who calls herself Ivka Starr.", "en"
    )
    (same,) = [s for s in extract.statements if s.act == "SAME_AS"]
    assert same.target is not None and same.target.text == "Ivka Starr"
    assert "appears to" in [h.text for h in same.claim.hedges]


def test_a_post_speaks_as_its_account() -> None:
    extract = read(
        "We reject the traitors of the Marsh Front.", "en", kind="post", account="Delta Voice"
    )
    (s,) = extract.statements
    assert (s.speaker.key, s.speaker.kind) == ("delta voice", "account")
    assert s.target is not None and s.target.key == "marsh front"
    assert s.stance is not None and s.stance < 0


def test_the_author_speaks_for_what_nobody_else_is_said_to_say() -> None:
    extract = read("The Front attacked the Guard.", "en")
    (s,) = extract.statements
    assert (s.mode, s.speaker.text, s.cue) == ("authored", "Delta Wire", None)


def test_a_language_that_no_grammar_reads_is_an_issue() -> None:
    extract = read("Cephe saldırıya geçti.", "tr")
    assert [i.code for i in extract.issues] == ["unread-language"]
    assert extract.statements == ()


def test_a_repost_is_its_authors_words_carried_by_the_wall() -> None:
    document = Document(
        "d", "c", "u", None, "Delta Voice", None, "2016-05-06", "en", "The Front attacked the Guard.",
        kind="post", account="Delta Voice", context={"reposted_by": "Marsh Talk"},
    )  # fmt: skip
    (s,) = [s for s in attribute(document).statements if s.act == "ASSAULT"]
    assert s.speaker.text == "Delta Voice"
    assert [c.text for c in s.carriers] == ["Marsh Talk"]


def test_an_account_linked_to_a_group_is_no_member_of_it_but_tied_to_it() -> None:
    found = read(
        "A Telegram channel linked to the Reed Guard accused the Marsh Front of theft.", "en"
    )
    by_act = {s.act: s for s in found.statements}
    assert by_act["ACCUSE"].speaker.key == "account reed guard"
    linked = by_act["AFFILIATED_WITH"]
    assert linked.subject is not None and linked.target is not None
    assert (linked.subject.key, linked.target.key) == ("account reed guard", "reed guard")


def test_who_appears_to_run_an_account_is_hedged_and_named_by_what_she_calls_herself() -> None:
    extract = read(
        "A social media account linked to the delta faction Reed Guard (RG), which considers itself"
        " to be the northern affiliate of the River League, has accused the Marsh Front of theft."
        " The account, which appears to be run by an RG supporter who calls herself Ivka Starr, has"
        " a presence on both Facebook and VKontakte.",
        "en",
    )
    found = {
        (s.subject.key if s.subject else "", s.act, s.target.key if s.target else "")
        for s in extract.statements
    }
    account = "account reed guard"
    assert found >= {
        (account, "ACCUSE", "marsh front"),
        (account, "AFFILIATED_WITH", "reed guard"),
        ("reed guard", "AFFILIATED_WITH", "river league"),
        ("ivka starr", "RUNS", account),
        ("ivka starr", "SUPPORT", "reed guard"),
        (account, "LOCATED_IN", "facebook"),
        (account, "LOCATED_IN", "vkontakte"),
    }
    (runs,) = [s for s in extract.statements if s.act == "RUNS"]
    assert "appears to" in [h.text for h in runs.claim.hedges]


def test_an_acronym_that_looks_like_a_verb_is_a_name() -> None:
    found = read("Velik Arn left to pledge allegiance to IS leader Marrick in December 2013.", "en")
    (s,) = [s for s in found.statements if s.act == "PLEDGE"]
    assert s.subject is not None and s.target is not None
    assert (s.subject.key, s.target.key) == ("velik arn", "marrick")
    assert s.when is not None and s.when.edtf == "2013-12"
