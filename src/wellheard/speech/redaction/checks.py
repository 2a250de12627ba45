"""Numbers that prove themselves: by their check digits and their form one can tell what they are without being told.

All functions take the bare characters, upper case, without spaces, and never raise.
"""

import re
from itertools import cycle

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_NATIONAL_INSURANCE = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
_INDIAN_PAN = re.compile(r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]")
_SPANISH_ID = re.compile(r"([XYZ]\d{7}|\d{8})([A-Z])")
_IRISH_PPS = re.compile(r"(\d{7})([A-W])[A-IW]?")
_ITALIAN_CODE = re.compile(r"[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z]")
_FRENCH_INSEE = re.compile(r"[12]\d{2}(?:0[1-9]|1[0-2])\d{10}")
_SOUTH_AFRICAN = re.compile(r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}[01]\d{2}")
_SOCIAL_SECURITY = re.compile(r"(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}")
# Issuers by their first digits (ISO/IEC 7812) and the lengths that they use.
_NETWORKS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"36|38|39|30[0-5]"), (14,)),
    (re.compile(r"6011|64[4-9]|65|62|60|81|82|508"), (16, 19)),
    (re.compile(r"35(?:2[89]|[3-8])"), (16,)),
    (re.compile(r"50|5[6-8]|67|63"), (16, 18, 19)),
)
# Verhoeff, J. (1969): Error detecting decimal codes. The dihedral group of order ten and its permutation.
_TIMES = tuple(
    tuple(map(int, row))
    for row in "0123456789 1234067895 2340178956 3401289567 4012395678 5987604321 6598710432 7659821043 8765932104 "
    "9876543210".split()
)
_TURNED = tuple(
    tuple(map(int, row))
    for row in "0123456789 1576283094 5803796142 8916043527 9453126870 4286573901 2793806415 7046913258".split()
)


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def verhoeff(digits: str) -> bool:
    """Whether the last digit checks the others by Verhoeff's method."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _TIMES[check][_TURNED[place % 8][int(digit)]]
    return check == 0


def is_card(digits: str) -> bool:
    """A payment card number: an issuer's first digits, a length it uses, and a right check digit."""
    return has_issuer(digits) and len(set(digits)) > 1 and luhn(digits)


def has_issuer(digits: str) -> bool:
    """Whether a card issuer's numbers begin like this and have this length."""
    return any(len(digits) in lengths and network.match(digits) for network, lengths in _NETWORKS)


def is_iban(code: str) -> bool:
    """An international bank account number (ISO 13616): its remainder modulo 97 is one."""
    if not _IBAN.fullmatch(code):
        return False
    return int("".join(str(int(char, 36)) for char in code[4:] + code[:4])) % 97 == 1


def is_national_id(code: str) -> bool:
    """A personal number whose form or check alone makes it one; letters in it, or at least thirteen digits.

    British national insurance, Indian PAN, Spanish DNI and NIE, Irish PPS, Italian fiscal code, French social
    security, South African identity.
    """
    forms = (_NATIONAL_INSURANCE, _INDIAN_PAN, _ITALIAN_CODE)
    if any(form.fullmatch(code) for form in forms):
        return True
    return _is_spanish(code) or _is_irish(code) or _is_french(code) or _is_south_african(code)


def is_social_security(digits: str) -> bool:
    """Nine digits that the US Social Security Administration may have issued."""
    return _SOCIAL_SECURITY.fullmatch(digits) is not None


def is_aadhaar(digits: str) -> bool:
    """Twelve digits, the first over one, with a right Verhoeff check."""
    return len(digits) == 12 and digits[0] in "23456789" and verhoeff(digits)


def is_routing_number(digits: str) -> bool:
    """A US bank routing number: nine digits weighed 3, 7, 1 add up to a multiple of ten (ABA)."""
    weighed = sum(int(digit) * weight for digit, weight in zip(digits, cycle((3, 7, 1)), strict=False))
    return len(digits) == 9 and digits[:2] != "00" and weighed % 10 == 0


def _is_spanish(code: str) -> bool:
    match = _SPANISH_ID.fullmatch(code)
    if not match:
        return False
    number = match[1].translate(str.maketrans("XYZ", "012"))
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == match[2]


def _is_irish(code: str) -> bool:
    match = _IRISH_PPS.fullmatch(code)
    if not match:
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(match[1], range(8, 1, -1), strict=True))
    second = code[8:9]
    weighed += 9 * (ord(second) - ord("A") + 1) if second and second != "W" else 0
    return "WABCDEFGHIJKLMNOPQRSTUV"[weighed % 23] == match[2]


def _is_french(code: str) -> bool:
    return bool(_FRENCH_INSEE.fullmatch(code)) and 97 - int(code[:13]) % 97 == int(code[13:])


def _is_south_african(code: str) -> bool:
    return bool(_SOUTH_AFRICAN.fullmatch(code)) and luhn(code)
