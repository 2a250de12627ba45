"""The agent names or tests a possible cause or fix.

Named: "it could be", "that'll be the", "looks like", "there's our culprit", "that's why". Tested: a question whether a
fix was tried ("have you turned it off and on?"), about the state of a part ("is it flat or kinked?"), or when and where
the fault shows, once a problem has been told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, best, cue, joint_confidence, said, widened

_AT_WORK = 0.25
"""What it adds that causes or steps were spoken of in the turns just before."""
_THRESHOLD = 0.38
_LOOK_BACK = 6
"""Turns."""


def _fold(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    """Signs count together; a question tests a cause more likely while the two are at work on the fault."""
    if len(call.turns) < 2:
        return
    stands = [each for each in found if each.attributes.get("asks") is None or _in_question(heard, each)]
    if not stands:
        return
    at_work = any(each.has("diagnosis", "instruction") for each in call.since(_LOOK_BACK))
    joint = 1.0 - (1.0 - joint_confidence(stands)) * (1.0 - at_work * _AT_WORK)
    if joint >= _THRESHOLD:
        for each in best(stands):
            yield replace(widened(heard, each), confidence=min(joint, 0.95), attributes={})


def _in_question(heard: Heard, found: Found) -> bool:
    return any(
        each.sentence.start <= found.start < each.sentence.end and each.sort in ("closed", "echo", "open")
        for each in heard.questions
    )


_PART = (
    r"(?:plugged|switched|turned|connected|charged|charging|flat|loose|blocked|frozen|open|closed|shut|locked|tight|dry|wet|clear|clean|hot|cold|warm|full|empty|new|old|red|green|blue|orange|amber|lit|flashing|blinking|"
    r"on (?:at|the|and|or)|off|in (?:the|it)|out|up to date|unlocked|synced|paired|running|working|wired|wireless|wifi|damaged|cracked|bent|kinked|twisted|dirty|upside|expired|cancelled|different|the same|just|only|every|all|everyone|everybody)"
)

DETECTOR = Rule(
    kind="diagnosis",
    version="1",
    cues=(
        cue(
            "could might may",
            r"\b(?:it|that|this|there|which|one|they|you|she|he|the \w+) (?:could|might|may)(?: well| just| also| only| possibly)? (?:just )?(?:be|have (?:been|come|got|gone|\w+ed))\b(?! (?:recorded|able|a (?:minute|while|moment)|with you|disappoint|right|\w+ing to hear))",
            confidence=0.4,
        ),
        cue(
            "that'll it'll that'd that's",
            r"\b(?:that'll|it'll|that'd|that will|it'd|that would) (?:most likely |probably |maybe |only |just )?be (?:the|your|our|a|an|it|why|what|that|because|down|them|theirs|barking|\w+'s)\b(?! (?:\w+ )?(?:day|week|hour|minute|pound|dollar|euro|same|pleasure|problem for|pounds|all|last|next|best|easiest|quickest|help|number|reference|shame|pity))",
            confidence=0.45,
        ),
        cue(
            "looks sounds seems",
            r"\b(?:it|that|this|which|she|he)?(?:'s)? ?(?:looks?|sounds|seems) (?:like|as (?:if|though)|to be|to have)\b(?! (?:you(?:'ve|'re| are| have)? (?:had|having|been|a|hoping|need|upset|frustrat\w+)|a (?:lot|plan|great|good|nice|lovely)|fun|good|we're|i (?:can|have)))",
            confidence=0.4,
        ),
        cue("culprit", r"\bculprit\b", confidence=0.9),
        cue(
            "there's that's here's there",
            r"\b(?:there's|that's|here's|there is|this is|that is) (?:your|our|the|my|what's|most likely the|probably the|why|what) (?:problem|trouble|issue|bother|snag|fault|reason|why|likely|causing|happen\w*|doing|stopping|blocking|giving)\b|\b(?:that's|which is|that is|that'll be|and that's) (?:the reason|why|what(?:'s| is| has|'ll| does| did) \w+)\b",
            confidence=0.45,
        ),
        cue(
            "think reckon suspect suspicion bet guess believe wonder expect imagine",
            r"\b(?:i|i'd|i'm|i do|we|my)(?: would| have a| can| do| still|'ve a)? (?:think|thinking|reckon|suspect(?! you)|suspicion|bet|guess(?:ing)?|believe|wonder(?:ing)?|expect|imagine)(?: is| it's| maybe| that)?,? (?:it|its|it's|that|that's|the|what|there|there's|they|he|she|your|yours|this|if|whether|our|someone|somebody|one|about)\b(?! (?:would be|i|you'd like))",
            confidence=0.8,
        ),
        cue(
            "guess suspicion theory hunch",
            r"\bmy (?:best |first |only )?(?:guess|suspicion|theory|hunch)\b|\bi have a (?:suspicion|theory|hunch)\b",
            confidence=0.85,
        ),
        cue(
            "usually normally often sometimes probably likely maybe perhaps almost",
            r"\b(?:usually|normally|often|nine times|sometimes|most(?:ly| likely)|almost always)\b[^.?!]{0,30}\b(?:means?|is|it's|when|because|down to|the|a)\b|\b(?:it's|that's|is|was|it was|they've|he's|she's|so it's|been) (?:probably|likely|most likely|maybe|perhaps|possibly)\b(?! (?:best|easier|better|faster|quicker|a good))",
            confidence=0.6,
        ),
        cue(
            "means meaning mean",
            r"\b(?:it|that|which|this|red|green|that code|blinking|steady|flashing|code|error|e \w+|f \w+)(?: usually| normally| just| only)? means? (?:it|that|the|there|they|your|our|he|she|somebody|someone|its|a|no)\b(?! (?:a lot|the world))",
            confidence=0.35,
        ),
        cue(
            "because since cause caused causing due down",
            r"\b(?:caused by|causing|the cause|due to|to do with|what (?:caused|broke|did it|happened is|i'm seeing is))\b",
            confidence=0.15,
        ),
        cue(
            "must must've",
            r"\b(?:it|that|somebody|someone|they|there|he|she|the \w+)(?: must(?:'ve| have)|'ll have| will have)(?: been| got| gone| come| \w+ed| be)\b(?! (?:awful|hard|frustrat\w+|upset\w*|difficult|so|very|a (?:lot|worry|nightmare|shock)))",
            confidence=0.2,
        ),
        cue(
            "gone dropped missing stuck broken wrong mismatch expired lapsed crossed never",
            r"\b(?:so |ah,? |then )?(?:it|that|the \w+(?: \w+)?|somebody|someone|they|there)(?:'s| has| is|'d| was|'ve| have| were) (?:\w+ )?(?:never been|gone (?:to|out|in)|dropped|missing|stuck|broken|mismatch\w*|expired|lapsed|crossed|never (?:joined|sent|reached|got|told|picked)|been (?:blocked|flagged|marked|held|locked|put|sent|keyed|cut|switched|changed|cleared|reset|moved|entered))\b",
            confidence=0.3,
        ),
        cue(
            "tried",
            r"\b(?:have|has|did|'ve) (?:you|he|she|they|anyone|anybody|your \w+) (?:already |ever |maybe |also )?(?:tried?|trying)\b(?! (?:to (?:get|contact|call|ring)|ringing|calling|contact\w*|phoning|speaking))",
            needs="?",
            confidence=0.75,
            asks=True,
        ),
        cue(
            "have did has",
            r"\b(?:have|has|did|'ve) (?:you|he|she|they|anyone|anybody|somebody|your \w+|the \w+) (?:already |ever |maybe |also |happened? to |recently |by any chance |actually )?(?:turn(?:ed)?|switch(?:ed)?|restart(?:ed)?|reboot(?:ed)?|reset|unplug(?:ged)?|plug(?:ged)?|check(?:ed)?|change[d]?|update[d]?|clear(?:ed)?|delete[d]?|uninstall(?:ed)?|reinstall(?:ed)?|install(?:ed)?|press(?:ed)?|drop(?:ped)?|move[d]?|clean(?:ed)?|replace[d]?|swap(?:ped)?|put|open(?:ed)?|power(?:ed)?|hit|let|share[d]?|charge[d]?|look(?:ed)? (?:in|under|at)|had it|connect(?:ed)?|touch(?:ed)?|paint(?:ed)?|click(?:ed)?|log(?:ged)?|submit(?:ted)?|enter(?:ed)?|verif(?:y|ied)|ask(?:ed)? (?:your|the)|add(?:ed)?)\b",
            needs="?",
            confidence=0.5,
            asks=True,
        ),
        cue(
            "is are does do",
            rf"\b(?:is|are|was|were) (?:it|that|the [\w' ]{{2,25}}?|they|she|he|your [\w' ]{{2,25}}?|any of (?:them|it)|everything|this|anything) (?:still |definitely |actually |all |both |showing |also |at all )?{_PART}\b",
            needs="?",
            confidence=0.3,
            asks=True,
        ),
        cue(
            "does do did",
            r"\b(?:does|do|did|has|will) (?:it|that|the [\w' ]{2,25}?|they|she|he|your [\w' ]{2,20}?|any of (?:them|it)|this)(?: ever| still| also| actually| always)? (?:do|did|happen|happened|work|worked|start|started|stop|come|go|get|turn|light|show|ring|stay|make|move|say|feel|look|connect|charge|load|open|run|play|change|sound|respond|flash|blink|hum|leak|spin|hold|fit|match|sit|reach|use|have|been|need)\b",
            needs="?",
            confidence=0.25,
            asks=True,
        ),
        cue(
            "when",
            r"\bwhen (?:did|was|does|do) (?:it|that|the|they|this|you|she|he)(?: \w+){0,2}? (?:last|first|start\w*|stop\w*|begin|happen\w*|change\w*|go|work\w*|notice\w*|move|come|update\w*|submit|switch\w*|fit\w*|get|arrive)\b",
            needs="?",
            confidence=0.5,
            asks=True,
        ),
        cue(
            "is there any has anyone anybody anything",
            r"\b(?:is|are|was|were) there (?:a|any|an|some|water|power|anything|something|still|two|\w+) (?:[\w' ]{0,30}?)(?:light|lights?|switch|button|cable|lead|wire|box|leak|error|message|code|window|reader|filter|symbol|icon|menu|noise|smell|signal|bars|gap|mark|water|power|plug|on it|in it|by it|around|near|between|behind|under|different|new|else (?:on|using))\b|\b(?:has|have|did|could) (?:anyone|anybody|anything|somebody|someone)(?: \w+)? (?:been|change\w*|move\w*|touch\w*|happen\w*|else|work\w*|use\w*|done)\b",
            needs="?",
            confidence=0.4,
            asks=True,
        ),
        cue(
            "one other every all just only",
            r"\b(?:just|only) (?:the|that|on|in|one|this|your) (?:[\w' ]{1,20}?),? or\b|\b(?:every|all|other|both) (?:time|of them|devices?|rooms?|phones?|browsers?|sockets?|outlets?|websites?|computers?|channels?|apps?)\b[^.]{0,20}\?|\bon (?:wi-?fi|wireless|battery|the cable|a wire)\b",
            needs="?",
            confidence=0.2,
            asks=True,
        ),
    ),
    fold=_fold,
    fires=(
        said("customer: The screen is dark.", "agent: It could be the fuse."),
        said("customer: The screen is dark.", "agent: Have you tried another socket?"),
        said("customer: It says error nine.", "agent: That'll be the filter, it clogs."),
        said("customer: It says error nine.", "agent: Looks like the update never finished."),
        said("customer: The tap drips.", "agent: When did it start?"),
    ),
    silent=(
        said("customer: The screen is dark.", "agent: What's your order number?"),
        said("customer: Hi.", "agent: This call may be recorded."),
        said("customer: The screen is dark.", "agent: That'll be twelve pounds, please."),
        said("agent: It could be anything."),
        said("agent: Hello.", "customer: It could be the fuse, have you tried that?"),
    ),
)
