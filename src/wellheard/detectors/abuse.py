"""The customer insults or threatens the agent.

An insult that is aimed at the agent: "you" with an insulting noun or adjective ("you useless ...", "you're a liar"),
"are you stupid?", "shut up", and threats of harm. Swearing at the thing or the situation isn't abuse.

Speech recognition now and then invents profanity, so a turn that the recogniser itself isn't sure of (its confidence
under 0.75) is never called abuse; in a transcript, which carries no confidence, the words are taken as they stand.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import surest_sentence
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_LEAST_CONFIDENCE = 0.75
_NOUNS = (
    "idiot idiots moron morons imbecile imbeciles clown clowns muppet muppets numpty numpties fool fools liar liars thief thieves crook crooks scammer scammers bastard bastards bitch cow twat wanker wankers "
    "prick dick dickhead arse arsehole arseholes asshole assholes cunt cunts scum pig pigs jerk jerks loser losers punk slob cretin dimwit halfwit thicko pillock plonker git tosser knob bellend "
    "criminal criminals cheat cheats fraud frauds fraudsters snake weasel coward donkey monkey vermin rat rats parasite parasites dumbass jackass dipshit shithead goon goons"
)
_ADJECTIVES = "stupid useless pathetic dumb brainless incompetent worthless horrible nasty disgusting braindead lazy ignorant arrogant dense clueless moronic idiotic thick evil vile rude mental mad deaf"
_NOUN = rf"(?:{'|'.join(sorted(set(_NOUNS.split())))}|waste of (?:space|time|oxygen)|piece of (?:work|shit|crap|rubbish)|joke|disgrace|(?:nasty|horrible|little|jumped.up) (?:man|woman|boy|lad|person|clerk))"
_ADJECTIVE = rf"(?:{'|'.join(_ADJECTIVES.split())})"
_SPICE = r"(?:(?:all|just|a|an|such|such a|really|absolute|absolutely|bloody|fucking|total|complete|nothing but|the|lot|lot are|people|people are|guys are|are|little|big|fat|damn|dirty|lying|thieving|fat|horrible|nasty|stupid|useless|lazy|thick|pack of|bunch of|of|right|proper) )*"

_CUES = (
    cue(
        _NOUNS + " waste piece joke disgrace man woman boy clerk",
        rf"\b(?:you|you're|youre|you are|ur|u r|your|ye're|yous|youse)(?:,)? {_SPICE}{_NOUN}\b(?!(?:'s| number| at the| on the| in the))",
        confidence=0.8,
    ),
    cue(
        _ADJECTIVES,
        rf"\b(?:you're|youre|you are|ur|yous are|you lot are|you people are|you all are|y'all are) (?:(?:all|just|so|really|absolutely|bloody|fucking|completely|totally|actually|as|very|too|quite) )*{_ADJECTIVE}\b(?! (?:kind|good|to (?:see|say)|with worry))",
        confidence=0.7,
    ),
    cue(
        _ADJECTIVES,
        rf"\byou (?:{_ADJECTIVE}|bloody|fucking|lying|thieving|dirty|fat|damn) (?:\w+ ){{0,2}}?(?!(?:question|thing|to|and|are|is)\b)\w+\b[.!,]",
        confidence=0.65,
    ),
    cue(
        _ADJECTIVES + " idiot idiots morons moron ill brain retarded",
        rf"\bare (?:you|u|ya|you people|you lot|you guys|youse)(?: lot| people| all| guys)? (?:(?:all|even|actually|really|just|that|this|a|an|so|fucking|bloody|completely|mentally) )*(?:{_ADJECTIVE}|idiots?|morons?|ill|retarded|brain.?dead)\b(?! (?:about|if|of|in (?:one|the|that) (?:eye|ear)|that))",
        confidence=0.7,
    ),
    cue(
        "useless pathetic stupid disgrace crooks idiots scammers thieves clowns",
        r"\b(?:useless|pathetic|stupid|crooks|idiots|scammers|thieves|clowns|incompetent)\b[,.]? (?:the )?(?:whole )?(?:lot|bunch|pack) of (?:you|ya|yous|them)\b|\b(?:useless|pathetic)[,.] (?:just )?(?:useless|pathetic)\b",
        confidence=0.75,
    ),
    cue(
        "fuck fucking piss screw shut hell bugger sod arse ass stuff yours",
        r"(?:\bfuck (?:you|off|yourself)|(?:^|[.!?,] |\bjust |\boh |\bso |\band |\byou (?:can |should )?)(?:piss off|screw you|shut up|shut your \w+|go to hell|bugger off|sod off|up yours|kiss my|stuff you(?:[.!,]|$)|drop dead|get stuffed))\b(?!.{0,25}sorry,? not you)",
        confidence=0.8,
    ),
    cue(
        "brain brains",
        r"\buse your (?:brain|head|loaf)\b|\b(?:have|got) (?:you|u)? ?(?:no|half a|any) brains?\b|\bbrainless\b",
        confidence=0.7,
    ),
    cue(
        "kick punch kill smash find come break slap hit hurt hope",
        r"(?<!swear )\bi(?:'ll| will|'m going to|'m gonna|'d|'d like to| hope you)(?: (?:personally|fucking|just|all))? (?:kick|punch|kill|smash|slap|hit|hurt|find out where you|come down there and|break your|die|lose your|rot)\b(?! (?:it|the thing|the box|this thing|two|back up))(?: \w+)?",
        confidence=0.7,
    ),
)


def _heard_for_sure(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    sure = heard.turn.confidence
    if sure is not None and sure < _LEAST_CONFIDENCE:
        return ()
    return surest_sentence(heard, call, found)


DETECTOR = Rule(
    kind="abuse",
    version="2",
    cues=_CUES,
    fold=_heard_for_sure,
    fires=(
        said("customer: You useless idiot, give me somebody else."),
        said("customer: Are you people stupid?"),
        said("customer: You lot are thieves."),
        said("customer: Oh, just shut up!"),
        said("customer: You're pathetic, you know that?"),
    ),
    silent=(
        said("customer: The stupid thing won't turn on."),
        said("customer: Bloody hell, that's a lot of money."),
        said("customer: You're a star, thank you."),
        said("customer: I felt so stupid when I saw it was unplugged."),
        said("customer: Are you a real person or a recording?"),
    ),
)
