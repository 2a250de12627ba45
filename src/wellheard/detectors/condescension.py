"""The agent talks down to the customer: over-simple, sarcastic, "as I already explained".

Telling the customer how to behave ("calm down", "no need to raise your voice"), holding their asking against them ("as
I've said"), calling it simple, testing them ("do you know what that is?", "do you follow?"), and comparing them with
sensible or most people. Patient teaching ("it's easy once you've seen it, I'll show you") stays out.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import surest_sentence
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_CUES = (
    cue(
        "simple easy straightforward complicated hard difficult rocket pretty",
        r"\b(?:it's|it is|that's|this is|is) (?:(?:just|really|actually|very|quite|pretty|perfectly|all|so|fairly|a) )*(?:simple|straightforward|not (?:\w+ )?(?:complicated|difficult|rocket science|that hard|so hard))\b(?! (?:matter|fix|thing we|mistake|one))|\bit's (?:very|really|so|that) easy\b",
        confidence=0.6,
    ),
    cue(
        "simple easy",
        r"\b(?:pretty|fairly|really|very|quite) (?:simple|easy|straightforward) (?:page|form|process|question|requirement|step|thing|enough)|\ba straightforward requirement",
        confidence=0.6,
    ),
    cue(
        "as like already",
        r"\b(?:as (?:i|we)(?:'ve| have)?|like (?:i|we)(?:'ve| have)? (?:already|just)) (?:already |just |previously |told you |said )*(?:said|explained|mentioned|told you|stated|advised|pointed out)(?: to you)?(?: already| before| earlier)?(?=[,.!]| (?:already|before|to you|sir|ma'am|madam))|\bas (?:already|previously|just) (?:said|explained|mentioned|stated|advised)\b|\bi(?:'ve| have) (?:already )?(?:told|explained)(?: \w+)? (?:to )?you (?:already|before|twice|that)|\bi've already (?:told|explained)",
        confidence=0.65,
    ),
    cue(
        "calm voice shouting shout tone language swear attitude rude",
        r"\b(?:calm|settle) (?:yourself )?down\b|\b(?:raise|raising) your voice|\bno need to (?:shout|be (?:rude|like that)|swear|get|take that)|\b(?:watch|mind) your (?:tone|language|mouth)|\bstop (?:shouting|yelling)|\bthat (?:tone|attitude|kind of language)\b|\blower your voice",
        confidence=0.85,
    ),
    cue(
        "understand follow know sense hear listening",
        r"\b(?:do|are) you (?:even )?(?:understand|follow|following|listening|hear)(?: me| what i'm saying| that| how)?(?: if| so far)?(?:\?|[^?.]{0,50}\?)(?! )|\bdoes that make sense to you\b|\bdo you know what (?:that|a|an|it|this) (?:\w+ )?(?:is|means)\?|\bare you aware (?:that )?(?:you|of)\b",
        confidence=0.5,
    ),
    cue(
        "child common obviously grandmother",
        r"\b(?:a|even a|any) (?:child|five.year.old|kid|toddler) (?:could|can|would|knows)|\bcommon sense\b|^(?:well,? )?obviously,",
        confidence=0.7,
    ),
    cue("surprised", r"\byou'd be (?:surprised|amazed) how (?:many|much|often)", confidence=0.65),
    cue(
        "suppose expect think's think did",
        r"\bhow (?:do|did) you (?:suppose|imagine|think|expect)\b[^?]{0,60}\?|\bwhat did you expect\b|\bwhat (?:do|did) (?:they|you|people) think(?:'s| is| was)? (?:going to|gonna) happen",
        confidence=0.55,
    ),
    cue(
        "most sensible people customers folks folk guys",
        r"\b(?:sensible|normal|reasonable|smart) (?:people|customers|folks?) |\bmost (?:people|customers|folks?|guys) (?:read|look|know|do|manage|can|just|understand|work that out|have no)\b",
        confidence=0.6,
    ),
    cue(
        "speak slower slowly spell slow",
        r"\b(?:shall|should|do you (?:want|need) me to|want me to|would it help if) i? ?(?:speak|talk|say it|explain|go)(?: it| that)?(?: again)?(?: a (?:bit|little))? (?:slower|more slowly|slowly)|\blet me spell it out\b|\blet me (?:say|put) (?:that|it|this) (?:again )?(?:slowly|simply|in simple)",
        confidence=0.75,
    ),
    cue(
        "listen",
        r"^(?:okay,? |right,? |no,? |now,? )*listen,? (?:to me|sir|ma'am|madam|mate|love|pal|lady|here|carefully)\b|^listen[,.] (?:i|you|there|it)",
        confidence=0.5,
    ),
    cue("isn't not", r"\b(?:a|an) ([a-z]+) (?:isn't|is not) (?:a |an )?(?:\w+ of )?([a-z]+)[.!]$", confidence=0.4),
    cue("finger", r"\bwith your finger\b", confidence=0.5),
    cue(
        "finish interrupt interrupting",
        r"\b(?:if you(?:'d| would|'ll)?|please|would you)(?: just)? let me (?:finish|speak|explain)\b|\b(?:stop|don't) interrupt",
        confidence=0.75,
    ),
    cue(
        "understand realise realize appreciate",
        r"\byou (?:have to|need to|must|do have to|'ve got to|should) (?:understand|realise|realize|appreciate|remember|bear in mind)\b",
        confidence=0.6,
    ),
    cue(
        "explain else again put told",
        r"\b(?:don't|do not) know how (?:else|many times|much clearer) (?:i can|to|i have to|i must)|\bhow (?:else )?can i (?:put|explain|make) (?:this|it|that)|\b(?:i'll|let me|i will) (?:explain|say|go through|tell you) (?:it|that|this|you)? ?(?:one more time|once more|once again|yet again)",
        confidence=0.65,
    ),
    cue("once", r"^(?:okay,? |so,? |well,? )?once again,", confidence=0.55),
    cue(
        "all only have just need",
        r"\ball (?:you|she|he) (?:have|has|had|need|needed|got) to (?:do )?(?:was|is|do)?\b[^.?!]{0,60}\bjust\b|\b(?:surely|presumably) you (?:can|know|must|have|could|realise)\b",
        confidence=0.5,
    ),
    cue(
        "gran mother mum nan anyone anybody",
        r"\b(?:my|even my) (?:gran\w*|nan|mother|mum|mom|kid|\w+.year.old) (?:can|could|manages|knows)\b",
        confidence=0.6,
    ),
    cue(
        "patient patience grown adult reasonable childish",
        r"\b(?:you'll (?:just )?have to be patient|be reasonable|(?:a |bit of a |we're all )grown.?ups?|(?:don't|no need to) be (?:so )?(?:childish|silly|dramatic|difficult|like that))\b",
        confidence=0.7,
    ),
)


def _talking_down(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    """Simple words before an offer to do or to show it together are teaching."""
    if heard.has("teamwork", "patience", "sympathy", "validation"):
        found = [each for each in found if each.confidence >= 0.7]
    return surest_sentence(heard, call, [each for each in found if each.confidence >= 0.5])


DETECTOR = Rule(
    kind="condescension",
    version="1",
    cues=_CUES,
    fold=_talking_down,
    reads=frozenset({"teamwork", "patience", "sympathy", "validation"}),
    fires=(
        said("agent: As I've already explained, the form has to come first."),
        said("agent: There's no need to shout at me, sir."),
        said("agent: It's really very simple, you press the green button."),
        said("agent: Do you know what a browser is?"),
        said("agent: Shall I say it again more slowly?"),
    ),
    silent=(
        said("agent: It's a simple fix, I've done it for you."),
        said("agent: I understand, take all the time you need."),
        said("agent: Like I said, I'm the one who'll ring you on Friday, so don't worry about chasing."),
        said("agent: Do you know what the light was doing before it went off?"),
        said("customer: Calm down? I am calm."),
    ),
)
