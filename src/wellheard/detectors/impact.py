"""The customer says what it costs them, or why it matters.

Hints add up, since consequences have no one form: something lost or missed because of it, what they can't do, money
and time with a loss, a date or event that it endangers, who depends on it (children, patients, customers, staff), how
vulnerable they or theirs are, and how they make do meanwhile.
"""

from wellheard.detectors._evidence import adding_up
from wellheard.detectors.rules import Rule, cue, said

_KIN = r"(?:son|daughter|kids?|child|children|baby|babies|toddler|wife|husband|partner|mother|father|mum|mom|mam|ma|dad|nan|gran\w*|grand(?:son|daughter|mother|father|kids|ma|pa)|brother|sister|niece|nephew|mother-in-law|twins|family|girl|boy|little one|dog|cat|boss|team|crew|staff|customers?|clients?|patients?|students?|guests|residents|neighbou?r|missus|year.old)"
_EVENT = r"(?:wedding|funeral|birthday|christening|anniversary|graduation|interview|exam|exams|party|concert|operation|surgery|appointment|meeting|flight|holiday|deadline|presentation|school|christmas|ceremony|trip|event|thesis|show|match|court|mortgage|payroll|rent|move|conference|class|shift|dialysis|chemo|scan|course|festival)"
_WHEN = r"(?:today|tonight|tomorrow|this (?:morning|afternoon|evening|week|weekend)|(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|in (?:a|an|one|two|three|\d+|half an?) (?:hour|minute|day|week)s?|at (?:\w+)(?: o'clock)?|by (?:noon|\w+)|the (?:\w+th|first|second|third)|next week|before)"
_NUMBER = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty(?:-\w+)?|half|hundred|several|all|another)"
_PERSON = rf"(?:my|our|me|his|her) (?:\w+ ){{0,2}}?{_KIN}\b"

