"""Genesys AudioHook over a real socket: a call as it should be, and all that should not be."""

from tests.server.streams.stage import HookClient, Serving, tone


def test_a_call_is_opened_heard_and_closed(serving: Serving) -> None:
    client = HookClient(serving)
    opened = client.open()
    assert [each["channels"] for each in opened["parameters"]["media"]] == [["external", "internal"]]
    client.sound(tone(1), tone(1, 500))
    closed = client.close()
    line = serving.door.line()
    assert (closed["seq"], closed["clientseq"]) == (2, 2)
    assert line.start.tracks == ("customer", "agent")
    assert [len(line.sound(track)) for track in (0, 1)] == [8000, 8000]
    assert line.ended == "ended"
