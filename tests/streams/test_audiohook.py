"""AudioHook message by message: what is answered, what is refused, and where the sound stands."""

import json
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.streams.hook import CONVERSATION, NOBODY, ORGANIZATION, PERSON, SESSION, Client, a_session, asking, offer
from wellheard.conversation import Word
from wellheard.streams import happenings as happens
from wellheard.streams.audiohook_messages import duration, milliseconds
from wellheard.streams.g711 import to_mu_law
from wellheard.streams.interface import CueShown, CueWithdrawn, FinalTranscript

SECOND = bytes([0xFF]) * 16_000
"""Of silence, on two channels of mu-law."""


def test_the_first_of_the_offers_with_both_sides_is_chosen_as_it_stands() -> None:
    client = Client()
    began = client.open()
    assert client.told[0]["parameters"]["media"] == [offer("external", "internal")]
    assert began.start.tracks == ("customer", "agent")


def test_channels_the_other_way_round_keep_their_order() -> None:
    client = Client()
    media = [offer("external"), offer("internal", "external")]
    began = client.open(media=media)
    assert client.told[0]["parameters"]["media"] == [media[1]]
    assert began.start.tracks == ("agent", "customer")


@pytest.mark.parametrize(("side", "speaker"), [("external", "customer"), ("internal", "agent")])
def test_one_side_alone_is_taken_where_no_more_is_offered(side: str, speaker: str) -> None:
    client = Client()
    assert client.open(media=[offer(side)]).start.tracks == (speaker,)
    (heard,) = client.sound(bytes([0xFF]) * 160)
    assert isinstance(heard, happens.Heard)
    assert len(heard.samples) == 160


def test_what_is_told_of_the_call_is_kept() -> None:
    began = Client().open(customConfig={"agent": "Sam", "queue": "Repairs", "site": 3})
    start = began.start
    assert (start.call, start.conversation, start.source) == (SESSION, CONVERSATION, "audiohook")
    assert (start.agent, start.queue, start.customer) == ("Sam", "Repairs", "+15550100")
    assert (start.from_number, start.to_number, start.language) == ("+15550100", "+15550199", "en-US")
    assert start.extra["participant"] == PERSON
    assert start.extra["site"] == "3"
    assert not began.resume


def test_a_continued_session_resumes_the_first_of_them() -> None:
    first = "11111111-2222-4333-8444-555555555555"
    began = Client().open(continuedSessions=[{"id": first, "serverseq": 4, "clientseq": 9}])
    assert began.resume
    assert began.start.call == first


def test_a_probe_is_opened_without_media_and_without_a_call() -> None:
    client = Client()
    nobody = {"id": NOBODY, "ani": "", "aniName": "", "dnis": ""}
    happenings = client.say("open", asking(conversationId=NOBODY, participant=nobody))
    assert [type(each) for each in happenings] == [happens.Reply]
    assert client.told[0]["parameters"]["media"] == []
    assert client.say("close", {"reason": "end"})[-1] == happens.Goodbye(patient=True)
    assert client.last == "closed"


def test_languages_are_told_to_who_asks_for_them() -> None:
    client = Client()
    client.open(supportedLanguages=True)
    assert client.told[0]["parameters"]["supportedLanguages"] == ["en-US"]


def test_an_open_for_another_organization_than_the_header_is_unauthorised() -> None:
    client = Client()
    assert client.say("open", asking(organizationId=PERSON)) == [happens.Unauthorised()]
    client.hear(client.talk.unauthorised())
    assert client.told[-1]["parameters"] == {"reason": "unauthorized"}
    client.say("close", {"reason": "disconnect"})
    assert client.last == "closed"


def test_a_stranger_who_opens_all_the_same_is_not_heard() -> None:
    client = Client()
    client.hear(client.talk.unauthorised())
    assert client.last == "disconnect"
    assert client.say("open", asking()) == []
    assert client.sound(SECOND) == []


def test_a_full_room_tells_of_an_error_and_lets_the_client_close() -> None:
    client = Client()
    client.say("open", asking())
    client.hear(client.talk.refused("The room is full."))
    assert client.told[-1]["parameters"] == {"reason": "error", "info": "The room is full."}
    client.say("close", {"reason": "disconnect"})
    assert client.last == "closed"


def test_each_ping_is_answered_at_once_with_its_number() -> None:
    client = Client()
    client.open()
    client.say("ping")
    client.say("ping", {"rtt": "PT0.012S"})
    assert [(each["type"], each["seq"], each["clientseq"]) for each in client.told[1:]] == [
        ("pong", 2, 2),
        ("pong", 3, 3),
    ]


