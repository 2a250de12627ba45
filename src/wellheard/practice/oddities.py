"""What is no turn that a person could answer: silence, noise, another language, no end, or words for a machine."""

import re
from typing import Literal

from wellheard.detectors.learned.meanings import load_meanings
from wellheard.language import normalise, tokens

Oddity = Literal["silent", "puzzled", "foreign", "too-long", "off-topic"]
LONGEST = 1_800
"""Characters that somebody on the phone can follow in one go."""
_OTHERS = frozenset(
    """der die das und ich sie wir nicht ist ein eine mit für auf haben werden kann bitte danke wie was können ihre ihnen
    le la les des une est et je vous nous avec pour pas dans sur votre merci bonjour comment peux puis désolé quel
    el los las una es y que con por para su usted gracias hola cómo puedo ayudar lo siento está tiene
    il lo gli che sono per non grazie ciao come posso aiutarla mi dispiace questo
    het een en van ik niet dat met voor zijn kan hoe bedankt goedemorgen
    o os um uma não você obrigado olá como ajudar
    nie jest się jak proszę dzień dobry w na i
    og jeg ikke det er som på til med en""".split()
)
_ENGLISH = frozenset(
    """the you your i and to is it that a of in for we me my have can what this be are do with on not but so was will
    if or at as how please about just know there they our i'll i'm it's that's don't sorry yes no okay hello hi thanks
    thank let let's could would an get all from has when who why where oh well here then them he she up out been did
    us any had sir madam need must one more right now""".split()
)
_LEFT_OUT = _OTHERS - _ENGLISH
_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.?!]{0,40}\b(?:instruction|prompt|rule|previous|above|scenario|script)s?\b"
    r"|\b(?:system|developer|hidden) (?:prompt|message|instruction)s?\b|\b(?:you are|you're|are you) (?:an? |just an? |really an? |only an? )?(?:ai|bot|robot|language model|chat ?bot|simulat\w+|llm|computer|machine|program)\b"
    r"|\b(?:as an ai|language model|jailbreak|role-?play|your (?:system )?prompt|out of character|break character|reveal (?:your|the) (?:secret|wish|scenario|facts|prompt|state)|print (?:your|the) (?:state|scenario|prompt|yaml))\b|</?(?:system|turn|user|assistant)>|\{\{|\bset (?:your )?(?:anger|trust|hope)\b|\b(?:anger|trust|hope) ?[=:] ?\d"
)


def oddity_of(text: str) -> Oddity | None:
    """What is odd about a turn; none for one that can be answered. O(words)."""
    normal = normalise(text)
    words = tokens(normal)
    if not words:
        return "silent" if not any(char.isalnum() for char in text) else "puzzled"
    if _MACHINE.search(normal):
        return "off-topic"
    if len(text) > LONGEST:
        return "too-long"
    return _unknown(words)


def _unknown(words: list[str]) -> Oddity | None:
    words = words[:200]
    english = sum(word in _ENGLISH for word in words)
    other = sum(word in _LEFT_OUT for word in words)
    if _foreign_letters(words) or (other >= 2 and other > english):
        return "foreign"
    letters = [word for word in words if word.isalpha()]
    known = sum(word in _ENGLISH or load_meanings().rarity(word) < 1.0 for word in letters)
    return (
        "puzzled"
        if letters and known < 0.5 * len(letters) and english <= 0.2 * len(letters) and len(letters) > 1
        else None
    )


def _foreign_letters(words: list[str]) -> bool:
    letters = "".join(words)
    return sum(ord(char) > 0x24F for char in letters) > 0.3 * len(letters)
