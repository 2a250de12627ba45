"""What an agent's turn asks the customer for: facts by slot, and actions."""

import re
from dataclasses import dataclass

from wellheard.ledger.actions import ACTION_WORDS, Act, acts
from wellheard.ledger.said import Said, Sentence
from wellheard.ledger.slots import SLOT_WORDS, Slot, named_slots


@dataclass(frozen=True, slots=True)
class Ask:
    """One request in an agent's turn."""

    sentence: Sentence
    """Where it stands."""
    slot: Slot | None = None
    """The fact that it asks for."""
    act: Act | None = None
    """The action that it asks for, or asks about."""


_LEAD = re.compile(
    r"\b(?:can|could|may|might|shall) (?:i|we) (?:just |please |also |quickly )*(?:get|have|take|grab|start with|ask|confirm|verify|see)\b"
    r"|\b(?:i|we)(?:'ll| will|'d)?(?: just| also| still)? need\b|\bneed (?:your|the|a)\b|\b(?:give|tell|send|dm) (?:me|us)\b|\bprovide\b|\bread me\b|\bconfirm\b|\bverify\b"
    r"|^(?:(?:and|okay|so|right|then),? )+(?:the|your)\b|\b(?:have you got|do you have|would you have|did you have|you have) (?:your|the|a|an)\b|\blet me (?:get|have|take)\b|\bplease\b|\bremind me\b"
)
_CONFIRMING = re.compile(
    r"\b(?:is it still|still (?:the|at|on)|and that's|so that's|that was|so it's|it's|is that|was that|that's|you said it was|i have|i've got|i see|i'm seeing"
    r"|ending|ends|the one ending)\b"
)
_OTHER = re.compile(
    r"\b(?:another|other|different|second|alternative|new|extra|backup|spare|else|more(?! time)|next|somebody|someone|our|my|his|her|their)\b"
)
_REPAIR = re.compile(
    r"\b(?:say (?:that|it|again|(?:\w+ ){1,4}again)|repeat|spell|spelling|spelt|spelled|one more time|once more|didn't (?:catch|hear|get)|missed|breaking up|come again|pardon|slower|slowly)\b"
    r"|\bsorry,? (?:what|one|two|three|four|five|six|seven|eight|nine|was|did|the last|is)\b|[,…] ?(?:what )?sorry\?|^sorry\?"
)
_WORD_FIRST = re.compile(
    r"^(?:(?:and|so|okay|ok|right|now|then|but|well|um|uh|alright|sure|thanks|thank you),? )*(?:what|what's|which|when|where|whereabouts|who|who's|how much|how many|how long)\b"
)
_FRAGMENT = 6
_NEAR = 32
_REQUESTED = frozenset({"code", "digits", "email", "name", "place"})
"""What is asked for by "I'll need your ..." as well as by a question."""
_GREETING = re.compile(r"\bhow (?:can|may|could) (?:i|we)\b|\bmy name(?:'s| is)\b")


def slots_asked(said: Said) -> list[Ask]:
    """Facts that the turn asks for."""
    if not named_slots(said.normal, said.words):
        return []
    found: list[Ask] = []
    for sentence in said.sentences:
        if sentence.wordset.isdisjoint(SLOT_WORDS) or not _may_ask(sentence):
            continue
        names = named_slots(sentence.normal, sentence.wordset)
        if not sentence.question and not _WORD_FIRST.match(sentence.normal):
            names = [name for name in names if name[2].value in _REQUESTED and _led_to(sentence, name[0])]
        found.extend(Ask(sentence, slot=slot) for _, _, slot in names)
    return found


def _led_to(sentence: Sentence, at: int) -> bool:
    """Whether the words shortly before ask for it: "I'll need your postcode", not "under your e-mail"."""
    if len(sentence.words) <= _FRAGMENT:
        return True
    near = sentence.normal[max(0, at - _NEAR) : at]
    return _LEAD.search(near) is not None and "don't" not in near


def _may_ask(sentence: Sentence) -> bool:
    if sentence.question:
        return True
    if "my name" in sentence.normal or not (_LEAD.search(sentence.normal) or _WORD_FIRST.match(sentence.normal)):
        return len(sentence.words) <= _FRAGMENT and sentence.normal.endswith(("please.", "please", "?"))
    return True


def is_confirmation(sentence: Sentence) -> bool:
    """Reading a fact back, or checking what is on record."""
    return _CONFIRMING.search(sentence.normal) is not None and not _STRONG.search(sentence.normal)


_STRONG = re.compile(
    r"\bwhat(?:'s| is| was)\b|\b(?:what|which) \w+\b|\bcan (?:i|you)\b|\bcould (?:i|you)\b|\bwhen\b|\bwhere\b|\bneed\b"
)


def is_other(sentence: Sentence) -> bool:
    """Asking for another one than was given."""
    return _OTHER.search(sentence.normal) is not None


def is_repair(said: Said) -> bool:
    """Asking again because it was not heard or not understood."""
    return _REPAIR.search(said.normal) is not None