def test_sound_is_taken_apart_into_its_tracks() -> None:
    client = Client()
    client.open()
    tracks = np.array([[1000, -2000], [3000, -4000], [0, 0]], np.int16)
    heard = client.sound(to_mu_law(tracks.reshape(-1)))
    assert all(isinstance(each, happens.Heard) for each in heard)
    external, internal = (each.samples.tolist() for each in heard if isinstance(each, happens.Heard))
    assert np.allclose(external, [1000, 3000, 0], atol=130)
    assert np.allclose(internal, [-2000, -4000, 0], atol=130)


def test_linear_sound_is_taken_too() -> None:
    client = Client()
    client.open(media=[offer("external", "internal", sound="L16")])
    heard = client.sound(np.array([1, 2, 3, 4], "<i2").tobytes())
    assert [each.samples.tolist() for each in heard if isinstance(each, happens.Heard)] == [[1, 3], [2, 4]]


def test_an_update_is_noted_and_answered() -> None:
    client = Client()
    client.open()
    assert client.say("update", {"language": "es-US"})[0] == happens.Noted("updated", {"language": "es-US"})
    assert client.last == "updated"


def test_an_error_of_the_client_ends_nothing() -> None:
    client = Client()
    client.open()
    assert client.say("error", {"code": 400, "message": "hm"}) == [
        happens.Noted("error", {"code": "400", "message": "hm"})
    ]
    assert client.sound(SECOND)


def test_a_pause_holds_the_sound_and_a_second_one_changes_nothing() -> None:
    client = Client()
    client.open()
    client.sound(SECOND)
    client.position = "PT1S"
    assert client.say("paused") == [happens.Paused(1000)]
    assert client.say("paused") == []
    assert client.sound(SECOND) == [], "what is told in a pause is not for us"
    client.at += 10
    assert client.say("resumed", {"start": "PT1S", "discarded": "PT0S"}) == [happens.Resumed(1000)]
    assert client.sound(SECOND)


def test_what_a_pause_left_out_is_missing_on_both_tracks() -> None:
    client = Client()
    client.open()
    client.sound(SECOND)
    client.position = "PT1S"
    client.say("paused")
    client.position, client.at = "PT11S", client.at + 10
    found = client.say("resumed", {"start": "PT1S", "discarded": "PT10S"})
    assert found == [happens.Missed(0, 1000, 11_000), happens.Missed(1, 1000, 11_000), happens.Resumed(11_000)]


def test_a_discard_is_believed_as_far_as_the_position_bears_it_out() -> None:
    client = Client()
    client.open()
    client.sound(SECOND)
    client.position, client.at = "PT3.5S", client.at + 3
    noted, *missed = client.say("discarded", {"start": "PT1S", "discarded": "PT2.5S"})
    assert isinstance(noted, happens.Noted)
    assert missed == [happens.Missed(0, 1000, 3500), happens.Missed(1, 1000, 3500)]
    client.sound(SECOND)
    client.position = "PT4.5S"
    assert client.say("discarded", {"start": "PT4.5S", "discarded": "PT0.5S"}) == [
        happens.Noted("discarded", {"start": "PT4.5S", "discarded": "PT0.5S"})
    ]


def test_sound_that_was_lost_without_a_word_shows_at_the_next_ping() -> None:
    client = Client()
    client.open()
    client.sound(SECOND)
    client.position, client.at = "PT1.8S", client.at + 2
    assert client.say("ping")[1:] == [happens.Missed(0, 1000, 1800), happens.Missed(1, 1000, 1800)]


def test_a_position_in_the_far_future_is_a_clock_gone_wrong_not_an_hour_of_silence() -> None:
    client = Client()
    client.open()
    client.position = "PT3600S"
    assert client.say("ping")[1:] == [happens.Noted("clock", {"position": "PT3600S", "counted": "PT0S"})]


def test_a_position_that_lags_behind_changes_nothing() -> None:
    client = Client()
    client.open()
    client.sound(SECOND)
    assert [type(each) for each in client.say("ping")] == [happens.Reply]


@pytest.mark.parametrize(
    ("reason", "end"), [("end", "ended"), ("disconnect", "ended"), ("error", "error"), ("reconnect", "lost")]
)
def test_close_is_answered_when_all_is_told_and_nothing_comes_after(reason: str, end: str) -> None:
    client = Client()
    client.open()
    assert client.say("close", {"reason": reason}) == [happens.Over(end)]  # type: ignore[arg-type]  # one of the reasons
    client.hear(client.talk.tell(a_final()))
    client.say("ping")
    assert client.hear(client.talk.concluded())[-1] == happens.Goodbye(patient=True)
    assert [each["type"] for each in client.told[1:]] == ["event", "pong", "closed"]
    assert client.talk.tell(a_final()) == []
    assert client.say("ping") == []


