"""How much redaction catches and what it masks by mistake, on made-up calls with known secrets.

    python benchmarks/redaction.py [--seed 7] [--each 60] [--misses]

Every sample is a few turns in which «...» marks what has to go. It is caught when every marked character is masked;
a mask that touches nothing marked is a false alarm. The samples come from a seed, so the figures can be had again.
The sentences were written for this; a detector tuned on them would look better than it is, so keep it honest: add
what real calls taught, don't bend the rules to these.
"""

import argparse
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wellheard.conversation import Turn
from wellheard.speech.redaction import Redactor
from wellheard.speech.redaction.checks import luhn, verhoeff
from wellheard.speech.redaction.masking import merged

WORDS = "zero one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
MONTHS = "January February March April May June July August September October November December".split()
NODS = ("Mm-hm.", "Okay.", "Yes.", "Got it, go on.", "Right.", "Yep.", "Uh-huh.")
LEADS = ("It's ", "Yes, it's ", "Um, ", "Sure. ", "Okay, so it's ", "", "Hang on. Right, ", "Yeah, ")
TAILS = (".", ". Thank you.", ". Did you get that?", "", ". And I've been waiting for twenty minutes.")
NAMES = "maria tom.keller priya-s j_hughes anneke.vd femi99 rosaleen sam.oduya k.brandt lou".split()
HOSTS = "gmail.com outlook.com yahoo.co.uk brightfield.org tannerbooks.ca mail.example.com westlake-dental.com".split()


@dataclass(frozen=True)
class Sample:
    category: str
    form: str
    turns: tuple[tuple[str, str], ...]
    """Speaker and text, what has to go between « and »."""


class Maker:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def digits(self, count: int, first: str = "0123456789") -> str:
        return self.dice.choice(first) + "".join(self.dice.choices("0123456789", k=count - 1))

    def card(self) -> str:
        start, length = self.dice.choice((("4", 16), ("5" + self.dice.choice("12345"), 16), ("37", 15), ("4", 16)))
        body = start + self.digits(length - 1 - len(start))
        return next(body + last for last in "0123456789" if luhn(body + last))

    def aadhaar(self) -> str:
        body = self.digits(11, "23456789")
        return next(body + last for last in "0123456789" if verhoeff(body + last))

    def groups(self, digits: str, sizes: tuple[int, ...]) -> list[str]:
        out, at = [], 0
        for size in sizes:
            out.append(digits[at : at + size])
            at += size
        return [group for group in out if group]

    def say(self, digits: str) -> str:
        out, at = [], 0
        zero = self.dice.choice(("zero", "oh"))
        while at < len(digits):
            if at + 1 < len(digits) and digits[at] == digits[at + 1] and self.dice.random() < 0.5:
                out.append("double " + (zero if digits[at] == "0" else WORDS[int(digits[at])]))
                at += 2
            else:
                out.append(zero if digits[at] == "0" else WORDS[int(digits[at])])
                at += 1
        return " ".join(out)

    def spoken(self, groups: list[str]) -> str:
        return self.dice.choice((", ", " ", ", ", "... ")).join(map(self.say, groups))

    def heard(self, groups: list[str]) -> str:
        """As recognisers write it."""
        digits = "".join(groups)
        return self.dice.choice(
            (
                " ".join(groups),
                " ".join(digits),
                digits,
                ", ".join(groups),
                " uh ".join(groups),
                " ".join(group if self.dice.random() < 0.5 else self.say(group) for group in groups),
            )
        )

    def written(self, groups: list[str]) -> str:
        return self.dice.choice(("", " ", "-")).join(groups)

    def number(self, form: str, groups: list[str]) -> str:
        return {"spoken": self.spoken, "recognised": self.heard, "written": self.written}[form](groups)

    def asked(self, question: str, secret: str) -> tuple[tuple[str, str], ...]:
        return (("agent", question), ("customer", self.dice.choice(LEADS) + f"«{secret}»" + self.dice.choice(TAILS)))

    def pick(self, *items: str) -> str:
        return self.dice.choice(items)


Turns = tuple[tuple[str, str], ...]
Made = tuple[str, Turns]
FORMS = ("spoken", "recognised", "written")
CARD_ASKS = (
    "Can I take the card number?",
    "And the long card number, please?",
    "What's the sixteen digit number on the front of the card?",
    "Go ahead with your credit card number.",
    "Which number's on your debit card?",
)


