"""A whole analysis written by hand, with sound to match: Mrs. Okafor's charging case, two days before a wedding."""

import io
import wave
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

import numpy as np
from numpy.typing import NDArray

from wellheard.conversation import (
    Analysis,
    CoachingNote,
    Conversation,
    CriterionResult,
    Fact,
    Gap,
    Ledger,
    Metadata,
    Mirroring,
    Moment,
    NotAssessed,
    Scorecard,
    Speaker,
    Story,
    Stretch,
    Told,
    Track,
    Tried,
    Turn,
    Versions,
    Voice,
    Word,
)
from wellheard.conversation.call import Role
from wellheard.conversation.moments import Attribute
from wellheard.conversation.scorecard import OutcomeWord
from wellheard.report.interface import ReportAudio

RATE = 8_000
BUCKET_MS = 50
GAPS_MS = {4: 7_200, 9: 900}
PAUSE_MS = 350


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A turn of the script: who, what, and louder, higher, faster than usual."""

    who: Role
    text: str
    louder_db: float = 0.0
    higher_st: float = 0.0
    faster: float = 1.0


SCRIPT = (
    Said(
        who="agent",
        text="Good afternoon, Brightwell Hearing, this is Noor. What can I do for you?",
        louder_db=0.4,
        faster=1.05,
    ),
    Said(
        who="customer",
        text="The charging case for my hearing aids died after Tuesday's update, and my granddaughter gets married"
        " on Saturday. I can't hear a word without them.",
        louder_db=3.6,
        higher_st=2.4,
        faster=1.18,
    ),
    Said(
        who="agent",
        text="Okay. Can you give me the serial number of the case?",
        louder_db=-1.2,
        higher_st=-0.8,
        faster=0.94,
    ),
    Said(
        who="customer",
        text="It's CB 4471. I've already held the button for ten seconds, twice, and the light only blinks orange.",
        louder_db=4.4,
        higher_st=2.9,
        faster=1.22,
    ),
    Said(
        who="agent",
        text="We apologize for any inconvenience. Please hold the button for ten seconds for me.",
        louder_db=-2.1,
        higher_st=-1.6,
        faster=0.9,
    ),
    Said(
        who="customer",
        text="As I said, I did that twice! It blinks orange and nothing happens.",
        louder_db=6.2,
        higher_st=4.1,
        faster=1.3,
    ),
    Said(
        who="agent",
        text="You're right, you told me, and I should have listened. Not hearing your own granddaughter's vows, I'd be"
        " beside myself too.",
        louder_db=1.6,
        higher_st=1.4,
        faster=1.1,
    ),
    Said(who="customer", text="Thank you. That's what it is.", louder_db=1.2, higher_st=0.6, faster=1.02),
    Said(
        who="agent",
        text="Tell me what happened right after the update. What did the case do first?",
        louder_db=1.1,
        higher_st=0.9,
        faster=1.04,
    ),
    Said(
        who="customer",
        text="It restarted, then it got warm, and since then only the orange light.",
        louder_db=0.2,
        higher_st=0.1,
        faster=0.97,
    ),
    Said(
        who="agent",
        text="Warm and orange means the battery board has failed, so nothing you did could have caused it. I'll send"
        " a new case by courier tonight, and I'll ring you on [phone] tomorrow at noon to hear that it works.",
        louder_db=0.6,
        higher_st=0.5,
        faster=1.03,
    ),
    Said(
        who="customer",
        text="Tomorrow already? Oh, you have no idea how glad I am. And the old one?",
        louder_db=1.9,
        higher_st=2.2,
        faster=1.08,
    ),
    Said(
        who="agent",
        text="Keep it in a drawer, the courier takes it back. I've also put a loan pair in the box, in case anything"
        " goes wrong before Saturday. Is there anything else I can do for the big day?",
        louder_db=1.5,
        higher_st=1.7,
        faster=1.06,
    ),
    Said(
        who="customer",
        text="No, you've thought of everything. Bless you, Noor.",
        louder_db=0.8,
        higher_st=1.1,
        faster=0.98,
    ),
)

MOMENTS: tuple[tuple[str, int, str, dict[str, Attribute], float, tuple[int | str, ...]], ...] = (
    ("problem", 2, "The charging case for my hearing aids died after Tuesday's update", {}, 0.93, ()),
    ("impact", 2, "my granddaughter gets married on Saturday", {}, 0.88, ()),
    ("raised", 2, "", {"measure": "loudness"}, 0.8, ()),
    ("closed-question", 3, "Can you give me the serial number of the case?", {}, 0.91, ()),
    ("dismissal", 3, "Okay. Can you give me the serial number of the case?", {}, 0.64, (2,)),
    ("tried", 4, "I've already held the button for ten seconds, twice", {}, 0.95, ()),
    ("silence", 4, "", {}, 1.0, ()),
    ("canned", 5, "We apologize for any inconvenience.", {}, 0.97, ()),
    ("instruction", 5, "Please hold the button for ten seconds for me.", {}, 0.94, ()),
    ("repeat-request", 5, "Please hold the button for ten seconds for me.", {}, 0.9, (4,)),
    ("repeating", 6, "As I said, I did that twice!", {}, 0.96, (4,)),
    ("distress", 6, "As I said, I did that twice! It blinks orange", {"intensity": 2}, 0.83, ()),
    ("validation", 7, "You're right, you told me", {}, 0.92, ()),
    (
        "sympathy",
        7,
        "Not hearing your own granddaughter's vows, I'd be beside myself too.",
        {"depth": "specific"},
        0.89,
        (2,),
    ),
    ("open-question", 9, "Tell me what happened right after the update.", {}, 0.9, ()),
    ("probe", 9, "What did the case do first?", {}, 0.78, ()),
    ("diagnosis", 11, "Warm and orange means the battery board has failed", {}, 0.86, ()),
    (
        "explanation",
        11,
        "Warm and orange means the battery board has failed, so nothing you did could have caused it.",
        {},
        0.8,
        (),
    ),
    ("ownership", 11, "I'll ring you on [phone] tomorrow at noon to hear that it works", {}, 0.93, ()),
    ("offer", 11, "I'll send a new case by courier tonight", {"beyond": False}, 0.9, ()),
    ("relief", 12, "you have no idea how glad I am", {}, 0.94, ()),
    ("offer", 13, "I've also put a loan pair in the box", {"beyond": True}, 0.87, ()),
    ("wrap-up", 13, "Is there anything else I can do for the big day?", {}, 0.9, ()),
    ("relief", 14, "Bless you, Noor.", {}, 0.9, ()),
)

# id, title, outcome, reason, points, weight, evidence (numbers of the moments above, from 1), flags
CRITERIA: tuple[tuple[str, str, OutcomeWord, str, float, int, tuple[int, ...], str], ...] = (
    (
        "sympathy-first",
        "Sympathy before the glass of water",
        "missed",
        "The problem and the wedding were answered with a form field; sympathy came only at turn 7.",
        0,
        12,
        (1, 2, 4, 5),
        "",
    ),
    (
        "own-words",
        "In your own words",
        "partly",
        "The sympathy names her granddaughter; one stock apology stood before it.",
        4,
        8,
        (8, 14),
        "",
    ),
    (
        "take-seriously",
        "Take it seriously, however small it seems",
        "missed",
        "The wedding was passed over for the serial number.",
        0,
        6,
        (5,),
        "",
    ),
    (
        "find-out",
        "Find out before you conclude",
        "met",
        "Two open questions came before the diagnosis.",
        8,
        8,
        (15, 16, 17),
        "",
    ),
    (
        "draw-out",
        "Draw out what they want",
        "not_applicable",
        "The wish was plain from the first sentence.",
        0,
        4,
        (),
        "",
    ),
    (
        "let-be-right",
        "Let the customer be right",
        "met",
        "“You're right, you told me” gives her the point without a but.",
        5,
        5,
        (13,),
        "",
    ),
    (
        "meet-them",
        "Meet them where they are",
        "partly",
        "Calm against her alarm until turn 5, then with her.",
        3,
        6,
        (3,),
        "",
    ),
    ("listen", "Listen", "met", "She spoke nearly half the time and was never cut off.", 8, 8, (), ""),
    ("same-side", "Stand on their side of the desk", "met", "Nothing was put on policy or the system.", 6, 6, (), ""),
    (
        "presume-no-mistake",
        "Presume no mistake",
        "met",
        "She was told that nothing she did caused it.",
        5,
        5,
        (18,),
        "",
    ),
    ("respect", "Respect", "met", "No talking down.", 6, 6, (), "critical"),
    (
        "ask-tried",
        "Ask what they have tried",
        "missed",
        "The first instruction came without asking, and she had done it twice.",
        0,
        4,
        (9,),
        "",
    ),
    (
        "never-ask-twice",
        "Never ask twice",
        "missed",
        "Holding the button was asked again one turn after she said that she had.",
        0,
        8,
        (10, 6),
        "",
    ),
    ("same-team", "Same team", "met", "“I'll ring you tomorrow at noon” takes it on personally.", 5, 5, (19,), ""),
    (
        "patience",
        "Patience",
        "partly",
        "Seven seconds of dead air while the serial number was looked up.",
        2,
        4,
        (7,),
        "",
    ),
    ("look-for-way", "Look for a way", "not_applicable", "Nothing was refused.", 0, 3, (), ""),
    (
        "beyond-the-box",
        "Beyond the box",
        "met",
        "A loan pair in the box that nobody had asked for.",
        4,
        4,
        (22,),
        "bonus",
    ),
    ("escalate", "Escalate with a plan", "not_applicable", "Nobody else was needed.", 0, 4, (), ""),
    (
        "plain-words",
        "Would your grandmother understand every word?",
        "not_assessed",
        "no language judge is set",
        0,
        4,
        (),
        "",
    ),
    (
        "glass-of-water",
        "Bring the glass of water",
        "met",
        "The new case, the courier and the call at noon are clear and owned.",
        10,
        10,
        (20, 23, 24),
        "",
    ),
)


def _spans() -> list[tuple[int, int]]:
    spans, now = [], 600
    for number, said in enumerate(SCRIPT, start=1):
        length = round(len(said.text) * 62 / said.faster)
        spans.append((now, now + length))
        now += length + GAPS_MS.get(number, PAUSE_MS)
    return spans


def _words(text: str, start: int, end: int) -> tuple[Word, ...]:
    pieces = text.split(" ")
    unit = (end - start) / (len(text) + 1)
    words, at = [], float(start)
    for piece in pieces:
        until = at + (len(piece) + 1) * unit
        words.append(Word(text=piece, start_ms=round(at), end_ms=round(until - unit / 2), confidence=0.9))
        at = until
    return tuple(words)


def _voice(said: Said) -> Voice:
    usual_pitch = 92.0 if said.who == "customer" else 89.0
    return Voice(
        loudness_db=-24.0 + said.louder_db,
        loudness_change_db=said.louder_db,
        pitch_st=usual_pitch + said.higher_st,
        pitch_change_st=said.higher_st,
        pitch_range_st=4.5,
        rate_sps=round(4.2 * said.faster, 2),
        rate_change=said.faster,
    )


@cache
def _turns() -> tuple[Turn, ...]:
    return tuple(
        Turn(
            id=number,
            speaker=said.who,
            text=said.text,
            start_ms=start,
            end_ms=end,
            words=_words(said.text, start, end),
            voice=_voice(said),
            confidence=0.91,
        )
        for number, (said, (start, end)) in enumerate(zip(SCRIPT, _spans(), strict=True), start=1)
    )


def _moment(number: int, row: tuple[str, int, str, dict[str, Attribute], float, tuple[int | str, ...]]) -> Moment:
    kind, turn_id, quote, attributes, confidence, refers_to = row
    turn = _turns()[turn_id - 1]
    at = turn.text.find(quote)
    start, end = _time_of(turn, at, len(quote)) if quote else (turn.start_ms, turn.end_ms)
    if kind == "silence":
        start, end = turn.end_ms, (turn.end_ms or 0) + GAPS_MS[turn_id]
    return Moment(
        id=f"m{number}",
        kind=kind,
        speaker=turn.speaker,
        turn_ids=(turn_id,),
        start_ms=start,
        end_ms=end,
        quote=quote,
        prefix=turn.text[max(0, at - 32) : at] if quote else "",
        suffix=turn.text[at + len(quote) : at + len(quote) + 32] if quote else "",
        attributes=attributes,
        confidence=confidence,
        detector=f"{kind}@1",
        refers_to=refers_to,
    )


def _time_of(turn: Turn, at: int, length: int) -> tuple[int, int]:
    first = turn.text[:at].count(" ")
    last = turn.text[: at + length].count(" ")
    assert turn.words is not None
    return turn.words[first].start_ms, turn.words[last].end_ms


def _criterion(
    row: tuple[str, str, OutcomeWord, str, float, int, tuple[int, ...], str],
) -> CriterionResult:
    name, title, outcome, reason, points, weight, evidence, flag = row
    return CriterionResult(
        id=name,
        title=title,
        outcome=outcome,
        reason=reason,
        points=points,
        weight=weight,
        counted=outcome in ("met", "partly", "missed") and (flag != "bonus" or outcome == "met"),
        critical=flag == "critical",
        bonus=flag == "bonus",
        evidence=tuple(f"m{number}" for number in evidence),
    )


def _ledger() -> Ledger:
    return Ledger(
        problem=(Told(text="The charging case for my hearing aids died after Tuesday's update", turn_id=2),),
        impact=(Told(text="my granddaughter gets married on Saturday", turn_id=2),),
        wants=(Told(text="to hear at the wedding", turn_id=2),),
        facts=(
            Fact(slot="date", value="saturday", text="on Saturday", turn_id=2),
            Fact(slot="serial-number", value="cb4471", text="It's CB 4471", turn_id=4),
            Fact(slot="lights", value="blinks orange", text="the light only blinks orange", turn_id=4),
        ),
        tried=(
            Tried(
                action="hold-button",
                object="the button",
                times=2,
                outcome="no-change",
                text="I've already held the button for ten seconds, twice",
                turn_id=4,
            ),
        ),
    )


def conversation() -> Conversation:
    """The call as it was heard."""
    turns = _turns()
    return Conversation(
        id="brightwell-0117",
        title="Charging case dead before a wedding",
        channel="voice",
        duration_ms=(turns[-1].end_ms or 0) + 800,
        source="brightwell-0117.wav",
        metadata=Metadata(
            agent="Noor Haddad",
            customer="C-20417",
            queue="devices",
            direction="inbound",
            started_at=datetime(2026, 3, 5, 14, 2, 11, tzinfo=UTC),
            language="en",
        ),
        tracks=(
            Track(index=0, speaker="agent", confidence=0.97, reason="greets with the company's name"),
            Track(index=1, speaker="customer", confidence=0.97, reason="tells a problem"),
        ),
        speakers=(Speaker(id="agent", name="Noor Haddad"), Speaker(id="customer", external_id="C-20417")),
        turns=turns,
        redactions={"phone": 1},
        repairs=("The header gave no length; it was taken from the size of the file.",),
    )


@cache
def analysis() -> Analysis:
    """The whole document."""
    criteria = tuple(_criterion(row) for row in CRITERIA)
    return Analysis(
        conversation=conversation(),
        moments=tuple(_moment(number, row) for number, row in enumerate(MOMENTS, start=1)),
        measures={
            "agent_talk_share": 0.54,
            "interruptions": 0,
            "silence_ms": 7200,
            "open_questions": 2,
            "agent_rate_sps": 4.27,
            "mirroring": Mirroring(
                value=0.61,
                parts={"proximity": -0.18, "convergence": 0.42, "synchrony": 0.36, "style_matching": 0.82},
                stretch=Stretch(
                    turn_ids=(7, 8, 9, 10, 11, 12, 13),
                    start_ms=_turns()[6].start_ms,
                    end_ms=_turns()[12].end_ms,
                    why="From turn 7 on, Noor's voice rises and settles with the customer's.",
                ),
            ),
            "hold_ms": NotAssessed(not_assessed="no music detector for this codec"),
        },
        ledger=_ledger(),
        scorecard=Scorecard(
            playbook="default@1", judge="wellheard 0.1.0", score=65, criteria=criteria, not_assessed=("plain-words",)
        ),
        story=Story(
            stars=4,
            text="My case died two days before the wedding, and at first she wanted me to do again what I had told"
            " her I had done. Then she listened. A new case came by courier, with a loan pair nobody had asked for.",
            evidence=("m10", "m14", "m22"),
        ),
        coaching=(
            CoachingNote(
                type="praise",
                criterion="own-words",
                moment="m14",
                turn_id=7,
                why="You named what Saturday means to her, and her voice came down within one turn.",
            ),
            CoachingNote(
                type="focus",
                criterion="sympathy-first",
                moment="m5",
                turn_id=3,
                why="She told you about the wedding, and the next thing she heard was a form field. Connect before you"
                " collect.",
                say_instead="Oh no, two days before the wedding. We'll get you hearing again. May I have the number on"
                " the case, so that I can look straight away?",
            ),
        ),
        gaps=(Gap(stage="detector", what="overlap", reason="the tracks are mixed from turn 9 on"),),
        versions=Versions(wellheard="0.1.0", detectors="3f9c2a", speech="moonshine-base"),
    )


@cache
def without_sound() -> Analysis:
    """The same call as a plain transcript: no times, no voice."""
    whole = analysis()
    turns = tuple(
        replace(turn, start_ms=None, end_ms=None, words=None, voice=None, confidence=None)
        for turn in whole.conversation.turns
    )
    moments = tuple(
        replace(each, start_ms=None, end_ms=None) for each in whole.moments if each.kind not in ("silence", "raised")
    )
    return replace(
        whole,
        conversation=replace(whole.conversation, duration_ms=None, tracks=(), turns=turns, repairs=()),
        moments=moments,
        measures={"agent_talk_share": 0.54, "mirroring": NotAssessed(not_assessed="no audio")},
        versions=replace(whole.versions, speech=None),
    )


def _track(turns: Sequence[Turn], who: str, samples: int) -> NDArray[np.float64]:
    """A buzz with two formants wherever this speaker has a word: enough for an ear and a waveform."""
    track = np.zeros(samples)
    pitch = 205.0 if who == "customer" else 170.0
    for turn in turns:
        if turn.speaker != who or turn.words is None or turn.voice is None:
            continue
        hertz = pitch * 2 ** ((turn.voice.pitch_change_st or 0) / 12)
        gain = 0.22 * 10 ** (turn.voice.loudness_change_db / 20)
        for word in turn.words:
            first, last = word.start_ms * RATE // 1000, word.end_ms * RATE // 1000
            time = np.arange(last - first) / RATE
            tone = np.sin(2 * np.pi * hertz * time) + 0.5 * np.sin(2 * np.pi * hertz * 3.1 * time)
            track[first:last] += gain * tone * np.hanning(last - first)
    return track


def sound(whole: Analysis) -> NDArray[np.float64]:
    """Two tracks, (samples, 2) in [-1, 1] at 8 kHz: the agent left, the customer right."""
    length = (whole.conversation.duration_ms or 0) * RATE // 1000
    tracks = [_track(whole.conversation.turns, who, length) for who in ("agent", "customer")]
    return np.clip(np.stack(tracks, axis=1), -1, 1)


@cache
def audio() -> ReportAudio:
    """The sound as an 8-bit WAV with its peaks."""
    tracks = sound(analysis())
    data = io.BytesIO()
    with wave.open(data, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(1)
        out.setframerate(RATE)
        out.writeframes(((tracks + 1) * 127.5).astype(np.uint8).tobytes())
    step = RATE * BUCKET_MS // 1000
    whole_buckets = tracks[: len(tracks) // step * step].reshape(-1, step, 2)
    peaks = np.abs(whole_buckets).max(axis=1)
    return ReportAudio(
        data=data.getvalue(),
        media_type="audio/wav",
        peaks=tuple(tuple(float(each) for each in peaks[:, track]) for track in (0, 1)),
        bucket_ms=BUCKET_MS,
    )
