"""What a rep may take from the call: praise first, then at most one thing to try."""

from collections.abc import Sequence

from wellheard.conversation import KINDS, CoachingNote, Conversation, CriterionResult, Moment
from wellheard.language import content_words, normalise, tokens
from wellheard.playbook.coaching_words import ABUSE, COMPOSURE, GIVEN_BACK, PRAISE, Praise
from wellheard.playbook.interface import Judgement
from wellheard.playbook.patterns import by_kind, matches
from wellheard.playbook.quoting import gist, short_quote
from wellheard.playbook.rules import (
    Ask,
    AtLeast,
    AtMost,
    Balance,
    Criterion,
    MeasureRange,
    Never,
    Patterns,
    Playbook,
    Respond,
    SimpleRule,
    parts_of,
)
from wellheard.playbook.scene import REPS, set_scene

_GOOD_SCORE = 75
"""From here on there is a second piece of praise."""
_WORTH = 0.5
"""Fewer points lost than this are not worth a word."""
_ENOUGH = 2
"""So many words that carry meaning must be shared for a line to fit a call better than the first."""


def coach(playbook: Playbook, conversation: Conversation, judged: Judgement) -> tuple[CoachingNote, ...]:
    """One or two pieces of praise where the call gives reason for any, then the one focus, if there is one."""
    focus = _focus(playbook, conversation, judged)
    return (*_praise(playbook, conversation, judged), *focus)


def _praise(playbook: Playbook, conversation: Conversation, judged: Judgement) -> list[CoachingNote]:
    wanted = 2 if (judged.scorecard.score or 0) >= _GOOD_SCORE else 1
    followers = _relief_after(conversation, judged.weighed)
    notes = _praise_for_composure(conversation, judged)
    quotable = by_kind(judged.weighed)
    for praise in PRAISE:
        fitting = [moment for moment in quotable.get(praise.pattern.kind, ()) if matches(praise.pattern, moment)]
        if fitting and len(notes) < wanted:
            best = max(fitting, key=lambda moment: (moment.id in followers, moment.confidence))
            notes.append(_praise_of(best, praise, judged, followers.get(best.id)))
    return notes or _praise_of_what_held(playbook, judged)


def _praise_for_composure(conversation: Conversation, judged: Judgement) -> list[CoachingNote]:
    """The agent was insulted and gave nothing of it back."""
    if not any(moment.kind == "abuse" for moment in judged.weighed):
        return []
    scene = set_scene(conversation, judged.weighed, {}, {})
    insults = scene.of(ABUSE)
    if not insults or scene.nth_chance(insults[0].last_turn, 1) is None:
        return []
    if any(each.moment.speaker in REPS and each.place > insults[0].place for each in scene.of(GIVEN_BACK)):
        return []
    insult = insults[0].moment
    return [
        CoachingNote(type="praise", criterion=None, moment=insult.id, turn_id=insult.turn_ids[0], why=COMPOSURE),
    ]


def _praise_of(moment: Moment, praise: Praise, judged: Judgement, relief: Moment | None) -> CoachingNote:
    worked = praise.why if relief is None else f"{praise.why} The answer was “{gist(relief.quote, 60)}”."
    return CoachingNote(
        type="praise",
        criterion=_criterion_shown_by(moment, judged.scorecard.criteria),
        moment=moment.id,
        turn_id=moment.turn_ids[0] if moment.turn_ids else None,
        why=f"{praise.did}: “{short_quote(moment, 100)}” {worked}",
    )


def _criterion_shown_by(moment: Moment, results: Sequence[CriterionResult]) -> str | None:
    shown = [each.id for each in results if moment.id in each.evidence and each.outcome in ("met", "partly")]
    return shown[0] if shown else None


def _relief_after(conversation: Conversation, moments: Sequence[Moment]) -> dict[str, Moment]:
    """For each of the agent's moments, the relief that the customer's very next turn shows."""
    number_of = {turn.id: number for number, turn in enumerate(conversation.turns)}
    reliefs = {
        number_of.get(moment.turn_ids[0], -1): moment
        for moment in moments
        if moment.kind in ("relief", "solved") and moment.turn_ids and moment.quote.strip()
    }
    return {
        moment.id: reliefs[number]
        for moment in moments
        if moment.speaker in REPS
        and moment.turn_ids
        and (number := number_of.get(moment.turn_ids[-1], -2) + 1) in reliefs
    }