def card(maker: Maker) -> Made:
    digits = maker.card()
    sizes = (4, 4, 4, 4) if len(digits) == 16 else (4, 6, 5)
    groups = maker.groups(digits, sizes)
    how = maker.pick("asked", "told", "unasked", "in parts", "in parts unasked", "read back", "misheard")
    form = maker.pick(*FORMS)
    secret = maker.number(form, groups)
    if how == "asked":
        return f"asked, {form}", maker.asked(maker.pick(*CARD_ASKS), secret)
    if how == "told":
        return f"told, {form}", (("customer", f"My card number is «{secret}», and it still says declined."),)
    if how == "unasked":
        return f"unasked, {form}", (
            ("agent", "How would you like to pay?"),
            ("customer", f"I'll just read it. «{secret}»."),
        )
    if how == "read back":
        again = maker.number(maker.pick(*FORMS), groups)
        return "read back", (
            *maker.asked(maker.pick(*CARD_ASKS), secret),
            ("agent", f"So that's «{again}», is that right?"),
        )
    if how == "misheard":
        place = maker.dice.randrange(2, len(digits))
        wrong = digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1 :]
        return "misheard", maker.asked(maker.pick(*CARD_ASKS), maker.number(form, maker.groups(wrong, sizes)))
    ask = maker.pick(*CARD_ASKS) if how == "in parts" else "Whenever you're ready."
    return how, (("agent", ask), *in_parts(maker, groups, form))


def in_parts(maker: Maker, groups: list[str], form: str) -> Iterator[tuple[str, str]]:
    for number, group in enumerate(groups):
        if number:
            yield "agent", maker.pick(*NODS)
        yield "customer", f"«{maker.number(form, [group])}»."


def security_code(maker: Maker) -> Made:
    form = maker.pick(*FORMS)
    secret = maker.number(form, [maker.digits(3)])
    ask = maker.pick(
        "And the security code on the back?",
        "The three digits on the back, please?",
        "What's the CVV?",
        "And the last three digits on the back?",
    )
    if maker.dice.random() < 0.3:
        return f"told, {form}", (("customer", f"The CVV is «{secret}»."),)
    return f"asked, {form}", maker.asked(ask, secret)


def expiry(maker: Maker) -> Made:
    month, year = maker.dice.randrange(1, 13), maker.dice.randrange(26, 33)
    secret = maker.pick(
        f"{month:02}/{year}",
        f"{month:02}/20{year}",
        f"{MONTHS[month - 1]} 20{year}",
        f"{maker.say(f'{month:02}')} {TENS[year // 10]}-{WORDS[year % 10]}" if year % 10 else f"{month:02} {year}",
        f"{MONTHS[month - 1]} {TENS[year // 10]} {WORDS[year % 10]}" if year % 10 else f"{month}/{year}",
    )
    turns = maker.asked(
        maker.pick("And the expiry date on the card?", "What's the expiration date on that card?"), secret
    )
    return "asked", turns


def account(maker: Maker) -> Made:
    digits = maker.digits(maker.dice.choice((7, 8, 8, 9, 10)))
    groups = maker.groups(digits, (3, 3, 4) if len(digits) > 8 else (3, 3, 2))
    form, how = maker.pick(*FORMS), maker.pick("asked", "told", "in parts", "read back", "after")
    secret = maker.number(form, groups)
    ask = maker.pick(
        "Can I take your account number?", "Account number, please.", "What's the bank account number for the refund?"
    )
    if how == "told":
        return f"told, {form}", (("customer", f"Hi, my account number is «{secret}» and I have a question."),)
    if how == "in parts":
        return how, (("agent", ask), *in_parts(maker, groups, form))
    if how == "after":
        return how, (("customer", f"«{secret}», that's my account number."),)
    turns = maker.asked(ask, secret)
    if how == "read back":
        return how, (*turns, ("agent", f"Okay, «{maker.number(maker.pick(*FORMS), groups)}», thank you."))
    return f"asked, {form}", turns


