"""What a number is called: "my card number is", "the security code?", "order number, please"."""

import re
from dataclasses import dataclass

OTHER = "other"
"""A number that may stay: an order, a claim, a model, the last four of something."""

_NUMBER = r"(?:(?:'s)? ?(?:numbers?|no\.?|num|#|digits?|details?))"
_NUMBERS = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|double|triple|\d)"
_FEW = r"(?:two|three|four|five|six|seven|eight|[2-8])"
_THINGS = (
    "order|reference|ref|claim|case|ticket|booking|reservation|tracking|serial|model|policy|member(?:ship)?|invoice|"
    "imei|job|meter|notice|confirmation|parcel|consignment|shipment|part|sku|batch|lot|zip|post(?:al)? ?code|extension|"
    "room|flight|badge|employee|vin|registration|reg|pac|company|error|fault|agreement|contract|plan|hospital|patient|"
    "file|incident|quote|receipt|transaction|asset|site|unit|house|apartment|flat|bus|train|seat|gate|channel|zone|"
    "product|promo|voucher|coupon|discount|version|crime|property|payment reference|tag|box|item|isbn|barcode|dispatch|"
    "complaint|application|loan|return|rma|ip|mac|docket|lane|loyalty|student|staff"
)
_KINDS = {
    # The order matters: what is more exact stands first.
    "security-code": r"cvv2?|cvc2?|cv2|card verification(?: (?:value|code|number))?|(?:card )?security code|"
    r"signature strip|(?:last )?(?:three|3)(?: digits?| numbers?)? on the (?:back|reverse)|"
    r"(?:four|4) digits? on the front|(?:digits?|code)s? on the (?:back|reverse)(?! of (?:the|your) (?!card))|number on the back of (?:the|your|my) card",
    "national-id-end": r"last (?:four|4)(?: digits?)?(?: of)?(?: your| the| my)? (?:social(?: security)?(?: number)?|ssn)",
    "national-id": r"(?:social security(?: numbers?)?|ssn(?: number)?|(?<=your )social(?! media)|(?<=my )social(?! media))|"
    r"social insurance(?: number)?|national insurance(?: number)?|n\.?i\.? number|nhs number|aa?dh?aa?r(?: (?:card|number|no))*|"
    r"pan (?:card|number)(?: number)?|(?:national|identity|government|south african|citizen) (?:id|identity|identification)"
    r"(?: (?:card|number|no))*|identity (?:card )?number|passport(?: (?:number|no))?|driv(?:er'?s|ing) licen[cs]e(?: number| no)?|"
    r"pps(?:n| number)?|burgerservicenummer|bsn|steuer[- ]?id|tax(?:payer)? (?:id|identification|file)(?: number)?|"
    r"medicare (?:card )?number|(?:his|her|their|your|my) id(?: number)?(?= *[,.?:]| is|$)",
    "ending": rf"(?:last|final|first) {_FEW}\b(?: digits?| numbers?)?(?:,? (?:of|on|in|from|for) (?:the|your|my|that)(?: \w+)"
    rf"{{0,3}}?(?: (?:card|account|phone|mobile))(?: number)?)?|\bend(?:s|ing)(?: in| with)?(?=,? +{_NUMBERS})",
    "expiry": r"expir(?:y|ation)(?: dates?)?|expires?(?= (?:end|in|on|oh|zero|\d))|valid (?:thru|through|until)|good thr(?:u|ough)",
    "bank-code": r"sort[- ]?codes?|routing(?: transit)?(?: numbers?| no)?|aba(?: number)?|bsb(?: number)?|transit number|ifsc(?: code)?",
    "account": rf"(?:bank |checking |savings? |current |customer |utility |my |your )?(?:account|acct|a/c|acc)(?:{_NUMBER}| ids?| is\b|"
    r"(?= +\d{5})|(?=:? +\d))+|iban(?: number)?|direct debit (?:number|details)|account (?:is )?numbered",
    "card": rf"(?:(?:credit|debit|bank|payment|gift|charge|visa|mastercard|amex)(?: card)?|card)(?:{_NUMBER})+"
    r"|long card number|(?<=the )long number(?! starting| under| on (?:the|your) (?!front|card))|(?:sixteen|16)[- ]?digits?(?: number)?|(?:number(?:'s)?|digits|numbers) (?:on|from|off|across) (?:the front of )?"
    r"(?:the|your|my|that|her|his) (?:\w+ )?card|(?:credit|debit|payment) card(?= +\d)|card(?= +\d{4})",
    "pin": r"\bpin(?:'s)?(?: number| code|#)?(?! in the| it\b| on\b| down|ned)|pass ?codes?|one[- ]time (?:code|pin|password|passcode)|"
    r"verification code|(?:six|6|four|4)[- ]digit code|security pin|code(?:'s| is) on its way|"
    r"(?:send|sent|sending|texted|texting|text|shoot|shot)(?: \w+){1,4} code",
    "email": r"e-?mail(?: address)?(?:es)?",
    "phone": r"(?:tele|mobile |cell |land ?line |home |work |day ?time |contact |call ?back )?(?:phone|contact|call ?back)(?: number| no\.?)?(?! bill| call| line| case| store| shop)|"
    r"(?:mobile|cell|land ?line|cellphone)(?: number| no\.?)?|number (?:to|where|that|i|we|he|she|they)(?: \w+){0,4} "
    r"(?:reach|call|ring|text|phone|contact|get)\w*|(?:reach|call|ring|text|phone) (?:me|you|her|him|us|them)(?: back)? (?:on|at)|whats ?app",
    "birth-date": r"when (?:were|was) (?:\w+ )?\w+ born|year (?:\w+ )?\w+ (?:were|was) born|dates? of birth|birth ?dates?|d\.?o\.?b\b\.?|(?:i was|he was|she was|you were) born(?: on| in)?|birthday(?= (?:is|on))",
    "thing": rf"(?:{_THINGS})(?:'s)?(?: (?:numbers?|no\.?|num|id|ids|code|codes|reference|ref)|#)*",
}
_LABEL = re.compile(
    "(?<![\\w-])(?:"
    + "|".join(f"(?P<{name.replace('-', '_')}>(?:{pattern})(?:(?!\\w)|(?<=#)))" for name, pattern in _KINDS.items())
    + ")"
)
_ASKS = re.compile(
    r"\bplease\b|\b(?:can|could|may|might) (?:i|we|you)\b|\bneed|\bgive\b|\btell me|\bread (?:me|it|that|out)|\bwhat(?:'s| is| was)|"
    r"\bconfirm|\bprovide|\benter\b|\bkey in|\bsay\b|\bgo ahead|\bhave you\b|\bon its way|\bsend|\bdo you have|\btake\b"
)
_LINK = re.compile(
    r"(?:[\s:,#'\-.=]|\b(?:number|numbers|no|num|id|code|is|was|are|it|it's|its|that|that's|this|would|should|will|has|to|be|here|um+|"
    r"uh+|er+m?|the|a|of|as|my|your|on|okay|ok|so|yeah|yes|sure|well|right|one|hang|sec|second|and|either|i|think|have|s|with|for)\b)*"
)
_AFTER = re.compile(
    r"[\s,.\-]*(?:and |so )?(?:that's|that is|that was|that'd be|is|was|would be)(?: \w+){0,2}? (?=(?:the|my|your|her|his)? ?)"
)
_BRIEF = 5
"""Words of a turn that hardly says more than the name of a number."""
_NAMED = re.compile(r"number|\bno\b|\bid\b|code|reference|\bref\b")