_PROBLEM = re.compile(
    r"\bwhat(?:'s| is| was| seems to be| exactly is| would be)(?: exactly| actually)? (?:the|your) (?:exact )?(?:problem|issue|fault|trouble|matter|concern|complaint)"
    r"|\bnature of (?:the|your)\b|\bwhat seems to be\b|\bwhat(?:'s| is| was) it (?:doing|about|you were|you're)\b|\bwhat(?:'s| is| was| has)(?: all)? (?:amiss|wrong|this about|happened|going on)\b"
    r"|\bwhat(?:'s| has)? gone wrong\b|\bwhat was the (?:fault|problem|issue)\b|\bwhat (?:are|were) you (?:calling|ringing) about\b"
)


def asks_for_problem(said: Said) -> Sentence | None:
    """The sentence that asks what is wrong."""
    if said.words.isdisjoint(_PROBLEM_WORDS):
        return None
    return next((each for each in said.sentences if _PROBLEM.search(each.normal)), None)


_PROBLEM_WORDS = frozenset(
    "problem issue fault trouble matter concern complaint nature seems doing about amiss wrong happened going were".split()
)
_AGAIN = re.compile(
    r"\b(?:do|try|run|send)(?: \w+)? (?:it|that|this|these|those|them)\b[^.?!]*\b(?:again|while|once|now|for me|with me)\b|\bcompleted (?:it|that|this)\b|\bthis step\b"
)


def asks_again(said: Said) -> Sentence | None:
    """The sentence that asks for "it" once more, whatever was spoken of last."""
    if said.words.isdisjoint(_AGAIN_WORDS):
        return None
    return next((each for each in said.sentences if _AGAIN.search(each.normal)), None)


_AGAIN_WORDS = frozenset("again while once now me completed step".split())
_ASKED_ABOUT = re.compile(
    r"\b(?:have|has|did|had|'ve) (?:you|your \w+|anyone|anybody|someone|it|they|he|she|the \w+)\b|^(?:and |so |okay,? |right,? |now,? )*(?:you've|you have|you|was|were|has|did|tried)\b|\btried\b"
)
_TOLD_TO = re.compile(
    r"\b(?:can|could|would|will|if) (?:i get |i have |i ask )?you\b|\bplease\b|\bgo ahead\b|\b(?:need|like|want|ask|asking) you to\b|\bi need you\b|\bi'd like you\b|\bi want you\b|\bhave you\b|\bneed to\b|\byou'll (?:want|need|have)\b|\byou'd (?:want|need|have)\b"
    r"|\byou (?:should|must|can|could|may|have to|need|want)\b|\blet's\b|\bwe'll\b|\bkindly\b|\btry\b|\bthe (?:next|first) (?:thing|step)\b|\bneeds? to be\b|\bwould need\b|\bi'll (?:need|have) you\b|\bget you to\b|\bi'll need\b|\bi need\b|\bwant (?:you|them|it)\b|\bfor me\b|\bplease\b"
)
_IMPERATIVE = re.compile(
    r"^(?:so|and|okay|ok|now|then|right|just|alright|good|first|next|well|yeah|um|uh|hm)?\b[\s,]*(?:so |and |then |now |just |please |you )*$"
)
_STATES = re.compile(
    r"\b(?:i|i'll|i'm|it|it's|that|that's|they|he|she|is|was|are|were|has|had|if|when|because|so the|the)\b"
)
_OWN = re.compile(
    r"\b(?:i'll|i'm|i can|i'd|i have|i've|let me|i will|we'll get|i|we've|they'll|he'll|she'll)(?: just| also| now| quickly| then)* $"
)


_SPARED = re.compile(
    r"\b(?:won't|will not|wouldn't|not going to) (?:ask|make|send|have|need|put|let)\b|\bno need\b|\b(?:don't|needn't|not) (?:have to|need to|bother)\b"
)


def actions_asked(said: Said) -> list[Ask]:
    """Actions that the turn asks for or asks about."""
    found: list[Ask] = []
    for sentence in said.sentences:
        if sentence.wordset.isdisjoint(ACTION_WORDS) or _SPARED.search(sentence.normal):
            continue
        about = sentence.question and _ASKED_ABOUT.search(sentence.normal) is not None
        told = _TOLD_TO.search(sentence.normal) is not None
        asked = [act for act in acts(sentence.normal, sentence.wordset) if _asks(sentence, act, about=about, told=told)]
        found.extend(Ask(sentence, act=act) for act in asked)
    return found


def _asks(sentence: Sentence, act: Act, *, about: bool, told: bool) -> bool:
    before = sentence.normal[: act.start]
    if _OWN.search(before):
        return False
    if about and act.tense in ("past", "any", "base", "ing"):
        return True
    if act.tense == "past":
        return False
    if told or _IMPERATIVE.match(before):
        return True
    return act.tense == "any" and _STATES.search(before) is None