def bank_code(maker: Maker) -> Made:
    form = maker.pick(*FORMS)
    if maker.dice.random() < 0.5:
        return f"sort code, {form}", maker.asked(
            "And the sort code?", maker.number(form, maker.groups(maker.digits(6), (2, 2, 2)))
        )
    return f"routing, {form}", maker.asked(
        "What's the routing number?", maker.number(form, maker.groups(maker.digits(9), (3, 3, 3)))
    )


def iban(maker: Maker) -> Made:
    body = maker.pick("DE", "GB")
    tail = maker.digits(18) if body == "DE" else "NWBK" + maker.digits(14)
    check = 98 - int("".join(str(int(char, 36)) for char in tail + body + "00")) % 97
    code = f"{body}{check:02}{tail}"
    if maker.dice.random() < 0.6:
        shown = maker.pick(code, " ".join(code[at : at + 4] for at in range(0, len(code), 4)))
        return "iban, written", (("customer", f"Send it to «{shown}» then."),)
    said = " ".join(WORDS[int(char)] if char.isdigit() else char for char in code)
    return "iban, spoken", maker.asked("What's the IBAN?", said)


def email(maker: Maker) -> Made:
    local, host = maker.pick(*NAMES), maker.pick(*HOSTS)
    how = maker.pick("written", "spoken", "spoken unasked", "spelled", "read back")
    if how == "written":
        return how, (("customer", f"You can write to «{local}@{host}» any time."),)
    said = (
        sound_out(maker, local)
        + maker.pick(" at ", ", at ", " at um, ")
        + host.replace(".", " dot ").replace("-", " dash ")
    )
    if how == "spoken unasked":
        marked = not local.isalpha() or host in ("gmail.com", "outlook.com", "yahoo.co.uk")
        text = f"It goes to «{said}» normally." if marked else f"My email is «{said}»."
        return how, (("customer", text),)
    if how == "spelled":
        said = (
            ", ".join(re.sub(r"[^a-z]", "", local).upper()[:7])
            + said[said.index(" at ") if " at " in said else said.index(", at ") :]
        )
    turns = maker.asked(
        maker.pick("What's your email?", "And the email address on the account?", "Where shall I email it?"), said
    )
    return how, (*turns, ("agent", f"«{said}», lovely.")) if how == "read back" else turns


def sound_out(maker: Maker, local: str) -> str:
    for char, word in ((".", " dot "), ("-", maker.pick(" dash ", " hyphen ")), ("_", " underscore ")):
        local = local.replace(char, word)
    return re.sub(r"\d+", lambda match: " " + maker.say(match.group()), local)


def phone(maker: Maker) -> Made:
    land = maker.pick("us", "uk", "uk", "in", "plus")
    digits, sizes = {
        "us": (maker.pick("212", "415", "281", "617", "404") + "555" + maker.digits(4), (3, 3, 4)),
        "uk": ("07" + maker.digits(9, "4579"), (5, 3, 3)),
        "in": (maker.digits(10, "6789"), (5, 5)),
        "plus": ("49" + maker.digits(10, "1"), (2, 3, 4, 3)),
    }[land]
    groups, form = maker.groups(digits, sizes), maker.pick(*FORMS)
    secret = maker.number(form, groups)
    how = maker.pick("asked", "asked", "told", "read back", "unasked", "in parts")
    ask = maker.pick("What's the best number to reach you on?", "And a phone number?", "Can I take your mobile number?")
    if how == "told":
        return f"told, {form}", (("customer", f"Ring me back on «{secret}», please."),)
    if how == "unasked" and land in ("us", "uk"):
        shown = secret if land == "uk" else maker.pick("-", " ").join(groups)
        return f"unasked, {land}", (("customer", f"And I'm on «{shown}» all day."),)
    if how == "in parts":
        return how, (("agent", ask), *in_parts(maker, groups, form))
    turns = maker.asked(ask, secret)
    return (
        ("read back", (*turns, ("agent", f"«{maker.spoken(groups)}». Thank you.")))
        if how == "read back"
        else (f"asked, {form}", turns)
    )


