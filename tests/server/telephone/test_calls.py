"""A rep practises over the telephone: through each protocol, from the number on the page to what came of it."""

import re
import time
from functools import partial
from typing import Any

import pytest

from tests.server.cast import Guest
from tests.server.streams.clients import closed_with
from tests.server.streams.stage import RATE, Serving
from tests.server.streams.stage import until as until_soon
from tests.server.telephone.stage import HighTelnyxPhone, ScriptedHearing, TelnyxPhone, called
from tests.server.test_practice import COLD, GOOD
from wellheard.engines.speaking import Program
from wellheard.server.practising.telephone import telephone_in
from wellheard.server.practising.telephone.call import AGAIN, KEY_IN
from wellheard.server.practising.telephone.hearing import Waits
from wellheard.server.practising.telephone.playing import ringing

KINDS = ("twilio", "telnyx", "plain", "asterisk")
RING = len(ringing(RATE)) / RATE
A_WORD = 0.01
PIN = re.compile(r'class="pin">(\d{3}) (\d{3})<')


until = partial(until_soon, timeout_s=20)


def number_of(rep: Guest, scenario: str = "paper-straw") -> str:
    """The practice number that the page gives."""
    page = rep.act("POST", f"/practice/{scenario}/telephone").text
    assert "Call 0800 735 233 and key in" in page
    found = PIN.search(page)
    assert found, page
    return found[1] + found[2]


def attempt(rep: Guest, *, ended: bool = True) -> dict[str, Any]:
    """The rep's newest practice call, when it is as far."""

    def look() -> dict[str, Any] | None:
        if not rep.get("/api/v1/practice/attempts").json()["items"]:
            return None
        found = newest(rep)
        return None if (found["ended_at"] is None) == ended else found

    return until(look)


def length(text: str) -> float:
    """Seconds that the stand-in voice takes to say it."""
    return A_WORD * len(text.split())


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_practice_call(serving: Serving, rep: Guest, ear: ScriptedHearing, kind: str) -> None:
    lines = ("Larkside Groceries, this is Ada.", *GOOD[:3])
    ear.script = list(lines)
    phone = called(serving, kind, number_of(rep))
    phone.listen(RING)
    phone.say()
    opening = attempt(rep, ended=False)
    assert opening["greeting"] == lines[0]
    phone.listen(length(opening["replies"][0]))
    for count in range(2, 5):
        phone.say()
        phone.listen(length(until(partial(now, rep, count))["replies"][-1]))
    phone.hang_up()
    over = attempt(rep)
    assert (over["lines"], over["by_voice"], over["draft"]) == (list(lines[1:]), True, False)
    page = rep.get(f"/practice/attempts/{over['id']}").text
    assert "What this customer would tell their friends" in page
    assert "spoken" in page
    assert f"/practice/attempts/{over['id']}" in rep.get("/practice/paper-straw").text
    assert phone.is_over()
    assert phone.total == pytest.approx(RING + length(" ".join(over["replies"])), abs=0.002), "and not a sound more"
    assert ear.calls[-1].closed


def now(rep: Guest, replies: int) -> dict[str, Any] | None:
    found = attempt(rep, ended=False)
    return found if len(found["replies"]) >= replies else None


@pytest.mark.parametrize("kind", ["twilio", "telnyx", "asterisk"])
def test_who_speaks_over_the_customer_is_listened_to_at_once(
    serving: Serving, rep: Guest, ear: ScriptedHearing, kind: str, slowly: None
) -> None:
    ear.script = ["Mhm.", "Oh no, in your mouth? Tell me what happened?"]
    phone = called(serving, kind, number_of(rep))
    phone.listen(RING + 0.2)
    phone.say()
    phone.listen(0.3)
    assert phone.cleared == 0, "one word of agreement stops nobody"
    phone.say()
    reply = until(lambda: now(rep, 2))
    assert reply["lines"] == ["Oh no, in your mouth? Tell me what happened?"]
    if kind == "asterisk":
        phone.listen(10 * length(reply["replies"][1]))
    else:
        until(lambda: phone.heard(0.2) is not None and phone.cleared == 1)
    phone.hang_up()
    attempt(rep)
    whole = RING + 10 * length(" ".join(reply["replies"]))
    assert phone.is_over()
    assert phone.total < whole - 0.8, "the opening was cut short"


