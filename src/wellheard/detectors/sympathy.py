"""The agent expresses feeling for the customer or for what the problem does to them.

Cues are an outcry ("oh no", "ouch"), a word of feeling about the situation ("that's rough", "what a day"), standing in
the customer's shoes ("I'd be livid too"), one's own like experience (depth `shared`), and a half-sentence that puts the
customer back into the scene ("and you with a baby in there"). Depth is `specific` where words beside the stock phrase
carry something of this caller's case. Stock lines ("I understand your frustration") are `canned`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, best, cue, said, widened

_HARD = (
    r"(?:frustrat\w+|upsetting|stressful|annoying|awful|horrible|horrid|terrible|miserable|maddening|tough|hard|rough|scary|worrying|"
    r"disappointing|rotten|cruel|brutal|frightening|gutting|heartbreaking|sad|grim|dreadful|lonely|lousy|painful|exhausting|nasty|"
    r"infuriating|unsettling|distressing|alarming|humiliating|sickening|galling|unfair|hellish|wretched|nightmar\w+|heavy|shit|crap|bleak|unbearable|vile|a lot)"
)
_SO = r"(?:(?:so|really|very|just|genuinely|truly|pretty|quite|that|dead|proper|properly|such a|a|an|some|no|been|absolutely|plain|awfully|terribly|right) )*"
_KIN = r"(?:mum|mom|mam|mother|dad|father|nan|nana|gran|granny|grandmother|grandad|granda|sister|brother|wife|husband|son|daughter|lad|kid|boy|girl|wee one|little one|cousin|auntie?|uncle|missus|partner|dog|cat)"
_BAD_THING = r"(?:way|day|week|night|morning|evening|month|year|thing|time|mess|shame|pity|nightmare|sight|place|start|welcome|worry|blow|ordeal|sod|pain|shock|faff|state|slog|end|wait)"
_STOCK = re.compile(
    r"\b(?:i (?:do |can |completely |fully |totally )*(?:understand|appreciate|realise|realize|acknowledge)(?: that)?(?: how)? (?:your|you're|you are|this|that|it)|inconvenience|sorry (?:for|about) the (?:wait|delay|hold|confusion|trouble))\b"
)


def _fold(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    for each in best(found):
        wide = widened(heard, each)
        words = heard.normal[wide.start : wide.end]
        if _STOCK.search(words):
            return
        yield wide if "depth" in wide.attributes else replace(wide, attributes={"depth": _depth(heard, wide, call)})


def _depth(heard: Heard, found: Found, call: CallSoFar) -> str:
    """Specific where the sentence, or the next one, shares a meaningful word with what the customer said last."""
    before = call.last("customer")
    rest = len(heard.normal) - found.end
    own = len(heard.words) if rest < 80 else len(heard.normal[found.start : found.end].split())
    if before is not None and heard.content & before.content:
        return "specific"
    return "specific" if own > 9 else "generic"


DETECTOR = Rule(
    kind="sympathy",
    version="2",
    cues=(
        cue(
            "sorry",
            r"\bsorry (?:that )?(?:you(?:'ve| have| had|'re| were| got)(?! having (?:trouble|issues|problems)| facing)|your (?!call|order|account|wait)|(?:about|for) (?:your (?!loss|trouble|wait|order|inconvenience)|what|him|her|them|the pair)|it(?:'s| has)? (?:happened|come|came|been|took)|this (?:has|happened))\b",
            confidence=0.75,
            depth="specific",
        ),
        cue(
            "sorry",
            r"\bsorry to hear (?!(?:that|this|it)?[.,!]|that you(?:'re| are) (?:facing|having|experiencing|not happy))\w+[^.?!]{12,}",
            confidence=0.65,
            depth="specific",
        ),
        cue(
            "oh ah och",
            r"\b(?:oh|ah|och|ach),? (?:mr|mrs|ms|miss|dr)\b\.? \w+[.!,]|(?:^|[.!?…] )(?:oh|ah|och), (?!okay|ok|right|yes|no|good|great|lovely|i|it|that|you|so|and|well|hello|hi|thanks|thank|sorry|sure|fine|brilliant|perfect|there|they|nice|hang|wow|we|he|she|yeah|interesting|my|the|a|for|is|got)\w+\.(?= |$)",
            confidence=0.55,
        ),
        cue(
            "that'd that'll got part bit",
            rf"\b(?:that'd|that would|that'll|that will|it'd|that has to|that(?:'s| has) got to|it(?:'s| has) got to) (?:be|have been) {_SO}{_HARD}\b|\b(?:that's|that is|that was) the (?:\w+ )?{_HARD} (?:part|bit|thing)|\bthat(?:'s|'d be| is) a (?:real |right |proper )?(?:pain|worry|faff|blow|nuisance|nightmare)\b|\bthat(?:'s| has)? got to (?:hurt|sting)\b",
            confidence=0.65,
        ),
        cue(
            "all",
            r"\bof all (?:days|weeks|nights|times|people|things|years|mornings|months|places)\b|\bon that day of all days\b",
            confidence=0.65,
            depth="specific",
        ),
        cue(
            "nor neither either don't wouldn't",
            r"\b(?:nor|neither) would i\b|\bi (?:don't think i could|wouldn't (?:want to|have slept|sleep|like it)|couldn't)[^.?!]{0,30}\beither\b",
            confidence=0.6,
            depth="specific",
        ),
        cue(
            "you'll you'd must",
            r"\byou(?:'ll|'d|'ll've| must| would) (?:have|be|have been|'ve)(?: had| been)? (?:sat|sitting|sit|standing|stood|lying|waiting|watching|counting|had (?:no|a (?:dreadful|horrible|bad|rotten|terrible))|no (?:breakfast|sleep)|up (?:all|half))\b",
            confidence=0.65,
            depth="specific",
        ),
        cue("anyone's heart", r"\bbreak (?:anybody|anyone)'s heart\b|\bheart in your mouth\b", confidence=0.65),
        cue(
            "must",
            r"\b(?:that|it|this|you|he|she|they|which) must (?:be|have|feel)\b(?! (?:a|an|the|in|on|your|entered|typed|missed|pressed|forgot\w*|put|ordered)\b)",
            confidence=0.7,
            depth="specific",
        ),
        cue("must", rf"\bmust (?:be|have been|feel) {_SO}{_HARD}", confidence=0.85, depth="specific"),
        cue(
            "how",
            rf"\b(?:know|imagine|understand|see|hear|can tell) (?:just )?how (?:\w+ ){{0,2}}{_HARD}",
            confidence=0.7,
            depth="generic",
        ),
        cue(
            "no dear oh ah",
            r"\b(?:oh|ah|aw+|och|ach|ay)[,.! ]+(?:(?:no+\b(?!,? (?:problem|worries|it's (?:fine|ok)|that's (?:fine|ok)|i|wait|sorry))|dear|my god|goodness me|god)|(?:you )?poor|love\b|honey|sweetheart|pet\b|hen\b|darling|mate\b|man\b)",
            confidence=0.7,
        ),
        cue(
            "ouch oof ugh aw aww yikes eek bummer gutted gutting",
            r"\b(?:ouch|oof|ugh|aww?|yikes|eek|gutt(?:ed|ing) for|(?:a|that's) (?:real |such a |a )?bummer|that's gutting)\b",
            confidence=0.7,
        ),
        cue(
            "poor",
            r"\bpoor (?:thing|you|man|woman|lad|lass\w*|love|soul|fella|creature|mum|mom|dad|girl|boy|kid|child|pup|dog|cat|(?!signal|connection|service|quality|line|reception|sound|show|do)\w+)\b",
            confidence=0.75,
        ),
        cue(
            "bless",
            r"\bbless (?:you(?!r? call)|her|him|them|your)\b|\bgod (?:love|bless|help) (?:you|him|her|them)\b",
            confidence=0.65,
        ),
        cue(
            "that's it's that this thats",
            rf"\b(?:that(?:'s| is| was|'ll be| sounds| must be| has to be)|it(?:'s| is| was| sounds)|this (?:is|was)) {_SO}{_HARD}\b(?! (?:to (?:say|tell|read|see|hear you)|of (?:people|folk|customers|calls|them)|reset|copy|drive|disk|line|at|drop|easier|better|more|faster|quicker|cheaper|(?:restart|refresh)))",
            confidence=0.6,
        ),
        cue(
            "fun nice joke laugh picnic easy good",
            r"\b(?:that's|it's|that is|it is|that can't be|that was|it was|can't have been|can't be|that'll be) (?:no (?:fun|joke|laugh|picnic|way to|place (?:to|for))|not (?:a )?(?:nice|fun|easy|pleasant|good)(?: (?:place|thing|way|feeling))?|(?:any|much) fun|pleasant|easy)\b",
            confidence=0.65,
        ),
        cue(
            "what",
            rf"\bwhat (?:a|an) (?:\w+ )?{_BAD_THING}\b(?! (?:to do you|would|is it|does|suits|do you))",
            confidence=0.65,
        ),
        cue(
            "way day time night place",
            r"\b(?:a|some|no|terrible|horrible|rotten|long|hard|awful|lousy) (?:\w+ )?(?:way|day|time|night|place|week|month|silence|wait) (?:to|for) (?:\w+ )?(?:be|have|spend|start|end|find|go|hear|get|wait|sit|wake|lie|live|treat|anybody|anyone|you|someone|him|her|a )\b",
            confidence=0.55,
        ),
        cue(
            "shame pity",
            r"\b(?:such |that's |what |it's |that is )(?:a |real |such a |a real |a great )?(?:shame|pity)\b",
            confidence=0.6,
        ),
        cue(
            "i'd would",
            r"\b(?:i'd|i would|anyone'd|i'd've|i would've) (?:have |'ve )?(?:be|been|feel|felt|cried|cry|hate[d]?|gone|go|lost?|had? (?:a|my)|want(?:ed)?|jumped|screamed?|panic\w*|stood) ?(?:\w+ ){0,3}?(?:too|as well|mad|livid|furious|cross|upset|worried|climbing|shaking|shaky|crying|gutted|fuming|scared|frightened|raging|spare|mental|ballistic|the same|in your (?:shoes|place)|spitting|beside myself|heartbroken|terrified|annoyed|angry|wild|steaming|tears|bits|crazy|nuts)\b",
            confidence=0.7,
            depth="specific",
        ),
        cue(
            "wonder", r"\b(?:no|little|not any) wonder (?:you|he|she|they|your|the)\b", confidence=0.5, depth="specific"
        ),
        cue(
            "hope",
            r"\bi (?:do |really |so )?hope (?:she|he|they|your \w+|her|his|it goes|you(?:'re| are|'ll be| feel| can (?:get some )?(?:rest|sleep)))\b(?! (?:satisfied|happy|with (?:the|our)|well$))",
            confidence=0.5,
        ),
        cue(
            "can hear imagine",
            r"\bi can (?:hear|feel|only imagine|well imagine|imagine|picture|just (?:see|picture|imagine))\b(?! you (?:now|fine|ok|clear|loud|just|perfectly)| the (?:line|phone|ringing))",
            confidence=0.55,
        ),
        cue(
            "been went happened same had did myself mine",
            rf"\b(?:i've been there|been there (?:myself|too)|i went through|(?:happened|did (?:that|it|the same)) to (?:me|us|my|mine)|had (?:the|that) (?:very )?same|mine (?:did|does|went|was|is|died|has)|my (?:own )?(?:\w+ )?{_KIN}(?:'s)? (?:had|has|did|went|was|is|got|does|has|died|passed|used|lost|wrote|swears|counts|had)|i(?:'ve| have)? (?:had|lost|got|did|missed) (?:\w+ )?(?:one|that|it|mine|the same|my own|those)(?: \w+){{0,3}} (?:too|myself|last|once|as well|years?|ago|same)|i know (?:that|the) feeling|i know what (?:that|one)|same (?:thing )?happened)\b",
            confidence=0.7,
            depth="shared",
        ),
        cue(
            "my",
            rf"\bmy (?:own |old |wee |little |eldest |youngest )?{_KIN}(?:'s|'d|'ll)? (?!would you|on)",
            confidence=0.5,
            depth="shared",
        ),
        cue(
            "and",
            rf"(?:^|[.!?…,] )(?:oh,? |ah,? |god,? |jesus,? )?and (?:on (?:your|his|her|a|the (?:day|night|morning|one))|(?:you|yourself|him|her|them|your (?:\w+ )?{_KIN}|the (?:\w+ )?(?:kids?|baby|bairn|wee \w+|{_KIN})|all (?:of you|on your own|by yourself)|with (?:you|him|her|them|your|a|the|two|three|no|that))(?: \w+){{0,3}}? ?(?:with|\w+ing\b|out|stood|sat|stuck|left|in (?:the|there|a|this|that)|on (?:the|your|a|your own)|just|there|already|alone|about|under|at (?:home|the|your)|to|after|before|getting|trying))",
            confidence=0.65,
            depth="specific",
        ),
        cue(
            "with your on",
            r"(?:^|[.!?…] )(?:with (?:a|the|your|two|three|twins|no|all) \w+|on (?:your|top of|a day)|in (?:this|that) (?:heat|cold|weather|rain|snow|state)|at (?:this|that) (?:hour|time|age)|before (?:your|the) \w+)\b[^.?!]{3,60}(?:[.!…]|$)",
            confidence=0.45,
            depth="specific",
        ),
        cue(
            "sick gutted heart break stomach hurts feel",
            r"\b(?:breaks|broke|hurts|goes to) my heart|my heart (?:goes|breaks|sinks|sank)|makes? my (?:stomach|heart|blood)|(?:i )?feel (?:sick )?for (?:you|him|her|them)|gutted for|that hurts|that('s| has) got me\b",
            confidence=0.7,
        ),
        cue(
            "lot",
            r"\b(?:that's|it's|that is|you've had|you've got|you have) (?:an awful |a whole |quite a |a |such a |too )?lot (?:to (?:be|take|carry|deal|go|have|swallow|handle|ask|manage|put)|on (?:you|your|the)|for (?:one|you|any)|at once|going on|of (?:worry|money to|trouble|looking|waiting|stress))",
            confidence=0.65,
        ),
        cue(
            "must'll you'd you'll",
            r"\byou(?:'d|'ll|'ve| must| would)(?: have)? (?:been|be|feel|felt) (?:all |so |that |worn |at your )?(?:worried|exhausted|shattered|tired|sick|frozen|freezing|worn|packed|scared|terrified|gutted|at your wits|soaked|starving|dreading|counting|looking forward|up all)\b",
            confidence=0.7,
            depth="specific",
        ),
        cue(
            "scare scared frightened frighten frightening worry scares",
            r"\b(?:anyone|anybody|everyone)(?:'d| would)? (?:be )?(?:scared?|frightened?|worr\w+|upset|terrified)|\bwould (?:frighten|scare|worry|upset) (?:anyone|anybody|me)\b|enough to (?:scare|frighten|worry)|gave you a (?:scare|fright|turn)",
            confidence=0.65,
            depth="specific",
        ),
        cue(
            "sorry",
            r"\bi(?:'m| am) (?:so|really|very|truly|awfully|terribly|ever so) sorry\b(?! (?:about (?:that|the)|for (?:the|any|that)|to (?:hear|keep|have)|but|i |if))",
            confidence=0.6,
        ),
        cue(
            "how",
            rf"\bhow (?:very |truly |absolutely )?{_HARD}\b(?! (?:is|was|does|can|do|did|it|would|a|are))",
            confidence=0.6,
        ),
        cue(
            "last enough plate top",
            r"\bthe last thing (?:you|anyone|anybody) (?:need|want)|\b(?:you(?:'ve| have) (?:had |got )?enough (?:on your plate|to (?:worry|deal|cope|think))|as if you (?:hadn't|didn't have|haven't) enough|on top of (?:everything|all that|it all))\b",
            confidence=0.65,
            depth="specific",
        ),
        cue(
            "glad relieved goodness heavens",
            r"\b(?:i'm|i am) (?:so |really |very )?(?:glad|relieved) (?:you(?:'re| are)|he's|she's|they're|nobody|no one)\b|\bthank (?:goodness|heavens|god) (?:you|he|she|they|nobody|no one)(?:'re|'s| is| are| was| were)\b",
            confidence=0.55,
            depth="specific",
        ),
    ),
    fold=_fold,
    fires=(
        said(
            "customer: It died on Friday.",
            "agent: I'm sorry you've been without heating all weekend.",
            depth="specific",
        ),
        said("agent: That must have been awful with the baby there.", depth="specific"),
        said(
            "customer: The cake fell off the stand.",
            "agent: Oh no, and the guests all watching that cake go.",
            depth="specific",
        ),
        said(
            "customer: My bike was taken.",
            "agent: I've been there, mine went from outside the library.",
            depth="shared",
        ),
        said("customer: I slept in the car.", "agent: What a night to have."),
        said("agent: Ouch. That's rough."),
        said("customer: She is eighty.", "agent: And her sitting there in the cold, poor woman."),
    ),
    silent=(
        said("agent: Sorry, could you say that again?"),
        said("customer: I'm sorry to hear that."),
        said("agent: I understand your frustration."),
        said("agent: We're sorry for the delay and any inconvenience."),
        said("agent: I'm sorry, one moment while this loads."),
        said("agent: It's a hard reset, so hold both keys."),
    ),
)