def national_id(maker: Maker) -> Made:
    kind, form = maker.pick("ssn", "ssn bare", "nino", "aadhaar", "last four of ssn", "pan"), maker.pick(*FORMS)
    ssn = maker.groups(
        str(maker.dice.randrange(100, 660))
        + f"{maker.dice.randrange(1, 99):02}"
        + f"{maker.dice.randrange(1, 9999):04}",
        (3, 2, 4),
    )
    if kind == "ssn":
        return f"ssn, {form}", maker.asked(
            maker.pick("What's your social?", "And your social security number?"), maker.number(form, ssn)
        )
    if kind == "ssn bare":
        return kind, (("customer", f"They want it again. «{'-'.join(ssn)}». There."),)
    if kind == "last four of ssn":
        return kind, maker.asked("And the last four of your social?", maker.number(form, [ssn[2]]))
    if kind == "aadhaar":
        return f"aadhaar, {form}", maker.asked(
            "Your Aadhaar number, please?", maker.number(form, maker.groups(maker.aadhaar(), (4, 4, 4)))
        )
    if kind == "pan":
        code = "ABKPM" + maker.digits(4) + "Q"
        return "pan", (("customer", f"The number is «{code}» on the card."),)
    digits = maker.groups(maker.digits(6), (2, 2, 2))
    code = f"J{'' if form == 'written' else ' '}T {maker.number('spoken' if form == 'spoken' else 'written', digits)} C"
    return f"nino, {form}", maker.asked("And your National Insurance number?", code)


def pin(maker: Maker) -> Made:
    form = maker.pick(*FORMS)
    secret = maker.number(form, [maker.digits(4)])
    how = maker.pick("asked", "told", "one-time code")
    if how == "told":
        return how, (("customer", f"I think my PIN is «{secret}»."),)
    if how == "one-time code":
        code = maker.number(form, maker.groups(maker.digits(6), (3, 3)))
        return how, maker.asked(
            maker.pick("I'm sending you a code now. Read it to me?", "What's the verification code?"), code
        )
    return how, maker.asked(maker.pick("And your PIN?", "Can I take the four digit PIN?"), secret)


def password(maker: Maker) -> Made:
    word = maker.pick("sunflower", "Tiger42", "bluekettle", "Rover!9", "marmalade")
    how = maker.pick("asked", "told", "asked for a memorable word", "with spoken digits")
    if how == "told":
        return how, (("customer", f"My password is «{word}», and it still won't let me in."),)
    if how == "with spoken digits":
        return how, (("customer", f"The password is «{word.rstrip('!0123456789')} {maker.say(maker.digits(2))}»."),)
    ask = "What's the password you're typing?" if how == "asked" else "Can I have your memorable word?"
    return how, (("agent", ask), ("customer", maker.pick("It's ", "", "Um, ", "Yes, ") + f"«{word}»."))


def birth_date(maker: Maker) -> Made:
    day, month, year = maker.dice.randrange(1, 29), maker.dice.randrange(1, 13), maker.dice.randrange(1940, 2006)
    spoken_year = f"nineteen {TENS[(year - 1900) // 10]}" if 1920 <= year < 2000 and year % 10 == 0 else f"{year}"
    secret = maker.pick(
        f"{day}/{month}/{year}",
        f"{day:02}.{month:02}.{year}",
        f"{day} {MONTHS[month - 1]} {year}",
        f"{MONTHS[month - 1]} {day}, {year}",
        f"{MONTHS[month - 1]} the third, {spoken_year}",
        f"fifth of {MONTHS[month - 1]}, {spoken_year}",
    )
    if maker.dice.random() < 0.3:
        return "told", (("customer", f"My date of birth is «{secret}»."),)
    return "asked", maker.asked(
        maker.pick("And your date of birth?", "When were you born?", "Date of birth, please."), secret
    )


CATEGORIES: dict[str, Callable[[Maker], Made]] = {
    "card": card,
    "security-code": security_code,
    "expiry": expiry,
    "account": account,
    "iban": iban,
    "bank-code": bank_code,
    "email": email,
    "phone": phone,
    "national-id": national_id,
    "pin": pin,
    "password": password,
    "birth-date": birth_date,
}


