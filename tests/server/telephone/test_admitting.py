"""Who may practise over the telephone, and what is told where nobody can."""

import logging
import sys
import time
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from websockets.exceptions import InvalidStatus

from tests.server.cast import Guest
from tests.server.streams.clients import closed_with
from tests.server.streams.stage import TWILIO, Serving, until
from tests.server.telephone.stage import (
    AsteriskPhone,
    PlainPhone,
    ScriptedHearing,
    TelnyxPhone,
    TwilioPhone,
    called,
    expected,
)
from tests.server.telephone.test_calls import RING, attempt, number_of
from wellheard.engines.speaking import command
from wellheard.server.practising.telephone import telephone_in
from wellheard.server.throttle import Throttle
from wellheard.storage import people, practice_pins
from wellheard.streams.twilio import signature


@pytest.mark.parametrize("token", ["", "wellheard_made_up", "lead"])
def test_a_phone_system_without_the_permission_gets_nowhere(
    serving: Serving, rep: Guest, ear: ScriptedHearing, token: str
) -> None:
    pin = number_of(rep)
    secret = serving.tokens.get(token, token)
    for kind in (TwilioPhone, TelnyxPhone, PlainPhone):
        phone = kind(serving, token=secret, pin=pin)
        assert closed_with(phone.socket) == 1008
    assert ear.calls == []
    with serving.cast.room.store.begin() as on:
        assert practice_pins.take_pin(on, pin) is not None, "the number still serves"


def test_twilios_signature_serves_instead_of_a_token(
    serving: Serving, rep: Guest, ear: ScriptedHearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = serving.app.state.streams.gatekeeper.settings
    monkeypatch.setattr(type(settings), "twilio_auth_token", TWILIO)
    good = signature(f"wss://{serving.host}/streams/practice/twilio", TWILIO)
    for given, comes_in in ((good, True), (good[::-1], False)):
        phone = TwilioPhone(serving, token="", headers={"x-twilio-signature": given}, pin=number_of(rep))
        if comes_in:
            phone.listen(RING)
            phone.hang_up()
        else:
            assert closed_with(phone.socket) == 1008


def test_without_a_voice_the_phone_system_is_told_so(
    serving: Serving, rep: Guest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    telephone = telephone_in(serving.app.state)
    for speech, told in ((None, "speech_out is `browser`"), (command("speaks-no-more"), "speaks-no-more isn't there")):
        monkeypatch.setattr(telephone, "speech", speech)
        for path in ("/streams/practice/twilio", "/streams/practice/telnyx", "/streams/practice/audio"):
            with caplog.at_level(logging.WARNING), pytest.raises(InvalidStatus) as refused:
                serving.open(path)
            assert refused.value.response.status_code == 503
            assert told in refused.value.response.body.decode()
            assert told in caplog.text
        answer = expected(serving, uuid=str(uuid4()))
        assert answer.status_code == 409
        assert told in answer.json()["detail"]


def test_who_loads_the_page_with_a_number_again_comes_to_the_customer(rep: Guest) -> None:
    answer = rep.get("/practice/paper-straw/telephone")
    assert (answer.status_code, answer.headers["location"]) == (303, "/practice/paper-straw#telephone")


def test_without_a_voice_the_page_gives_no_number(rep: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Or by telephone" in rep.get("/practice/paper-straw").text
    monkeypatch.setattr(rep.app.state, "speech_out", None)  # type: ignore[attr-defined]
    assert "Or by telephone" not in rep.get("/practice/paper-straw").text
    assert rep.act("POST", "/practice/paper-straw/telephone").status_code == 409
    assert rep.act("POST", "/api/v1/practice/numbers", json={"scenario": "paper-straw"}).status_code == 409


def test_a_machine_gets_a_number_for_its_person(serving: Serving, rep: Guest, ear: ScriptedHearing) -> None:
    answer = rep.act("POST", "/api/v1/practice/numbers", json={"scenario": "frozen-card"})
    assert answer.status_code == 201
    assert rep.act("POST", "/api/v1/practice/numbers", json={"scenario": "nobody"}).status_code == 404
    phone = called(serving, "plain", answer.json()["pin"])
    phone.listen(RING)
    assert attempt(rep, ended=False)["scenario"] == "frozen-card"
    phone.hang_up()
    attempt(rep)


def test_a_uuid_serves_one_call_and_none_that_was_not_announced(
    serving: Serving, rep: Guest, ear: ScriptedHearing
) -> None:
    given = uuid4()
    assert expected(serving, uuid=str(given), pin=number_of(rep)).json()["uuid"] == str(given)
    assert expected(serving, uuid=str(given)).status_code == 409
    phone = AsteriskPhone(serving, given)
    phone.listen(RING)
    phone.hang_up()
    for uuid in (given, UUID(int=7)):
        assert AsteriskPhone(serving, uuid).is_over(3)


def test_an_announcement_asks_for_the_permission(serving: Serving) -> None:
    lead = dict(serving.tokens, admin=serving.tokens["lead"])
    admin, serving.tokens = serving.tokens, lead
    try:
        assert expected(serving).status_code == 403
    finally:
        serving.tokens = admin


def test_numbers_that_are_old_or_of_somebody_who_left_are_wrong(
    serving: Serving, rep: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    taking = telephone_in(serving.app.state).taking
    with monkeypatch.context() as earlier:
        earlier.setattr(practice_pins, "LASTS", timedelta(seconds=-1))
        old = number_of(rep)
    assert taking.take(old) is None
    store, user = serving.cast.room.store, serving.cast.other.id
    with store.begin() as on:
        made = practice_pins.make_pin(on, user=user, scenario="paper-straw")
        people.disable_user(on, user)
    assert taking.take(made.pin) is None


def test_whoever_guesses_is_slowed_down(serving: Serving, rep: Guest) -> None:
    taking = telephone_in(serving.app.state).taking
    taking.tries = Throttle(3, 60, time.monotonic)
    pin = number_of(rep)
    wrong = [each for each in ("000000", "111111", "222222", "333333") if each != pin][:3]
    assert [taking.take(each) for each in (*wrong, pin)] == [None] * 4
    taking.tries = Throttle(3, 60, time.monotonic)
    assert taking.take("what?") is None
    found = taking.take(pin)
    assert found is not None
    assert (found.user, found.chosen.id) == (serving.cast.agent.id, "paper-straw")


def test_so_many_practise_by_voice_and_no_more(
    serving: Serving, rep: Guest, ear: ScriptedHearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    seats = telephone_in(serving.app.state).seats
    until(lambda: seats.now == 0)
    monkeypatch.setattr(seats, "most", 0)
    phone = PlainPhone(serving, pin=number_of(rep))
    assert phone.is_over()
    assert phone.told[0]["type"] == "refused"
    assert "as this server can hear" in phone.told[0]["detail"]
    assert ear.calls == []


def test_a_voice_that_fails_ends_the_call_and_what_was_said_stands(
    serving: Serving, rep: Guest, ear: ScriptedHearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks = command(f"{sys.executable} -S -c 'import sys; sys.exit(2)'")
    monkeypatch.setattr(telephone_in(serving.app.state), "speech", breaks)
    phone = PlainPhone(serving, pin=number_of(rep))
    phone.listen(RING)
    assert phone.is_over(), "who hears nothing need not wait"
    assert attempt(rep)["ended_at"] is not None
