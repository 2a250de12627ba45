"""The agent is taken aback at the problem, on the customer's side.

An outcry ("wow", "good grief", "you're kidding", "how on earth"), or the customer's own words thrown back short and
astonished ("Three weeks!", "On a Sunday?"). Doubt ("really? are you sure?") and numbers read back while taking data are
not surprise.
"""

import re
from collections.abc import Iterable, Sequence

from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.questions import Sentence, without_lead
from wellheard.detectors.rules import Found, Rule, best, cue, said
from wellheard.language import content_words, tokens

_DOUBT = re.compile(r"\bare you (?:sure|certain)\b|\breally\? (?:because|are|i)\b")
_JOY = re.compile(
    r"\b(?:lovely|great|brilliant|perfect|congratulations|thank|well done|good|excellent|there (?:it|we|you|he|she)|beautiful|done|sorted|happy|nice)\b"
)
_ASKS = re.compile(
    r"^(?:which|what|who|where|when|how|is|are|do|does|did|have|has|can|could|would|will|and|or|your|the|a|an)\b"
)
_LONGEST = 9
"""Words; astonishment is short."""


def _fold(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    before = call.last("customer")
    echoes: list[Found] = []
    if before is not None and len(before.words) > 2 and len(call.turns) > 1:
        echoes = [each for sentence in heard.sentences[:3] if (each := _echo(sentence, before))]
    taken_aback = [*found, *echoes]
    return () if not taken_aback or _DOUBT.search(heard.normal) else best(taken_aback)


def _echo(sentence: Sentence, before: Heard) -> Found | None:
    last = sentence.text[-1:]
    if last not in "?!" or len(before.words) < 5:
        return None
    words = tokens(without_lead(sentence.text))
    if not words or len(words) > _LONGEST or _JOY.search(sentence.text):
        return None
    meant = content_words(words)
    if not meant or not meant <= before.content:
        return None
    if last == "!":
        return Found(sentence.start, sentence.end, 0.75, refers_to=(before.turn.id,))
    if _ASKS.match(without_lead(sentence.text)) or _digits(before):
        return None
    return Found(sentence.start, sentence.end, 0.55, refers_to=(before.turn.id,))


_NUMBER = frozenset("oh zero one two three four five six seven eight nine double".split())


def _digits(before: Heard) -> bool:
    """Whether the customer was giving a number or a spelling."""
    short = sum(len(word) == 1 or word in _NUMBER or word.isdigit() for word in before.words)
    return short >= 3 and short * 3 >= len(before.words)


DETECTOR = Rule(
    kind="surprise",
    version="1",
    cues=(
        cue(
            "wow blimey crikey goodness gosh jesus christ strewth heavens gracious jeez jeepers yoh whoa woah lordy flippin sheesh",
            r"(?:^|[.!?…,] )(?:oh,? |good |my |well,? |okay,? |ah,? |dear )*(?:wow|blimey|crikey|goodness|gosh|jesus|christ|strewth|heavens|gracious|jeez|jeepers|yoh|whoa|woah|lordy|sheesh)\b(?! (?:yes|thank|knows|that's (?:great|good|lovely)|you're (?:good|quick)|well done|we caught|you'd))",
            confidence=0.7,
        ),
        cue(
            "word lord grief god days",
            r"\b(?:my word\b|good (?:lord|grief|god|heavens)|oh my (?:days|god|lord|goodness)|(?:^|[.!?…] )lord\b(?=[.,!]))",
            confidence=0.7,
        ),
        cue(
            "kidding joking serious seriously",
            r"\byou(?:'re| are| have to be| must be|'ve got to be) (?:\w+ )?(?:kidding|joking|pulling|having me on)\b|\b(?:you're |are you )(?:not )?serious[?!]|(?:^|[.!?…] )seriously[?!]",
            confidence=0.7,
        ),
        cue(
            "having away never out",
            r"\byou're having me on\b|(?:^|[.!?…] )(?:och,? |ah,? |oh,? )?(?:get away|get out|go (?:a)?way)(?: (?:out of that|with you))?[.!?]|\b(?:he|she|they|it|you) never (?:did|does|was|have|has)?[.!?]|(?:^|[.!?…] )never[!.]",
            confidence=0.65,
        ),
        cue(
            "earth heck hell world",
            r"\b(?:how|what|why|who|where) (?:on earth|in the world|the (?:heck|hell)|in heaven)\b",
            confidence=0.7,
        ),
        cue(
            "wait what",
            r"(?:^|[.!?…] )(?:wait|hang on|sorry|hold on),? (?:what|you|he|she|they|they've|he's|so they|it)\b[^.]{0,60}[?!]|(?:^|[.!?…] )what[!?](?!$)",
            confidence=0.5,
        ),
        cue("already again still", r"^(?:already|again|still)[?!]", confidence=0.6),
        cue(
            "how",
            r"\bhow (?:could|did|can) (?:that|this|we|they|anyone|anybody|it) (?:even |ever |possibly )?(?:happen|let|manage|do)\b[^.]{0,200}\?",
            needs="?",
            confidence=0.5,
        ),
        cue(
            "even didn't doesn't all",
            r"^(?:wait,? |sorry,? )?(?:he|she|they|it|you)(?:'d|'ve|'s)? [^.?!]{3,45}\?!|^(?:it|she|he|they) (?:doesn't|didn't|never) (?:say|do|come|tell|ring|even) [^.?!]{0,25}[!?]",
            confidence=0.55,
        ),
    ),
    fold=_fold,
    wakes="! ?",
    fires=(
        said("agent: You're kidding. Really?"),
        said("customer: There's water dripping out of the telly.", "agent: Good grief, out of the telly?"),
        said("customer: I have rung your office eleven times since Friday.", "agent: Eleven times!"),
        said("agent: How on earth did we manage that?"),
    ),
    silent=(
        said("customer: It came broken.", "agent: Really? Are you sure?"),
        said("customer: It's four four one, oh two two, nine.", "agent: Oh two two, nine?"),
        said("customer: It works again now, the picture's back!", "agent: Brilliant!"),
        said("customer: Wow, that's quick."),
        said("customer: My son has the blue one upstairs.", "agent: Is the blue one upstairs switched on?"),
    ),
)