ALONE = {
    "amount": (
        "You charged me $249.50 twice.",
        "It was four thousand two hundred and fifty dollars.",
        "That's 129,000!",
    ),
    "date": (
        "I bought it on 12/03/2024.",
        "Since the third of March twenty twenty-four.",
        "It was 2024-03-12 at 10:45.",
        "They said Tuesday the 14th, then the 21st.",
    ),
    "time": (
        "I rang at 9:30, 10:15 and 11:45.",
        "Between eight and noon, at four oh five.",
        "Forty-five minutes, twice.",
    ),
    "model": ("It's a KX 4500 B, the 2021 one.", "The model is ZR twelve hundred.", "Error code 0x80070057, again."),
    "version": ("Windows 11, version 22631.3447.", "The app's on 7.12.0, build 88213."),
    "house": (
        "1427 Alder Street, apartment 12, 77036.",
        "Flat four, twenty-two Mill Lane.",
        "Nine nine oh one Harbor Drive, unit six.",
    ),
    "count": (
        "One, two, three, four, five. The light's green now.",
        "I've 2 hubs, 3 phones and 14 bulbs.",
        "I've called six times in nine days.",
    ),
    "network": ("I typed 192.168.1.1 and nothing.", "Speed's 72.4 down, 18 up.", "Ping is 23, 24, 980 milliseconds."),
    "website": (
        "Have a look at help dot northwind dot com.",
        "You can shop at northwind dot com any time.",
        "It's all at www.northwind.com.",
    ),
    "firm's number": (
        "You can call them on 0800 555 0114.",
        "Their line is one eight hundred, five five five, oh one double nine.",
    ),
    "card talk": (
        "My card expires in March and you'd already charged it.",
        "The card was declined three times.",
        "I paid by card on the 4th, 59.99.",
    ),
    "password talk": ("My password is not working.", "It says wrong password.", "The password was changed yesterday."),
    "pin talk": ("I held the pin in the hole for fifteen seconds, then thirty.",),
}


def innocent(maker: Maker) -> Made:
    """Numbers that must stay."""
    kind = maker.pick(*ALONE, *_ANSWERS, *_ANSWERS)
    if kind in ALONE:
        return kind, ((maker.pick("agent", "customer"), maker.pick(*ALONE[kind])),)
    return kind, _ANSWERS[kind](maker)


def _plain_number(maker: Maker) -> str:
    length = maker.dice.choice((5, 6, 7, 8, 9, 10, 12))
    return maker.number(maker.pick(*FORMS), maker.groups(maker.digits(length), (3, 3, 3, 3)))


def _thing(maker: Maker) -> str:
    return maker.pick(
        *(
            "order",
            "booking",
            "claim",
            "ticket",
            "reference",
            "tracking",
            "serial",
            "case",
            "policy",
            "membership",
            "invoice",
        )
    )


def _asked_reference(maker: Maker) -> Turns:
    return (
        ("agent", f"What's your {_thing(maker)} number?"),
        ("customer", f"{maker.pick(*LEADS)}{_plain_number(maker)}."),
    )


def _told_reference(maker: Maker) -> Turns:
    return (("customer", f"It's about {_thing(maker)} number {_plain_number(maker)}, it never came."),)


def _code(maker: Maker) -> Turns:
    one, two = maker.pick(*"BCDFGHKLMN"), maker.pick(*"PRTXK")
    ask = ("agent", f"Have you got the {_thing(maker)} number?")
    return (ask, ("customer", f"Yes, {one}, {two}, {_plain_number(maker)}."))


def _last_four(maker: Maker) -> Turns:
    four = maker.number(maker.pick(*FORMS), [maker.digits(4)])
    return (("agent", "Can I have the last four of the card?"), ("customer", f"{four}."))


def _ending(maker: Maker) -> Turns:
    return (("agent", f"Is that the card ending {maker.say(maker.digits(4))}?"), ("customer", "That's the one."))


def _imei(maker: Maker) -> Turns:
    number = maker.number(maker.pick(*FORMS), maker.groups("35" + maker.digits(13), (3, 3, 3, 3, 3)))
    return (("agent", "Could you dial star hash oh six hash and read me the IMEI?"), ("customer", f"{number}."))


def _after_a_card(maker: Maker) -> Turns:
    count = maker.pick("Twelve. No, fourteen.", "Two, for 59.98 in all.", "One hundred and twenty.")
    return (
        ("agent", "Can I take the card number?"),
        ("customer", "«4111 1111 1111 1111»."),
        ("agent", "Thank you. And how many did you order?"),
        ("customer", count),
    )


def _password_asked(maker: Maker) -> Turns:
    ask = maker.pick("Have you tried changing the password?", "What happens when you enter your password?")
    return (("agent", ask), ("customer", maker.pick("Yes, twice now.", "Nothing.", "It just spins.")))


