"""The customer says what it costs them, or why it matters.

Hints add up, since consequences have no one form: something lost or missed because of it, what they can't do, money
and time with a loss, a date or event that it endangers, who depends on it (children, patients, customers, staff), how
vulnerable they or theirs are, and how they make do meanwhile.
"""

from wellheard.detectors._evidence import adding_up
from wellheard.detectors.rules import Rule, cue, said

_KIN = r"(?:son|daughter|kids?|child|children|baby|babies|toddler|wife|husband|partner|mother|father|mum|mom|dad|nan|grand(?:son|daughter|mother|father|ma|pa)|brother|sister|niece|nephew|twins|family|dog|cat|boss|team|crew|staff|customers?|clients?|patients?|students?|guests|residents|neighbou?r)"
_EVENT = r"(?:wedding|funeral|birthday|christening|anniversary|graduation|interview|exam|exams|party|concert|operation|surgery|appointment|meeting|flight|holiday|deadline|presentation|school|christmas|ceremony|trip|event|thesis|show|match|court|mortgage|payroll|rent|move|conference|class|shift|chemo|scan|course)"
_WHEN = r"(?:today|tonight|tomorrow|this (?:morning|afternoon|evening|week|weekend)|(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|in (?:a|an|one|two|three|\d+|half an?) (?:hour|minute|day|week)s?|at \w+(?: o'clock)?|by \w+|next (?:week|month))"
_NUMBER = r"(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty(?:-\w+)?|half|hundred|thousand|several|all|many)"
_KIN_WORDS = "son daughter kid kids child children baby babies toddler wife husband partner mother father mum mom dad nan grandson granddaughter grandmother grandfather grandma grandpa brother sister niece nephew twins family dog cat boss team crew staff customers clients patients students guests residents neighbour neighbor"
_EVENT_WORDS = "wedding funeral birthday christening anniversary graduation interview exam exams party concert operation surgery appointment meeting flight holiday deadline presentation christmas ceremony trip event match court mortgage payroll rent move conference class shift chemo scan course fly flying moving"
_PERSON = rf"(?:my|our|me|his|her) (?:\w+ ){{0,2}}?{_KIN}\b"

_ACT = r"(?:work|sleep|pay|eat|afford|leave|cook|wash|walk|drive|travel|drink|breathe|open (?:the|my) (?:shop|restaurant|store)|go (?:to|out|home|anywhere)|lift|sell|run|earn|book|bath|shower|trade|teach|get (?:to|out|home|up|down)|be (?:there|without|at|off)|carry|collect|feed|finish|do my|move|serve|heat|study|stay|start|operate|invoice|bill|reach)"