@pytest.fixture
def slowly(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    """A voice that takes a tenth of a second for each word."""
    telephone = telephone_in(serving.app.state)
    assert isinstance(telephone.speech, Program)
    slow = Program(name="slow", arguments=telephone.speech.arguments, install="", voice="slowly")
    monkeypatch.setattr(telephone, "speech", slow)


def test_the_customers_own_words_that_come_back_are_no_words_of_the_rep(
    serving: Serving, rep: Guest, ear: ScriptedHearing, slowly: None
) -> None:
    ear.script = ["to be"]
    phone = called(serving, "plain", number_of(rep))
    phone.listen(RING)
    opening = attempt(rep, ended=False)["replies"][0]
    ear.script[:] = [" ".join(opening.split()[:5])]
    phone.listen(0.2)
    phone.say()
    phone.listen(10 * length(opening) - 0.25)
    assert phone.cleared == 0
    phone.hang_up()
    assert attempt(rep)["lines"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_number_is_keyed_in_where_it_does_not_come_with_the_call(
    serving: Serving, rep: Guest, ear: ScriptedHearing, kind: str
) -> None:
    pin = number_of(rep)
    phone = called(serving, kind)
    phone.listen(length(KEY_IN))
    for digit in "12#" + pin:
        phone.key(digit)
    phone.listen(RING)
    assert attempt(rep, ended=False)["greeting"] is None
    phone.hang_up()
    attempt(rep)


def test_who_hangs_up_while_the_customer_picks_up_has_practised_nothing_and_is_free_again(
    serving: Serving, rep: Guest, ear: ScriptedHearing
) -> None:
    phone = called(serving, "plain", number_of(rep))
    phone.listen(RING)
    phone.hang_up()
    assert phone.is_over()
    assert until(lambda: not telephone_in(serving.app.state).calls)
    assert telephone_in(serving.app.state).seats.now == 0
    assert ear.calls[-1].closed


def test_three_wrong_numbers_end_the_call(serving: Serving, ear: ScriptedHearing) -> None:
    phone = called(serving, "twilio", "000000")
    for _ in range(2):
        phone.listen(length(KEY_IN))
        for _ in range(6):
            phone.key("0")
    assert phone.is_over()
    assert ear.calls[-1].closed


def test_a_number_serves_once_and_a_new_one_takes_its_place(serving: Serving, rep: Guest, ear: ScriptedHearing) -> None:
    old, pin = number_of(rep), number_of(rep)
    first = called(serving, "plain", pin)
    first.listen(RING)
    first.hang_up()
    for used in (old, pin):
        phone = called(serving, "plain", used)
        phone.listen(length(AGAIN))
        phone.hang_up()
        assert phone.is_over()
        assert phone.total == pytest.approx(length(AGAIN), abs=0.001), "it asks for a number, and no telephone rings"


@pytest.mark.parametrize("kind", ["twilio", "asterisk"])
def test_a_customer_who_has_had_enough_hangs_up_after_their_last_word(
    serving: Serving, rep: Guest, ear: ScriptedHearing, kind: str
) -> None:
    ear.script = ["Hello?", *COLD * 20]
    phone = called(serving, kind, number_of(rep))
    phone.listen(RING)
    phone.say()
    phone.listen(length(attempt(rep, ended=False)["replies"][0]))
    for count in range(2, 20):
        phone.say()
        phone.listen(length(until(partial(grown, rep, count))["replies"][-1]))
        if phone.is_over(0.2) or newest(rep)["ended_at"]:
            break
    over = attempt(rep)
    assert phone.is_over()
    assert over["ending"] in ("hung-up", "gave-up")
    assert phone.total == pytest.approx(RING + length(" ".join(over["replies"])), abs=0.002)


def grown(rep: Guest, replies: int) -> dict[str, Any] | None:
    """The newest practice call with so many replies, over or not."""
    found = newest(rep)
    return found if len(found["replies"]) == replies else None


def newest(rep: Guest) -> dict[str, Any]:
    key = rep.get("/api/v1/practice/attempts?limit=1").json()["items"][0]["id"]
    found: dict[str, Any] = rep.get(f"/api/v1/practice/attempts/{key}").json()
    return found


def test_silence_is_a_line_too(
    serving: Serving, rep: Guest, ear: ScriptedHearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telephone_in(serving.app.state), "waits", Waits(greeting_s=0.1, silence_s=0.2))
    phone = called(serving, "plain", number_of(rep))
    assert phone.is_over(), "who hears nothing gives up in the end"
    assert set(attempt(rep)["lines"]) == {""}


def test_sound_is_paced_as_it_is_heard(serving: Serving, rep: Guest, ear: ScriptedHearing, slowly: None) -> None:
    phone = called(serving, "asterisk", number_of(rep))
    phone.listen(RING + 0.02)
    began = time.monotonic()
    phone.listen(0.6)
    assert time.monotonic() - began > 0.5
    phone.hang_up()
    attempt(rep)


def test_telnyx_gets_no_piece_that_is_too_short_for_it(serving: Serving, rep: Guest, ear: ScriptedHearing) -> None:
    phone = TelnyxPhone(serving, pin=number_of(rep))
    phone.listen(RING)
    phone.listen(length(attempt(rep, ended=False)["replies"][0]))
    assert len(phone.pieces) >= 3
    assert min(phone.pieces) >= 160
    phone.hang_up()
    attempt(rep)


def test_telnyx_with_sound_at_another_rate_than_what_goes_back_is_refused(
    serving: Serving, rep: Guest, ear: ScriptedHearing
) -> None:
    phone = HighTelnyxPhone(serving, pin=number_of(rep))
    assert closed_with(phone.socket) == 1008
    assert ear.calls == []