WRONG: dict[str, dict[str, Any]] = {
    "a number too high": {"seq": 7},
    "a number that was used": {"seq": 1},
    "an answer to what was never said": {"serverseq": 9},
    "another session": {"id": PERSON},
    "another version": {"version": "1"},
    "no position": {"position": None},
    "a position that is none": {"position": "1.5"},
    "a negative number": {"seq": -2},
    "a number that is no number": {"seq": "2"},
    "a kind that nobody knows": {"type": "dance"},
    "a kind that only servers send": {"type": "opened"},
    "parameters that are none": {"parameters": []},
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_message_that_is_wrong_ends_the_call_with_a_disconnect(fault: str) -> None:
    client = Client()
    client.open()
    happenings = client.talk.receive(wrong(client, WRONG[fault]), 101.0)
    assert happens.Over("error") in happenings
    reply = next(json.loads(each.text) for each in happenings if isinstance(each, happens.Reply))
    assert (reply["type"], reply["parameters"]["reason"]) == ("disconnect", "error")
    assert client.talk.receive(SECOND, 102.0) == []


def wrong(client: Client, changed: dict[str, Any]) -> str:
    return json.dumps({
        "version": "2", "id": SESSION, "type": "ping", "seq": 2, "serverseq": 1, "position": "PT0S", "parameters": {},
    } | changed)  # fmt: skip


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"open"', "[" * 60_000, '{"version":"2"}'])
def test_what_is_no_message_ends_the_call_with_a_disconnect(text: str) -> None:
    client = Client()
    client.open()
    assert happens.Over("error") in client.talk.receive(text, 101.0)


def test_a_text_of_more_than_64_kb_is_refused() -> None:
    client = Client()
    client.open()
    assert happens.Over("error") in client.talk.receive(wrong(client, {"parameters": {"note": "x" * 65_536}}), 101.0)


def test_sound_before_open_is_refused() -> None:
    client = Client()
    client.talk.receive(SECOND, 100.0)
    assert client.talk.state.name == "REFUSED"


def test_half_a_sample_is_refused() -> None:
    client = Client()
    client.open()
    assert happens.Over("error") in client.talk.receive(SECOND[:161], 100.0)


@pytest.mark.parametrize(
    "changed",
    [
        {"organizationId": "ours"},
        {"conversationId": 7},
        {"participant": {"id": PERSON}},
        {"media": [{"type": "audio", "format": "OPUS", "channels": ["external"], "rate": 8000}]},
        {"media": [offer("external", "external")]},
        {"media": "all"},
        {"language": 3},
        {"continuedSessions": [{"id": "x"}]},
        {"customConfig": "x"},
    ],
)
def test_an_open_with_bad_parameters_is_refused(changed: dict[str, Any]) -> None:
    client = Client()
    client.say("open", asking(**changed))
    assert client.last == "disconnect"


def test_a_session_without_a_header_takes_the_id_of_the_first_message() -> None:
    client = Client(a_session(NOBODY))
    (began,) = client.say("open", asking(), id=SESSION)
    assert client.talk.session == SESSION
    assert began.start.call == SESSION  # type: ignore[union-attr]  # opens
    assert client.talk.organization == ORGANIZATION


def a_final(**changed: Any) -> FinalTranscript:
    words = (
        Word(text="My", start_ms=1500, end_ms=1700, confidence=0.9),
        Word(text="line", start_ms=1700, end_ms=2100),
    )
    told: dict[str, Any] = {
        "id": "7", "track": 1, "speaker": "agent", "text": "My line", "start_ms": 1500, "end_ms": 2100,
        "confidence": 0.8, "words": words,
    }  # fmt: skip
    return FinalTranscript(**told | changed)


def told(client: Client, finding: Any) -> list[dict[str, Any]]:
    client.hear(client.talk.tell(finding))
    return [entity for each in client.told if each["type"] == "event" for entity in each["parameters"]["entities"]]


def test_a_final_turn_is_an_event_with_one_transcript() -> None:
    client = Client()
    client.open()
    (entity,) = told(client, a_final())
    data = entity["data"]
    assert entity["type"] == "transcript"
    assert UUID(data["id"])
    assert (data["channel"], data["channelId"], data["isFinal"]) == ("internal", 1, True)
    assert (data["offset"], data["duration"]) == ("PT1.5S", "PT0.6S")
    (alternative,) = data["alternatives"]
    (words,) = alternative["interpretations"]
    assert (alternative["confidence"], words["type"], words["transcript"]) == (0.8, "display", "My line")
    assert [(each["value"], each["confidence"], each["offset"], each["duration"]) for each in words["tokens"]] == [
        ("My", 0.9, "PT1.5S", "PT0.2S"),
        ("line", 0.8, "PT1.7S", "PT0.4S"),
    ]


def test_words_without_times_stand_evenly_over_their_turn() -> None:
    client = Client()
    client.open()
    (entity,) = told(client, a_final(words=None, text="one two three", start_ms=0, end_ms=900, confidence=None))
    tokens = entity["data"]["alternatives"][0]["interpretations"][0]["tokens"]
    assert [each["offset"] for each in tokens] == ["PT0S", "PT0.3S", "PT0.6S"]


def test_no_two_tokens_begin_at_the_same_time() -> None:
    """A turn may be shorter than it has words, and a recogniser may place two of them on one frame."""
    client = Client()
    client.open()
    at_once = tuple(Word(text=text, start_ms=start, end_ms=start + 5) for text, start in (("a", 7), ("b", 7), ("c", 6)))
    client.hear(client.talk.tell(a_final(words=at_once)))
    client.hear(client.talk.tell(a_final(words=None, text="one two three four", start_ms=0, end_ms=2)))
    for each in client.told[1:]:
        (entity,) = each["parameters"]["entities"]
        tokens = entity["data"]["alternatives"][0]["interpretations"][0]["tokens"]
        assert len({token["offset"] for token in tokens}) == len(tokens) >= 3


def test_a_cue_is_an_agentassist_event_whose_text_can_not_be_taken_for_markup() -> None:
    client = Client()
    client.open()
    cue = CueShown(id="3", kind="name the wedding", text="Say <it> & mean it", urgency="now", at_ms=2500)
    (entity,) = told(client, cue)
    (suggestion,) = entity["data"]["suggestions"]
    assert entity["type"] == "agentassist"
    assert (suggestion["type"], suggestion["question"]) == ("faq", "name the wedding")
    assert suggestion["answer"] == "Say &lt;it&gt; &amp; mean it"
    assert suggestion["position"] == "PT2.5S"


def test_nothing_is_told_before_opened_and_a_withdrawn_cue_has_no_words() -> None:
    client = Client()
    assert client.talk.tell(a_final()) == []
    client.open()
    assert client.talk.tell(CueWithdrawn(id="3", at_ms=2600)) == []


@given(st.integers(0, 10**9))
def test_durations_come_back_as_they_were_written(at_ms: int) -> None:
    assert milliseconds(duration(at_ms)) == at_ms


@settings(max_examples=60)
@given(
    st.lists(st.one_of(st.binary(max_size=400).map(lambda some: some[: len(some) // 2 * 2]), st.just(b"")), max_size=20)
)
def test_positions_are_the_samples_that_came(frames: list[bytes]) -> None:
    client = Client()
    client.open()
    for frame in frames:
        client.sound(frame)
    assert client.talk.counted == sum(len(frame) for frame in frames) // 2


STEPS: dict[str, dict[str, Any]] = {
    "open": asking(),
    "close": {"reason": "end"},
    "ping": {},
    "paused": {},
    "resumed": {"start": "PT1S", "discarded": "PT2S"},
    "discarded": {"start": "PT1S", "discarded": "PT2S"},
    "update": {"language": "en-GB"},
    "error": {"code": 429, "message": "too many"},
    "sound": {},
    "half a sample": {},
    "finding": {},
    "opened by the door": {},
    "refused by the door": {},
    "concluded": {},
}


@settings(max_examples=150)
@given(st.lists(st.sampled_from(list(STEPS)), max_size=14), st.integers(0, 5000))
def test_in_whatever_order_things_happen_numbers_rise_closed_is_last_and_a_call_ends_once(
    steps: list[str], position: int
) -> None:
    client = Client()
    came: list[Any] = []
    for step in steps:
        client.position = duration(position)
        came += taken(client, step)
    kinds = [each["type"] for each in client.told]
    assert "closed" not in kinds[:-1]
    assert kinds.count("opened") <= 1
    assert sum(isinstance(each, happens.Over) for each in came) <= 1
    over = next((place for place, each in enumerate(came) if isinstance(each, happens.Over)), len(came))
    assert not [
        each
        for each in came[over:]
        if isinstance(each, happens.Heard | happens.Missed | happens.Paused | happens.Resumed)
    ]


def taken(client: Client, step: str) -> list[Any]:
    """One step of many; numbers in replies are checked by the client."""
    doors = {"opened by the door": client.talk.opened, "concluded": client.talk.concluded}
    if step in doors:
        return client.hear(doors[step]())
    if step == "refused by the door":
        return client.hear(client.talk.refused("Full."))
    if step == "finding":
        return client.hear(client.talk.tell(a_final()))
    if step in ("sound", "half a sample"):
        return client.sound(SECOND[: 161 if step == "half a sample" else 320])
    found = client.say(step, STEPS[step])
    if client.talk.client_sequence < client.seq:  # Nobody counts after a disconnect.
        client.seq = client.talk.client_sequence
    return found