DETECTOR = Rule(
    kind="impact",
    version="2",
    cues=(
        cue(
            "can't cant cannot couldn't couldnt unable not",
            rf"\b(?=[cun])(?<!you )(?:can'?t|cannot|couldn'?t|unable to|not able to) (?:\w+ )?{_ACT}\b",
            confidence=0.6,
        ),
        cue(
            "miss missed missing lost lose losing",
            rf"\b(?:miss|missed|missing|lost|lose|losing)\b(?: (?:out on|my|a|an|the|his|her|our|half|two|three|four|all|\d+|whole|another|about|over|day's|of|\w+)){{0,4}} ?(?:work|days?|shifts?|hours?|wages|pay|customers?|orders?|bookings?|calls?|sales?|{_EVENT}|money|income|business|sleep|train|bus|house|job|deal|deposit|clients?|appointments|meetings|earnings|revenue|salary)\b",
            confidence=0.6,
        ),
        cue(
            "took take taking taken",
            r"\b(?:took|take|taking|taken) (?:a|the|an|another|two|three|unpaid|half a|today|this)(?: \w+)? ?(?:day|days|morning|afternoon|shift|week|leave|off)\b",
            confidence=0.55,
        ),
        cue(
            "cost costs costing pocket overdraft overdrawn bounced afford fee fees charges collections owe penalty credit",
            r"\b(?:cost|costs|costing) (?:me|us|him|her)\b|\bout of pocket\b|\boverdraw\w*|\boverdraft|\bbounced\b|\b(?:late|bank) (?:fees?|charges?|penalty)\b|\bcan'?t afford\b|\bin(?:to)? collections\b|\b(?:i|we) owe\b|\bcredit (?:score|rating)\b",
            confidence=0.5,
        ),
        cue(
            "pound pounds quid dollars bucks euros rupees pesos grand",
            r"\b(?:it's|that's|is|for|paid|spent|paying|spending|lost|owe|only|costs?) (?:\w+ ){0,4}?(?:pounds?|quid|dollars|bucks|euros|rupees|pesos|grand)\b(?: (?:a|every|per) (?:month|year|week)| on| for| extra| more| out)",
            confidence=0.55,
        ),
        cue(
            "pension benefits wage wages disability savings rent mortgage bills staff landlord payroll salary tuition",
            r"\bon (?:a |my |her |his |the )?(?:fixed |small |state )?(?:pension|benefits|income|minimum wage|disability)\b|\b(?:pay|for|to pay|have|make|cover) (?:my|the|our|half of my|half my)? ?(?:rent|wages|mortgage|bills|staff|landlord|payroll|tuition)\b|\b(?:my|our) (?:\w+ )?(?:savings|pension|wages|salary)\b",
            confidence=0.6,
        ),
        cue(
            _KIN_WORDS,
            rf"\b{_PERSON}(?:'s|'re| is| are| has| have| had| can'?t| cannot| won'?t| needs?| was| were| been| who| with| don'?t| doesn'?t| goes| keeps| lost| fell|,| in| on| waiting)",
            confidence=0.36,
        ),
        cue(
            "diabetic disabled pregnant pensioner epileptic asthma asthmatic autistic dementia wheelchair oxygen insulin cancer stroke arthritis medication medicine tablets hospital hospice dialysis surgery allergic newborn chemo inhaler prescription elderly vulnerable disability ill sick nurse carer doctor deaf blind",
            r"\b(?:diabetic|disabled|pregnant|pensioner|epileptic|asthma\w*|autistic|dementia|wheelchair|oxygen|insulin|cancer|stroke|arthritis|medication|medicine|tablets|hospice|dialysis|surgery|allergic|newborn|chemo|inhaler|prescription|elderly|vulnerable)\b|\bin (?:the )?hospital\b|\b(?:i'm|i am|im|she's|he's) (?:a |very |on )?(?:nurse|carer|doctor|ill|sick|deaf|blind)\b",
            confidence=0.5,
        ),
        cue(
            "old years year months weeks pregnant",
            r"\b(?:\w+|\w+-\w+)(?: |-)(?:years?|yrs?|months?|weeks?)(?: |-)(?:old|pregnant)\b",
            confidence=0.5,
        ),
        cue(
            _EVENT_WORDS,
            rf"\b(?:{_EVENT}|fly|flying|moving)\b(?:'s| is| starts| are| has to be| on)?(?: \w+){{0,4}}? {_WHEN}\b|\b{_WHEN}(?:'s| is| for| i have| we've| i've)? (?:\w+ ){{0,3}}?{_EVENT}\b|\b(?:for|it's|missed) (?:my|his|her|our|the) (?:[\w']+ ){{0,2}}?{_EVENT}\b",
            confidence=0.5,
        ),
        cue(
            "by before tonight tomorrow today morning afternoon evening monday tuesday wednesday thursday friday saturday sunday",
            r"\b(?:need|needs|needed|must|have to|has to|got to|gotta|supposed to)\b(?: \w+){1,8}? (?:by|before|tonight|tomorrow|today|this (?:week|morning|afternoon|evening)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
            confidence=0.35,
        ),
        cue(
            "due deadline close closes closing expires expire submitted",
            r"\b(?:due|closes?|closing|deadline|submitted|expires?)\b(?: \w+){0,3} (?:at|by|today|tomorrow|tonight|on|in)\b",
            confidence=0.5,
        ),
        cue(
            "without no",
            r"\b(?:without|no|with no) (?:an?y? |my |our |any )?(?:\w+ )?(?:phone|internet|heating|water|power|car|money|food|income|medication|shoes|fridge|electricity|tablets|sleep|transport|job|wages|oven|way to|computer|home|roof|work|bed|lights|access|laptop|salary)\b",
            confidence=0.42,
        ),
        cue(
            "nights night days weeks months hours",
            r"\b(?:for|been|going on|without|in) (?:\w+ ){1,4}?(?:nights?|days?|weeks?|months?|hours?)\b|\b(?:nights?|days?|weeks?|months?) (?:now|without|running|in a row)\b",
            confidence=0.36,
        ),
        cue(
            "people customers clients staff patients residents students guests employees drivers tenants passengers users members children kids",
            rf"\b{_NUMBER} (?:\w+ )?(?:people|customers|clients|staff|patients|residents|students|guests|employees|drivers|tenants|passengers|users|members|children|kids)\b|\b(?:our|my|whole|entire) (?:\w+ )?(?:customers|clients|staff|patients|residents|students|guests|employees|drivers|tenants)\b",
            confidence=0.5,
        ),
        cue(
            "office team shop business restaurant warehouse clinic school company production",
            r"\b(?:our|my|whole|entire) (?:\w+ )?(?:office|team|shop|business|restaurant|warehouse|clinic|company|production)\b",
            confidence=0.36,
        ),
        cue(
            "work job living livelihood self-employed employed business nights",
            r"\b(?:i|we) (?:\w+ )?work (?:from|for|on|nights|at|in)\b|\bmy (?:job|living|livelihood|business|work)\b|\bself.employed\b|\bout of business\b|\bfor (?:my )?work\b",
            confidence=0.32,
        ),
        cue(
            "sitting stuck stranded sat standing sleeping living staying borrowing borrowed eating lying stood alone own",
            r"\b(?:i'm|i am|im|we're|we are|she's|he's|they're|i've been|been|are) (?:all |just |still |literally |now |currently |having to )*(?:sitting|stuck|stranded|sat|standing|sleeping|living|staying|borrowing|eating|lying|stood)\b|\b(?:on (?:my|her|his|our) own|all alone)\b|\bborrow(?:ed|ing)\b",
            confidence=0.35,
        ),
        cue(
            "freezing dark ruined spoiled spoilt soaked melted melting rotting flooded mould mold",
            r"\b(?:freezing|in the dark|ruined|spoiled|spoilt|soaked|melt\w+|rotting|flooded|mou?ld)\b",
            confidence=0.45,
        ),
        cue(
            "means saved planned promised only last",
            r"\b(?:it's|that's|it was|that was|was) (?:the )?(?:my only|our only|the last)\b|\bmeans (?:a lot|everything|i|we|that i|the world)\b|\b(?:i|we)(?:'d|'ve| had| have)? (?:saved|planned|promised|been saving)\b",
            confidence=0.36,
        ),
        cue(
            "otherwise if else",
            r"\b(?:otherwise|or else) (?:i|we|she|he|they|my)\b|\bif (?:i|we|they|she|he|it) (?:don't|doesn't|can't|haven't|isn't|hasn't|fail\w*)\b",
            confidence=0.2,
        ),
        cue(
            "hurt hurts pain sore fell fall tears crying sleep slept",
            r"\b(?:fell|had a fall|hurts?|in pain|in tears|up all night)\b|\b(?:didn'?t|don'?t|can'?t|won'?t|not|haven'?t) (?:\w+ )?(?:sleep|slept)\b",
            confidence=0.35,
        ),
    ),
    fold=adding_up(0.5),
    fires=(
        said("customer: I can't work without it, I've already lost two days' pay."),
        said("customer: We need it before Saturday, it's for my daughter's wedding."),
        said("customer: My husband is diabetic and his insulin is in that fridge."),
        said("customer: I had to take a day off for this."),
        said("customer: Thirty customers are standing in my shop and we cannot take a payment."),
    ),
    silent=(
        said("customer: My husband's name is on the account."),
        said("customer: It's a blue one with a wooden handle."),
        said("customer: I can pay by card if that's easier."),
        said("customer: Yes, tomorrow at ten works for me."),
        said("agent: So you can't work without it, and you've lost two days' pay."),
    ),
)