def _praise_of_what_held(playbook: Playbook, judged: Judgement) -> list[CoachingNote]:
    """Where no single moment stands out: the weightiest criterion that was met."""
    met = [
        (criterion, result)
        for criterion, result in zip(playbook.criteria, judged.scorecard.criteria, strict=True)
        if result.outcome == "met" and result.counted
    ]
    if not met:
        return []
    criterion, _ = max(met, key=lambda pair: pair[0].weight)
    why = f"You kept to this all the way through: {criterion.title}. {criterion.why}"
    return [CoachingNote(type="praise", criterion=criterion.id, moment=None, turn_id=None, why=why)]


def _focus(playbook: Playbook, conversation: Conversation, judged: Judgement) -> list[CoachingNote]:
    lost = [
        (result.weight - result.points, criterion, result)
        for criterion, result in zip(playbook.criteria, judged.scorecard.criteria, strict=True)
        if result.counted and _up_to_the_rep(criterion)
    ]
    most = max(lost, key=lambda entry: (entry[2].critical and entry[2].outcome == "missed", entry[0]), default=None)
    if most is None or most[0] < _WORTH:
        return []
    _, criterion, result = most
    moment, turn_id = _where(criterion, result, conversation, judged.weighed)
    return [
        CoachingNote(
            type="focus",
            criterion=criterion.id,
            moment=moment.id if moment else None,
            turn_id=turn_id,
            why=f"For your next call: {_lower_first(criterion.title)}. {result.reason} {criterion.why}",
            say_instead=_fitting(criterion.say_instead, conversation, turn_id),
        )
    ]


def _lower_first(title: str) -> str:
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _up_to_the_rep(criterion: Criterion) -> bool:
    """Whether the agent can do something about it; what only the customer does, they can't."""
    return any(_reads_the_rep(part) for part in parts_of(criterion.rule))


def _reads_the_rep(rule: SimpleRule) -> bool:
    match rule:
        case Ask() | MeasureRange():
            return True
        case Respond():
            read: Patterns = rule.answer
        case Never() | AtLeast() | AtMost():
            read = rule.kinds
        case Balance():
            read = (*rule.of, *rule.over)
    return any(pattern.kind not in KINDS or KINDS[pattern.kind].speaker != "customer" for pattern in read)


def _where(
    criterion: Criterion, result: CriterionResult, conversation: Conversation, moments: Sequence[Moment]
) -> tuple[Moment | None, int | None]:
    """The moment and the turn to listen to; where something was absent, the agent's turn that had room for it."""
    shown = next((moment for moment in moments if moment.id in result.evidence[:1]), None)
    if shown:
        return shown, shown.turn_ids[0] if shown.turn_ids else None
    scene = set_scene(conversation, moments, {}, {})
    asked = scene.of(_occasions(criterion))
    room = scene.nth_chance(asked[0].last_turn, 1) if asked else None
    return None, None if room is None else conversation.turns[room].id


def _occasions(criterion: Criterion) -> Patterns:
    named = [part.when for part in parts_of(criterion.rule) if isinstance(part, AtLeast | AtMost)]
    return tuple(dict.fromkeys((*criterion.when, *(pattern for when in named for pattern in when))))


def _fitting(lines: tuple[str, ...], conversation: Conversation, turn_id: int | None) -> str | None:
    """The line that shares most words with the turns around; the first where none shares enough."""
    if not lines:
        return None
    numbers = [number for number, turn in enumerate(conversation.turns) if turn.id == turn_id]
    around = conversation.turns[max(0, numbers[0] - 1) : numbers[0] + 2] if numbers else ()
    said = content_words([word for turn in around for word in tokens(normalise(turn.text))])
    shared = [len(said & content_words(tokens(normalise(line)))) for line in lines]
    return lines[shared.index(max(shared))] if max(shared) >= _ENOUGH else lines[0]
