"""A hand-off from a call in progress, with a first sentence for the colleague in the caller's own words."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wellheard.assist.hand_off import HandOff, Line, MoodTold
from wellheard.assist.mood import WORDS
from wellheard.assist.snapshot import title_of
from wellheard.assist.wording import did, did_all, sentence, to_you
from wellheard.conversation import AGENT, CUSTOMER, Fact, Ledger, Told, Tried, Turn
from wellheard.language import normalise, sentences
from wellheard.playbook.quoting import gist, shorten

if TYPE_CHECKING:
    from wellheard.assist.live_call import LiveCall

_WORDS = 120
_SPOKEN = 90
_MOST_TRIED = 3
_CAME = {"no-change": "no change", "worked": "worked"}


def write_hand_off(call: "LiveCall", *, to: str = "", why: str = "") -> HandOff:
    """The hand-off as the call stands; `to` and `why` are by default what the policy or the guide says."""
    ledger, header = call.ledger(), call.header
    name = next((each.value for each in reversed(ledger.facts) if each.slot == "name"), None)
    due = call.due
    return HandOff(
        call=header.call,
        at_ms=call.floor.now_ms,
        started_at=header.started_at,
        agent=header.agent,
        customer=header.customer,
        name=name,
        queue=header.queue,
        to=to or (due.to if due else "") or call.guides.hands_over_to,
        why=why or (due.why if due else "") or call.guides.hands_over_why,
        problem=tuple(_told(call, ledger.problem)),
        impact=tuple(_told(call, ledger.impact)),
        wants=tuple(_told(call, telling(ledger.wants))),
        facts=tuple(_facts(call, ledger.facts)),
        tried=tuple(_tried(call, ledger.tried)),
        mood=_mood(call),
        promises=tuple(
            Line(text=each.text, at_ms=call.start_of(each.turn_id), call=each.call, more=each.due or "",
                 by_hand=each.by_hand)
            for each in ledger.promises
        ),
        notes=tuple(each["text"] for each in call.notes),
        guide=call.guides.open.title if call.guides.open else "",
        open_question=_open_question(call),
        first_sentence=first_sentence(ledger, header.agent, name),
        ledger=ledger,
    )  # fmt: skip


def _told(call: "LiveCall", entries: Sequence[Told]) -> Iterable[Line]:
    for each in entries:
        at = None if each.call else call.start_of(each.turn_id)
        yield Line(text=shorten(each.text, _WORDS), at_ms=at, call=each.call, by_hand=each.by_hand)


def _facts(call: "LiveCall", facts: Sequence[Fact]) -> Iterable[Line]:
    for each in facts:
        at = None if each.call else call.start_of(each.turn_id)
        more = title_of(each.slot)
        yield Line(
            text=each.value, at_ms=at, call=each.call, again_ms=_again(call, each), more=more, by_hand=each.by_hand
        )


def _tried(call: "LiveCall", tried: Sequence[Tried]) -> Iterable[Line]:
    for each in tried:
        at = None if each.call else call.start_of(each.turn_id)
        came = _CAME.get(each.outcome or "", each.outcome or "")
        again = _again(call, each)
        yield Line(text=did(each), at_ms=at, call=each.call, again_ms=again, more=came, by_hand=each.by_hand)


def _again(call: "LiveCall", entry: Fact | Tried) -> tuple[int, ...]:
    """When it was told again in this call."""
    times = (call.start_of(each.turn_id) for each in entry.told_again if not each.call)
    return tuple(each for each in times if each is not None)


def _mood(call: "LiveCall") -> MoodTold:
    mood = call.so_far.mood
    calmed = shorten(mood.calmed.quote, _WORDS) if mood.calmed else ""
    return MoodTold(now=WORDS[mood.whole], peak=WORDS[round(mood.peak)], calmed_by=calmed)


def _open_question(call: "LiveCall") -> str:
    """The open step of the guide, else what the customer asked last and nobody has answered, else their last wish."""
    now = call.guides.standing
    if now and now.open and now.open.step.sort == "ask":
        return now.open.step.words
    asked = _last_question([each for each in call.so_far.turns if not call.is_insult(each.id)])
    wants = telling(call.ledger().wants)
    return asked or (shorten(wants[-1].text, _WORDS) if wants else "")


def _last_question(turns: Sequence[Turn]) -> str:
    """The last question of the customer after which the agent has had no turn of any length."""
    for turn in reversed(turns):
        if turn.speaker == AGENT and len(turn.text.split()) > _SHORT:
            return ""
        if turn.speaker == CUSTOMER and "?" in turn.text:
            asked = [turn.text[start:end].strip() for start, end in sentences(turn.text)]
            return next((each for each in reversed(asked) if each.endswith("?")), "")
    return ""


_SHORT = 4


def first_sentence(ledger: Ledger, agent: str | None, name: str | None) -> str:
    """What the colleague may say first: who told them, what is wrong, what it costs, what is done, what is wanted."""
    who = f"{agent} has" if agent else "my colleague has"
    parts = [f"Hello{f' {name}' if name else ''}, {who} told me everything, so you needn't say it again."]
    parts += _fullest(_back(ledger.problem), _back(ledger.impact))
    if ledger.tried:
        done = did_all(_for_speaking(ledger.tried))
        parts.append(f"You have already {done}, so we won't do that again.")
    parts.append(_back(telling(ledger.wants)[-1:]))
    return " ".join(each for each in parts if each)


def _fullest(problem: str, impact: str) -> list[str]:
    """Both, or the longer one where it says the other, too: nobody tells a sentence and then half of it again."""
    one, two = (each.strip(" .…").casefold() for each in (problem, impact))
    if one and two and (one in two or two in one):
        return [max(problem, impact, key=len)]
    return [problem, impact]


def _for_speaking(tried: Sequence[Tried]) -> Sequence[Tried]:
    return tried[:_MOST_TRIED]


def telling(told: Sequence[Told]) -> list[Told]:
    """Those that say something by themselves; "I would like that" doesn't."""
    return [each for each in told if not _SAYS_NOTHING.fullmatch(normalise(each.text))]


_SAYS_NOTHING = re.compile(
    r"\W*(?:yes|yeah|ok|okay)?\W*(?:i|we)(?:'d| would)? (?:really |just )?(?:like|love|want) (?:that|it|so|to)\W*"
)


def _back(told: Sequence[Told]) -> str:
    """The first of what was told, said back; empty where nothing was. Words that can't be turned are quoted."""
    if not told:
        return ""
    words = to_you(gist(told[0].text, _SPOKEN)).rstrip("!")
    return sentence(f"You said: {words}" if words.startswith("“") else words)