_ANSWERS: dict[str, Callable[[Maker], Turns]] = {
    "asked reference": _asked_reference,
    "told reference": _told_reference,
    "code": _code,
    "last four": _last_four,
    "ending": _ending,
    "imei": _imei,
    "after a card": _after_a_card,
    "password asked": _password_asked,
}


def samples(seed: int, each: int) -> Iterator[Sample]:
    for category, make in CATEGORIES.items():
        maker = Maker(seed)
        for _ in range(each):
            form, turns = make(maker)
            yield Sample(category, form, tuple(turns))
    maker = Maker(seed)
    for _ in range(each * 10):
        kind, turns = innocent(maker)
        yield Sample("innocent", kind, turns)


@dataclass
class Tally:
    secrets: int = 0
    caught: int = 0
    masks: int = 0
    true_masks: int = 0


def judge(sample: Sample, tally: Tally, *, tell: bool) -> None:
    redactor = Redactor()
    marks = []
    for number, (speaker, text) in enumerate(sample.turns, start=1):
        marks.append(list(marked(text)))
        redactor.hear(Turn(id=number, speaker=speaker, text=re.sub("[«»]", "", text)))  # type: ignore[arg-type]  # roles
    for index, wanted in enumerate(marks):
        text, spans = redactor.heard[index].turn.text, merged(redactor.heard[index].spans)
        for start, end in wanted:
            open_ = [
                at for at in range(start, end) if text[at].isalnum() and not any(s.start <= at < s.end for s in spans)
            ]
            tally.secrets += 1
            tally.caught += not said(text, open_)
            if tell and said(text, open_):
                print(f"  missed {sample.category} ({sample.form}): {sample.turns}")
        for span in spans:
            true = any(span.start < end and span.end > start for start, end in wanted)
            tally.masks += 1
            tally.true_masks += true
            if tell and not true:
                print(f"  false alarm ({sample.form}): {text}  ->  {redactor.masked_turn(index).text}")


def said(text: str, open_: list[int]) -> bool:
    """Whether what is left open is more than a filler."""
    return re.sub(r"\b(?:uh|um)\b", "", "".join(text[at] for at in open_)).strip() not in (
        "",
        "uh",
        "uhuh",
        "uhuhuh",
        "um",
    )


def marked(text: str) -> Iterator[tuple[int, int]]:
    for number, match in enumerate(re.finditer("«([^»]*)»", text)):
        start = match.start() - 2 * number
        yield start, start + len(match[1])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--each", type=int, default=60, help="samples of each category")
    options.add_argument("--misses", action="store_true", help="show what was missed or masked by mistake")
    chosen = options.parse_args()
    tallies: dict[str, Tally] = {}
    for sample in samples(chosen.seed, chosen.each):
        judge(sample, tallies.setdefault(sample.category, Tally()), tell=chosen.misses)
    print(f"{'category':<15}{'secrets':>8}{'caught':>9}{'masks':>8}{'right':>9}")
    for category, tally in tallies.items():
        caught = f"{tally.caught / tally.secrets:9.1%}" if tally.secrets else " " * 9
        right = f"{tally.true_masks / tally.masks:9.1%}" if tally.masks else " " * 9
        print(f"{category:<15}{tally.secrets:>8}{caught}{tally.masks:>8}{right}")
    innocents = tallies["innocent"]
    alarms = innocents.masks - innocents.true_masks
    print(f"false alarms on numbers that must stay: {alarms} in {chosen.each * 10} samples")
    speed()


def speed() -> None:
    """Time of a turn without anything to mask, and of one with digits."""
    for name, text in (
        (
            "plain",
            "I went through all of that with the lady before you, and the lamp still doesn't come on at the front.",
        ),
        ("digits", "I rang on the 14th at 9:30 about order 77120 and waited forty minutes, then two more calls."),
    ):
        turns = [Turn(id=at, speaker="customer", text=f"{text} {'x' * (at % 7)}") for at in range(20_000)]
        redactor = Redactor()
        began = time.perf_counter()
        for turn in turns:
            redactor.hear(turn)
        print(f"{name} turn: {(time.perf_counter() - began) / len(turns) * 1e6:.1f} µs")


if __name__ == "__main__":
    main()
