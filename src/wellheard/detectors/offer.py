"""The agent offers a remedy, a choice or an alternative.

"I can refund", "would you like", "shall I", "what I can do is", "or you could", and what was just given ("I've credited
..."). Attribute `beyond` where it is more than was asked for: free, on us, unasked ("I've also", "while I'm here", "so
you don't have to").
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said, together

_BEYOND = re.compile(
    r"\b(?:free|no charge|without charge|nothing (?:to pay|extra)|at (?:our|no) (?:cost|charge|extra)|on (?:us|me|the house)|complimentary|my treat|our treat|goodwill|throw(?:ing|n)? in|bonus|upgrade[d]?|waive[d]?|knock(?:ed|ing)? (?:it |that )?off|"
    r"also|as well|while (?:i'm|he's|she's|they're|we're|you're|i am) (?:at it|here|there|on)|so (?:that )?you (?:don't|needn't|won't|haven't|'re not)|to save you|extra|credit(?:ed)?|refund(?:ed)?|voucher|myself|till (?:the|it|your)|until (?:the|it|your)|to (?:tide|see) you|i'll (?:text|e?mail|post|write|ring|stay|drop))\b"
)
_GIVE = r"(?:offer|send|post|put|get|give|refund|credit|book|arrange|waive|add|drop|take (?:it|that|the|you|something|some|\w+ (?:pounds?|dollars?|quid|euros?|per ?cent|percent) )|lend|replace|swap|change|move|extend|raise|bring|do|let|cancel|set|sort|split|spread|stop|hold|pay|knock|throw|mail|text|email|e-mail|make|have|push|lift|switch|fit|pop|upgrade|reduce|match|order|reserve|keep|start|open|reopen|re-open|block|apply|ask|ring|call|log|flag|write|run|show|walk|stay|help|patch|fill|print|deliver|run|squeeze|slot|release|free|find|try|reissue|issue|transfer|pull|leave|file|request)"


_JOINT = together(0.34)


def _fold(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    if len(call.turns) < 3:
        return
    for wide in _JOINT(heard, call, found):
        beyond = _BEYOND.search(heard.normal[wide.start : wide.end])
        yield replace(wide, attributes={"beyond": True}) if beyond else wide


DETECTOR = Rule(
    kind="offer",
    version="1",
    cues=(
        cue(
            "can could",
            rf"(?<!if )(?<!help )(?<!else )\bi (?:can|could)(?! (?:do|help|assist|put a note|ask|call|ring|transfer|put you (?:on|through)|pull|find|open|see)\b(?! (?:you|something|for|it|that|a|the|another|one|him|her|them) ))(?: also| always| still| maybe| certainly| gladly| happily| definitely| instead| just| either| now| at least| try and| try to)? {_GIVE}\b(?! (?:you (?:the|your) (?:name|number)|(?:that|it|you)? ?(?:see|tell)|i have|that (?:for you )?(?:in|to) (?:a|the) (?:sec|moment)|anything|you hang|this call))",
            confidence=0.6,
        ),
        cue(
            "can could",
            r"\b(?:what (?:i|we) (?:can|could) do|all i can do|(?:two|one|couple of|few) things? (?:i|we) can do|the (?:best|most) i can (?:do|offer))\b",
            confidence=0.85,
        ),
        cue(
            "we",
            rf"\bwe (?:can|could|'ll|'d)(?: also| always| still| either)? {_GIVE}\b(?! (?:that|it|anything)\?)",
            confidence=0.35,
        ),
        cue(
            "like want rather prefer",
            r"\b(?:would|do|did|wouldn't|don't) (?:you|ye|he|she|y'all) (?:like|want|prefer|rather)(?: me| us)?(?: to)? (?!me to (?:do|say)|us to (?:do|say)|to leave|to (?:pay|know|confirm)|it (?:out|to say)|do about)(?:\w+)[^.?!]{0,200}\?|\bif you(?:'d| would)? (?:like|prefer|rather|want),? (?:i|we|there|you can)\b",
            confidence=0.4,
        ),
        cue(
            "shall should will",
            r"\b(?:shall|should|will) (?:i|we) (?:\w+ )?(?:send|put|book|do|get|ring|call|bring|go|have|make|change|add|move|cancel|stay|text|email|arrange|order|try|set|take|drop|let|ask|leave|hold|keep|start|post|mail|swap|refund|give)\b[^.!]{0,200}\?|\bwould it help (?:if|to)\b|\bhow (?:about|would) (?:i|we|you|if|it be)\b",
            needs="?",
            confidence=0.45,
        ),
        cue(
            "free charge house cost treat complimentary goodwill nothing",
            r"\b(?:for free|free of charge|no (?:extra )?(?:charge|cost)|without charge|on the house|at (?:our|no) (?:cost|expense|charge)|my treat|our treat|complimentary|goodwill|nothing (?:extra )?to pay|,? free[,.]|free (?:month|months|delivery|of)|(?:that's|it's|this is|breakfast's|pie's|are|is) on (?:us|me)\b)",
            confidence=0.7,
        ),
        cue(
            "refund refunded refunding credit credited crediting waive waived waiving voucher upgrade upgraded upgrading throw discount",
            r"\bi(?:'ve| have|'ll| will|'m|'d| am)(?: also| just| now| going to)? (?:refund\w*|credit\w*|waiv\w*|upgrad\w*|throw(?:n|ing)? in|taken? [^.?!]{0,25} off|knock\w*|cancel\w* the (?:fee|charge))\b|\b(?:put|putting|add\w*|send\w*|give|giving) (?:you |on )?(?:a |an |the |\w+ )?(?:[\w£$€.]+ )?(?:credit|voucher|refund|discount)\b",
            confidence=0.8,
        ),
        cue(
            "i've put putting added sent sending booked having",
            r"\bi(?:'ve| have|'m|'ll)(?: also| just| already| then)? (?:put|putting|add|added|adding|send|sent|sending|book|booked|booking|drop|dropped|dropping|post|posting|posted|having|have|leave|leaving|lend|lending|giv(?:e|ing)) (?:you |him |her |them )?(?:on |in |up )?(?:a|an|another|some|two|three|six|five|ten|\d+\w*|unlimited|the extra|new|spare|one|\w+ (?:months?|days?|gig\w*|pounds?|quid|euros?|dollars?)|more)\b(?! (?:note|message|ticket|request|report|flag|look|call|code|link|form|query))",
            confidence=0.7,
        ),
        cue(
            "could can option options alternative alternatively instead or",
            r"\b(?:you could|you can|or you could|you may|could you not)(?: also| always| either| still| instead| even| maybe| perhaps)? (?:have|get|pick|collect|try|use|choose|go|keep|pay|send|claim|appeal|ask|do|take|return|swap|borrow|come|apply|upload|buy|move|carry|split|put)\b(?![^.?!]{0,200}\?)|\b(?:another|other|the|second|one|two|three|couple of|few) (?:option|choice|way|alternative)s?\b|\balternatively\b",
            confidence=0.4,
        ),
        cue(
            "there's there",
            r"\bthere(?:'s| is| are) (?:also )?(?:a|an|one|two|another|some) (?:[\w' -]{2,40}?)(?:scheme|plan|form|fund|service|slot|clinic|drop-in|tariff|option|refund|appeal|grant|deal|offer|package|free|van|engineer|workshop|cancellation|goodwill|payment|hardship|loan|voucher|discount|allowance|come back|just come|you could|that (?:does|goes|would|gives|covers)|who (?:can|could|does|rings))\b",
            confidence=0.35,
        ),
        cue(
            "have i've got",
            r"\b(?:i|we)(?:'ve| have)(?: got)? (?:a |an |one |two |another |you |saturday|monday|tuesday|wednesday|thursday|friday|sunday|tomorrow)[^.?!]{0,50}?\b(?:slot|cancellation|appointment|free|available|spare|going|at \w+|\d+ ?(?:to|am|pm)|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|instead|you could|if you)\b",
            confidence=0.35,
        ),
        cue(
            "i'll i'd",
            r"\bi'(?:ll|d) (?:text|e-?mail|post|send|mail|bring|drop|lend|save|message|write) (?:you|it to you|them to you|him|her|that to you|the [\w ]{2,25}? to you) (?!(?:a |the )?(?:code|link|form|now to))",
            confidence=0.45,
        ),
        cue(
            "me us our",
            r"\b(?:this|it|breakfast|lunch|dinner|postage|delivery|card|one|all)(?:'s| is)? on me[.,!]|(?:breakfast|lunch|dinner|postage|delivery|it) (?:is|'s) on us[.,!]|\bon me\.|out of our (?:own )?pocket|we(?:'ll)? (?:cover|eat) (?:it|that|the|for)\b",
            confidence=0.5,
        ),
        cue(
            "suggest what here's how",
            r"\bwhat (?:i'd|i would) (?:suggest|do|like to do) is\b|\bwhat if (?:i|we)\b|\bhere's (?:what i'd|a thought)\b|\bhow does [^.?!]{3,40} sound\b",
            confidence=0.5,
        ),
        cue(
            "you'll",
            r"\byou'll (?:have|get|see) (?:a|the|your|another|two|one) (?:[\w' -]{0,25}?)(?:refund|credit|letter|replacement|new one|discount)\b",
            confidence=0.4,
        ),
        cue(
            "stay help with",
            r"\b(?:i|we)(?:'ll| can|'d| could) (?:stay (?:on )?(?:with|and)|sit with|walk you|help you|do it (?:for|with) you|fill it)\b",
            confidence=0.3,
        ),
        cue(
            "if",
            r"\bi(?:'ll| can| could| will) [^.?!]{3,60},? if (?:you(?:'d| would)? (?:like|want|prefer|rather)|that(?:'s| is|'d)|it(?:'s| helps)|you say)",
            confidence=0.5,
        ),
    ),
    fold=_fold,
    fires=(
        said("agent: Hi.", "customer: It came late again.", "agent: I can refund the delivery."),
        said("agent: Hi.", "customer: It came late again.", "agent: Would you like a new one or your money back?"),
        said(
            "agent: Hi.", "customer: The lamp is dim.", "agent: I'm sending a second bulb, free of charge.", beyond=True
        ),
        said("agent: Hi.", "customer: The lamp is dim.", "agent: Shall I book an engineer?"),
        said("agent: Hi.", "customer: I'm away on Friday.", "agent: What I can do is hold it till Monday."),
    ),
    silent=(
        said("agent: Hi.", "customer: Hello.", "agent: I can see your account here."),
        said("agent: Hi.", "customer: Hello.", "agent: Would you confirm the postcode?"),
        said("agent: Hello, how can I help?"),
        said("agent: Hi.", "customer: Hello.", "agent: I'll put you on hold."),
        said("agent: Hi.", "customer: Could you refund me?"),
    ),
)
