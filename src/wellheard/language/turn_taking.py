"""Who holds the floor: words that only say "I'm listening", and turns that break off."""

from collections.abc import Collection

BACK_CHANNEL: frozenset[str] = frozenset(
    """mm mmm mhm hm hmm uh huh um ah aw oh ooh yeah yes yep yup ya no okay ok kay right sure alright all great good
    lovely fine exactly absolutely indeed true see i got it gotcha of course really wow cool perfect and so hello
    brilliant""".split()
)
"""Words of which a listener's short noises are made."""

_LONGEST = 4
_OPEN_ENDS = ("…", "...", "-", "—", "–", ",", "--")


def is_back_channel(words: Collection[str]) -> bool:
    """Whether a turn of these (lower-case) words leaves the floor to the other one: "mm-hm", "okay, yeah"."""
    return len(words) <= _LONGEST and all(word in BACK_CHANNEL for word in words)


def breaks_off(text: str) -> bool:
    """Whether a written turn ends unfinished: on a dash, a comma, an ellipsis or without any mark."""
    end = text.rstrip().rstrip("\"')]")
    return end.endswith(_OPEN_ENDS) or (bool(end) and end[-1].isalnum())
