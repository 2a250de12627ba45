"""What a number is: by its form, by what it was called, by how it is grouped."""

import re
from collections.abc import Iterable

from wellheard.speech.redaction import checks, contact
from wellheard.speech.redaction.reading import Piece, Reading, Run

# (fewest, most) digits that count under a name.
_LENGTHS = {
    "card": (12, 24), "account": (6, 34), "bank-code": (6, 9), "phone": (7, 13), "national-id": (6, 16),
    "national-id-end": (4, 9), "security-code": (3, 4), "pin": (3, 8),
}  # fmt: skip
_FEWEST_THAT_PROVE = 9
_BY_LENGTH = ("card", "bank-code", "account", "national-id", "national-id-end", "phone", "pin", "security-code")


def fits(category: str, digits: str) -> bool:
    """Whether the digits are as many as such a number has."""
    fewest, most = _LENGTHS.get(category, (99, 0))
    return fewest <= len(digits) <= most


def by_form(normal: str, run: Run) -> str | None:
    """What the digits prove by themselves."""
    if len(run.digits) < _FEWEST_THAT_PROVE:
        return None
    if checks.is_card(run.digits):
        return "card"
    if checks.is_national_id(run.digits) or (run.grouping == (4, 4, 4) and checks.is_aadhaar(run.digits)):
        return "national-id"
    written = re.fullmatch(r"\d{3}-\d\d-\d{4}", normal[run.start : run.end])
    return "national-id" if written and checks.is_social_security(run.digits) else None


def by_grouping(digits: str, grouping: tuple[int, ...]) -> str | None:
    """What nobody named, by the look of it."""
    if grouping == (3, 2, 4) and checks.is_social_security(digits):
        return "national-id"
    if grouping == (4, 4, 4, 4) and checks.has_issuer(digits):
        return "card"  # With a digit misheard, as recognisers do, the check digit is wrong and the groups still tell.
    return "phone" if contact.is_phone(digits, grouping) else None


def best(wanted: Iterable[str], digits: str, *, read_out: bool) -> str | None:
    """The category asked for that these digits fit; a short number must be all that its sentence is about."""
    for category in _BY_LENGTH:
        if category not in wanted or (not read_out and len(digits) < 6):
            continue
        if fits(category, digits) or (category == "card" and len(digits) >= 4 and read_out):
            return category
    return None


def told_by(reading: Reading) -> tuple[list[Piece], str | None]:
    """The pieces of a reading that make a secret together, and its category."""
    if card := card_pieces(reading.pieces):
        return card, "card"
    digits = reading.digits
    if len(reading.pieces) < 2 or not reading.alone:
        return [], None
    for category in ("card", "account", "bank-code", "national-id", "phone"):
        if category in reading.categories and len(digits) >= (4 if category == "card" else 6):
            return reading.pieces, category
    if reading.categories or len(reading.pieces) < 3:
        return [], None
    grouping = tuple(len(piece.digits) for piece in reading.pieces)
    look = by_grouping(digits, grouping)
    return (reading.pieces, look) if look in ("card", "phone") else ([], None)


def card_pieces(pieces: list[Piece]) -> list[Piece]:
    """The shortest end of these pieces that makes a card number, or none."""
    digits = ""
    for number in range(len(pieces) - 1, -1, -1):
        digits = pieces[number].digits + digits
        if len(digits) > 19:
            return []
        if checks.is_card(digits):
            return pieces[number:]
    return []