@dataclass(frozen=True, slots=True)
class Label:
    """A name of a number in a turn."""

    start: int
    end: int
    kind: str
    """A category, `ending`, or `thing`."""

    @property
    def category(self) -> str:
        """What is masked under it, or `other`."""
        return OTHER if self.kind in ("ending", "thing") else self.kind


def find_labels(normal: str) -> tuple[Label, ...]:
    """Names of numbers in a normalised text, in order."""
    return tuple(
        Label(match.start(), match.end(), str(match.lastgroup).replace("_", "-")) for match in _LABEL.finditer(normal)
    )


def own_label(labels: tuple[Label, ...], normal: str, start: int, end: int, since: int = 0) -> str | None:
    """The category by which the characters `start` to `end` are called in their own turn, if they are.

    A name before counts when nothing but linking words stand between, a secret's also over a few other words; a name
    after when it is said to be that ("that's my card number"). `since` is where the number before ended: a name
    before that is the other number's.
    """
    before = [label for label in labels if since <= label.end <= start or label.start < start < label.end]
    if before:
        label = before[-1]
        between = normal[label.end : start]
        near = len(between.split()) <= 6 and not re.search(r"[.?!] ", between) and label.category != OTHER
        if _LINK.fullmatch(between) or near:
            return label.category
    after = next((label for label in labels if label.start >= end), None)
    if after and (match := _AFTER.match(normal, end)) and after.start - match.end() <= 5:
        return after.category
    return None


def asked(labels: tuple[Label, ...], normal: str) -> frozenset[str] | None:
    """The categories that this turn asks for or announces; `other` alone where it asks for something else.

    Nothing where it does neither.
    """
    if not labels or not _awaits(labels, normal):
        return None
    secret = frozenset(label.category for label in labels if label.category != OTHER)
    if secret:
        return secret
    clear = any(label.kind == "ending" or _NAMED.search(normal, label.start, label.end) for label in labels)
    return frozenset({OTHER}) if clear or len(normal.split()) <= _BRIEF else None


def _awaits(labels: tuple[Label, ...], normal: str) -> bool:
    if "?" in normal or len(normal.split(maxsplit=_BRIEF)) <= _BRIEF:
        return True
    rest = normal[labels[-1].end :]
    return _LINK.fullmatch(rest) is not None or _ASKS.search(normal) is not None