DETECTOR = Rule(
    kind="impact",
    version="1",
    cues=(
        cue(
            "can't cant cannot couldn't couldnt unable not",
            r"\b(?:i|we|he|she|they|nobody|people|which means|\w+) (?:just |literally |really )?(?:can'?t|cannot|couldn'?t|unable to|not able to) (?:\w+ )?(?:work|sleep|pay|eat|afford|leave|cook|wash|walk|drive|travel|drink|breathe|open (?:the|my) (?:shop|restaurant)|go (?:to|out|home|anywhere)|lift|sell|run|earn|book|bath|shower|trade|teach|get (?:to|out|home|up|down)|be (?:there|without|at|one|off)|carry|collect|feed|finish|do my|put|move|serve|heat|study|stay|start)\b",
            confidence=0.6,
        ),
        cue(
            "miss missed missing lost lose losing",
            rf"\b(?:miss|missed|missing|lost|lose|losing)\b(?: (?:out on|my|a|an|the|his|her|our|half|two|three|four|all|\d+|whole|another|about|over|day's|of|\w+)){{0,4}} ?(?:work|days?|shifts?|hours?|wages|pay|customers?|orders?|bookings?|calls?|sales?|{_EVENT}|money|income|business|sleep|train|bus|house|job|deal|deposit|clients?|patience|bookings|appointments|meetings|earnings|two)\b",
            confidence=0.6,
        ),
        cue(
            "took take taking taken",
            r"\b(?:took|take|taking|taken|had to take|gotta take) (?:a|the|an|another|two|three|unpaid|half a|today|this)(?: \w+)? ?(?:day|days|morning|afternoon|shift|week|leave|off)\b",
            confidence=0.55,
        ),
        cue(
            "cost costs costing pocket overdraft bounced broke short owe fine fines fee fees afford interest debt",
            r"\b(?:cost|costs|costing) (?:me|us|him|her)\b|\bout of pocket\b|\boverdraw\w*|\boverdraft|\bbounced\b|\b(?:late|bank) (?:fees?|charges?)\b|\bcan'?t afford\b|\bcollections\b|\b(?:i|we) owe\b",
            confidence=0.5,
        ),
        cue(
            "pound pounds quid dollars bucks euros rupees pesos grand pension rent wages savings mortgage month year hundred thousand",
            r"\b(?:it's|that's|is|for|paid|spent|paying|spending|lost|owe|only|costs?) (?:\w+ ){0,4}?(?:pounds?|quid|dollars|bucks|euros|rupees|pesos|grand|shillings)\b(?: (?:a|every|per) (?:month|year|week)| on| for| extra| more| out)|\bon (?:a |my |her |his |the )?(?:pension|benefits|minimum wage|disability)\b|\b(?:pay|for|to pay|have|make) (?:my|the|our|half of my|half my)? ?(?:rent|wages|mortgage|bills|staff|landlord|crew|deposit|payroll)\b|\b(?:my|our) (?:\w+ )?(?:savings|pension|wages)\b",
            confidence=0.6,
        ),
        cue(
            "son daughter kids kid child children baby babies toddler wife husband mother father mum mom mam ma dad nan gran granny grandson granddaughter grandmother grandfather grandad brother sister niece nephew twins girl boy mother-in-law family missus",
            rf"\b{_PERSON}(?:'s|'re| is| are| has| have| had| can'?t| cannot| won'?t| needs?| was| were| been| who| with| don'?t| doesn'?t| goes| keeps| lost| fell| and|,| in| on| lying| crying| waiting| home)",
            confidence=0.36,
        ),
        cue(
            "diabetic disabled pregnant pensioner deaf blind epileptic asthma asthmatic autistic dementia wheelchair oxygen insulin cancer stroke arthritis medication medicine tablets hospital hospice dialysis surgery nebuliser allergic ill sick ninety eighty seventy newborn chemo inhaler prescription disabled nurse carer doctor elderly vulnerable widow",
            r"\b(?:diabetic|disabled|pregnant|pensioner|epileptic|asthma\w*|autistic|dementia|wheelchair|oxygen|insulin|cancer|stroke|arthritis|medication|medicine|tablets|hospice|dialysis|surgery|nebuli[sz]er|allergic|newborn|chemo|inhaler|prescription|elderly|vulnerable)\b|\bin (?:the )?hospital\b|\b(?:i'm|i am|im|she's|he's) (?:a |very |on )?(?:nurse|carer|doctor|ill|sick|deaf|blind|call)\b",
            confidence=0.5,
        ),
        cue(
            "years year months weeks old pregnant thirty",
            rf"\b{_NUMBER}(?: |-)?(?:years?|yrs?|months?|weeks?|days?)(?: |-)?(?:old|pregnant)\b|\b(?:she's|he's|i'm|im|i am|shes) (?:\d{{1,2}}|\w+teen|\w+ty|sixty|seventy|eighty|ninety)(?:-\w+)?(?: now| next| in|[.,!]|$)",
            confidence=0.5,
        ),
        cue(
            "wedding funeral birthday christening anniversary graduation interview exam exams party concert operation surgery appointment meeting flight holiday deadline presentation christmas ceremony trip event thesis match court mortgage payroll rent move conference class shift chemo scan course filing fly flying moving",
            rf"\b(?:{_EVENT}|fly|flying|moving|defending|filing)\b(?:'s| is| starts| are| has to be| on)?(?: \w+){{0,4}}? {_WHEN}\b|\b{_WHEN}(?:'s| is| for| i have| we've| i've)? (?:\w+ ){{0,3}}?{_EVENT}\b|\b(?:for|it's|missed) (?:my|his|her|our|the) (?:[\w']+ ){{0,2}}?{_EVENT}\b",
            confidence=0.5,
        ),
        cue(
            "need needs needed have got has must",
            r"\b(?:i|we|she|he|they|my \w+|i've got to|i've|we've|i have|i'm supposed to|\w+) (?:really |urgently |only )?(?:need|needs|needed|must|have to|has to|got to|gotta)(?: to)?(?: \w+){1,8}? (?:by|before|tonight|tomorrow|today|this (?:week|morning|afternoon|evening)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|\bneed (?:it|this|that|them|my \w+|the \w+) (?:for|to) ",
            confidence=0.35,
        ),
        cue(
            "due deadline close closes closing stops stop by",
            r"\b(?:due|closes?|closing|deadline|stamped|submitted|stops?|shuts?|leaves?|expires?)\b(?: \w+){0,3} (?:at|by|today|tomorrow|tonight|on|in) ?\w*",
            confidence=0.5,
        ),
        cue(
            "without no",
            rf"\b(?:without|no|with no) (?:an?y? |my |our |any )?(?:\w+ )?(?:phone|internet|heating|water|power|car|money|food|income|medication|shoes|fridge|hot water|electricity|tablets|sleep|transport|job|wages|oven|vacuum|way to|computer|home|roof|work|bed|ceiling|lights)\b(?: \w+){{0,3}}? ?(?:for|since|{_NUMBER})?",
            confidence=0.42,
        ),
        cue(
            "without since been for three nights days weeks months hours",
            rf"\b(?:for|it's been|been|going on|without|we're on|in|since) (?:\w+ ){{0,3}}?(?:{_NUMBER} )(?:whole |full |solid )?(?:nights?|days?|weeks?|months?|hours?)\b|\b(?:nights?|days?|weeks?|months?) (?:now|without|running|in a row|of (?:this|towels|waiting))\b|\bsince (?:last )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
            confidence=0.36,
        ),
        cue(
            "people customers clients staff patients residents students guests employees drivers us fifty twenty hundred finance office contracts kids tenants passengers users",
            rf"\b(?:{_NUMBER}|\d[\d,]*|hundred|thousand) (?:\w+ )?(?:people|customers|clients|staff|patients|residents|students|guests|employees|drivers|of us|of them|contracts|kids|tenants|passengers|covers|users|orders|persons|children)\b|\b(?:our|my|whole|entire) (?:\w+ )?(?:customers|clients|staff|patients|residents|students|guests|employees|drivers|office|team|shop|business|restaurant|line|floor)\b",
            confidence=0.5,
        ),
        cue(
            "work job living business shop boss home office trade",
            r"\b(?:i|we) (?:\w+ )?(?:work (?:from|for|on|nights|at|in)|run (?:a|my|our|payroll|the)|sell|drive|teach|clean|cook)\b|\bmy (?:job|living|livelihood|business|work|boss)\b|\bself.employed\b|\bout of business\b|\bfor (?:my )?work\b",
            confidence=0.32,
        ),
        cue(
            "sitting stuck stranded sat standing waiting sleeping living staying using borrowing borrowed buying eating lying carrying alone own stood cold freezing dark",
            r"\b(?:i'm|i am|im|we're|we are|she's|he's|they're|we've been|i've been|been|have been|are) (?:all |just |still |literally |now |currently |having to )*(?:sitting|stuck|stranded|sat|standing|sleeping|living|staying|using|borrowing|buying|eating|lying|carrying|stood|freezing|washing|cooking|shouting|paying|camping)\b|\b(?:on (?:my|her|his|our) own|all alone|alone (?:up|here|in|with))\b|\bborrow(?:ed|ing)\b",
            confidence=0.35,
        ),
        cue(
            "freezing cold degrees dark soaked wet flood flooding ruined spoiled melted melting rotting",
            r"\b(?:freezing|minus \w+|\w+ degrees|in the dark|ruined|spoiled|spoilt|soaked|squelching|melt\w+|rotting|going off)\b",
            confidence=0.5,
        ),
        cue(
            "worried scared frightened afraid matters means important only meant planned promised saved special",
            r"\b(?:it's|that's|it was|that was|was) (?:the )?(?:only|all|my only|one thing|our only|everything|the last)\b|\bmeans (?:a lot|everything|i|we|that i|the world)\b|\b(?:i|we)(?:'d|'ve| had| have)? (?:saved|planned|promised|been saving)\b",
            confidence=0.36,
        ),
        cue(
            "so because otherwise if or",
            r"\b(?:otherwise|or else) (?:i|we|she|he|they|my)\b|\bif (?:i|we|they|she|he|it) (?:don't|doesn't|can't|haven't|falls|isn't|hasn't|fail\w*)\b",
            confidence=0.2,
        ),
        cue(
            "died passed funeral late memory remember husband's wife's mother's dad's mum's",
            r"\b(?:passed|died|buried|burying|bury) (?:in|on|last|away|him|her|my)\b|\bit was (?:my|his|her) (?:late )?(?:\w+'s)\b",
            confidence=0.25,
        ),
        cue(
            "hurt hurts pain sore fell fall sleep shaking shake crying cried cry tears sick",
            r"\b(?:fell|had a fall|a fall|hurts|in pain|sore|in tears|crying|walked back crying|up all night|shaking|throw(?:ing)? up)\b|\b(?:didn'?t|don'?t|can'?t|won'?t|not|haven'?t) (?:\w+ )?(?:sleep|slept)\b",
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
