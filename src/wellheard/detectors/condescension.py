"""The agent talks down to the customer: over-simple, sarcastic, "as I already explained".

Telling the customer how to behave ("calm down", "no need to raise your voice"), holding their asking against them ("as
I've said"), calling it simple, testing them ("do you know what that is?", "do you follow?"), and comparing them with
sensible or most people. Patient teaching ("it's easy once you've seen it, I'll show you") stays out.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import surest_sentence
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_TOLD = r"(?:said|explained|mentioned|told you|stated|advised|pointed out|informed)"
_CUES = (
    cue(
        "simple straightforward basic",
        r"\b(?:it's|it is|that's|this is|is|it really is|quite) (?:(?:just|really|actually|very|quite|pretty|perfectly|all|so|fairly|that|a|exactly|as) )*(?:simple|straightforward|basic)\b(?! (?:matter|fix|thing we|mistake|one|copy|plan|package))",
        confidence=0.6,
    ),
    cue(
        "complicated difficult hard rocket",
        r"(?:\bnot|n't) (?:(?:exactly|that|really|so|very|all that|a) )*(?:complicated|difficult|hard|rocket science)\b(?! (?:to (?:say|tell)|of a|for (?:me|us)))",
        confidence=0.6,
    ),
    cue(
        "easy simple straightforward",
        r"\b(?:pretty|fairly|really|very|quite|a) (?:simple|easy|straightforward) (?:page|form|process|question|requirement|step|thing|enough|procedure|instruction)s?\b|\bit's (?:very|really|so|that) easy\b",
        confidence=0.6,
    ),
    cue(
        "said explained mentioned told stated advised informed pointed",
        rf"\b(?:as (?:i|we)(?:'ve| have)?|like (?:i|we)(?:'ve| have)? (?:already|just)|(?:i|we)(?:'ve| have)? already|i(?:'ve| have) just) (?:already |just |previously |told you |clearly )*{_TOLD}\b(?! (?:them|him|her|the (?:bank|driver|team|engineer|shop)))|\bas (?:already|previously|just) {_TOLD}\b|\bi(?:'ve| have) (?:told|explained (?:\w+ )?to) you\b|\b(?:told|explained)(?: \w+)? to? ?you (?:already|before|twice|three times)\b",
        confidence=0.65,
    ),
    cue(
        "calm settle voice shouting shout yelling yell tone language swear attitude rude aggressive worked emotional",
        r"\b(?:calm|settle) (?:yourself )?down\b|\b(?:rais(?:e|ing)|lower) your voice|\bno (?:need|reason|point) (?:to|in|for) (?:shout\w*|be(?:ing)? (?:rude|like that|aggressive)|swear\w*|yell\w*|get\w* (?:\w+ )?(?:aggressive|rude|worked up|emotional|upset)|tak\w+ that|that)|\b(?:watch|mind) your (?:tone|language|mouth)|\b(?:stop|quit) (?:shouting|yelling|swearing)|\b(?:that|your) (?:tone|attitude)\b|\bthat (?:kind|sort) of language\b|\bgetting (?:upset|angry|emotional|worked up) (?:won't|isn't|is not|doesn't|will not)\b|\bshouting at me\b",
        confidence=0.85,
    ),
    cue(
        "understand follow following sense aware familiar know listening realise realize",
        r"\b(?:do|are) you (?:even |actually )?(?:understand|follow|following|listening)(?: me| what i'm saying| that| how| if)?(?: so far)?(?:\?|[^?.]{0,50}\?)|\bdoes that make sense to you\b|\bdo you (?:even )?know what (?:that|an?|it|this) (?:\w+ )?(?:is|means)\?|\bare you aware (?:that )?(?:you|of)\b|\byou do (?:know|understand|realise|realize)\b",
        confidence=0.5,
    ),
    cue(
        "part getting hearing",
        r"\b(?:what|which) part (?:of \w+ )?(?:\w+ )?(?:don't|do|didn't|is|aren't) you\b|\byou(?:'re| are) not (?:getting|hearing|listening|understanding)\b",
        confidence=0.75,
    ),
    cue(
        "child kid toddler common obviously anyone anybody gran grandmother mother mum mom nan",
        r"\b(?:a|any|even a|even my|my) (?:child|\w+.year.old|kid|toddler|gran\w*|nan|mother|mum|mom) (?:could|can|would|knows|manages|understands)|\bcommon sense\b|^(?:well,? )?obviously,|\b(?:anyone|anybody) (?:can|could|would) (?:see|do (?:it|that)|understand|know|tell)\b",
        confidence=0.65,
    ),
    cue("surprised amazed", r"\byou'd be (?:surprised|amazed) (?:how|what|at how)\b", confidence=0.65),
    cue(
        "suppose imagine expect think's think",
        r"\bhow (?:do|did) you (?:suppose|imagine|think|expect)\b[^?]{0,60}\?|\bwhat did you (?:expect|think would)\b|\bwhat (?:do|did) (?:they|you|people) think(?:'s| is| was)? (?:going to|gonna) happen",
        confidence=0.55,
    ),
    cue(
        "most sensible normal reasonable smart people customers folks folk",
        r"\b(?:sensible|normal|reasonable|smart|intelligent) (?:people|customers|folks?|person) |\bmost (?:people|customers|folks?) (?:read|look|know|do|manage|can|just|understand|work that out|have no)\b",
        confidence=0.6,
    ),
    cue(
        "slower slowly spell simpler simple words",
        r"\b(?:shall|should|do you (?:want|need) me to|want me to|would it help if|let me) (?:i )?(?:speak|talk|say|explain|go|repeat|put)(?: it| that| this)?(?: again)?(?: a (?:bit|little))? (?:slower|more slowly|slowly|simply|(?:more )?simpl[ey]r?|in simple\w* (?:words|terms)?)|\blet me spell it out\b",
        confidence=0.75,
    ),
    cue(
        "listen listened attention keep",
        r"^(?:okay,? |right,? |no,? |now,? |please,? |just )*listen,? (?:to me|sir|ma'am|madam|mate|love|pal|lady|here|carefully)\b|^listen[,.] (?:i|you|there|it)|\bpay(?:ing)? attention\b|\bif you(?:'d| had| would)(?: only| just)? listen|\btry (?:to|and) keep up\b",
        confidence=0.55,
    ),
    cue(
        "finish interrupt interrupting speak talk",
        r"\b(?:if you(?:'d| would|'ll)?|please|would you|can you)(?: just| please)? let me (?:finish|speak|talk|explain)\b|\b(?:stop|don't|do not) interrupt|\blet me finish\b",
        confidence=0.7,
    ),
    cue(
        "understand realise realize appreciate remember mind accept",
        r"\byou (?:have to|need to|must|do have to|'ve got to|should|will have to) (?:\w+ )?(?:understand|realise|realize|appreciate|remember that|bear in mind|accept)\b|\byou (?:don't|do not|clearly don't|obviously don't|just don't) (?:seem to )?(?:understand|realise|realize)\b",
        confidence=0.6,
    ),
    cue(
        "times again once clearer",
        r"\bknow how (?:else|many (?:more )?times|much clearer)\b|\bhow (?:else )?(?:can i|many times) (?:put|explain|make|do i|must i|have i)\b|\b(?:i'll|let me|i will) (?:explain|say|go through|tell you|repeat) (?:it|that|this|you|myself)? ?(?:one more time|once more|once again|yet again|(?:for the )?last time)|^(?:okay,? |so,? |well,? )?once again,|\b(?:been|gone) (?:over|through) this\b",
        confidence=0.65,
    ),
    cue(
        "just",
        r"\ball (?:you|she|he) (?:have|has|had|need|needed|got) to (?:do )?(?:was|is|do)\b[^.?!]{0,60}\bjust\b",
        needs="all to",
        confidence=0.5,
    ),
    cue(
        "surely presumably",
        r"\b(?:surely|presumably) you (?:can|know|must|have|could|realise|realize)\b",
        confidence=0.5,
    ),
    cue(
        "patient grown-up adult adults reasonable childish silly dramatic unreasonable grow",
        r"\b(?:you'll (?:just )?have to be patient|be reasonable|(?:a |bit of a |we're all |both )(?:grown.?ups?|adults?)|grow up|(?:don't|no need to|you're) be(?:ing)? (?:so |a bit |very )?(?:childish|silly|dramatic|difficult|unreasonable|like that))\b",
        confidence=0.7,
    ),
    cue("well", r"^well,? (?:there you go|you would say that|what can i say|good for you)\b", confidence=0.55),
    cue("luck", r"\bgood luck with that\b", confidence=0.6),
)


def _talking_down(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    """Simple words before an offer to do or to show it together are teaching."""
    if heard.has("teamwork", "patience", "sympathy", "validation"):
        found = [each for each in found if each.confidence >= 0.7]
    return surest_sentence(heard, call, [each for each in found if each.confidence >= 0.5])


DETECTOR = Rule(
    kind="condescension",
    version="2",
    cues=_CUES,
    fold=_talking_down,
    reads=frozenset({"teamwork", "patience", "sympathy", "validation"}),
    fires=(
        said("agent: As I've already explained, the form has to come first."),
        said("agent: There's no need to shout at me, sir."),
        said("agent: It's really very simple, you press the green button."),
        said("agent: Do you know what a browser is?"),
        said("agent: Shall I say it again more slowly?"),
        said("agent: Which part of that don't you understand?"),
        said("agent: It's not rocket science, madam."),
        said("agent: You have to understand that we get thousands of these."),
    ),
    silent=(
        said("agent: It's a simple fix, I've done it for you."),
        said("agent: I understand, take all the time you need."),
        said("agent: Like I said, I'm the one who'll ring you on Friday, so don't worry about chasing."),
        said("agent: Do you know what the light was doing before it went off?"),
        said("agent: That's hard, with two little ones at home."),
        said("agent: I've already told the engineer to bring the part."),
        said("customer: Calm down? I am calm."),
    ),
)
