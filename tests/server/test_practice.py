"""Practice in the room: a whole practice call over HTTP, and who may see what came of it."""

from tests.server.cast import Cast, Guest

GOOD = (
    "Oh no, in your mouth? That's horrible. Tell me what happened?",
    "I'm so sorry. With hands like yours that's your breakfast gone, and then somebody laughs. That must hurt.",
    "What would help you most?",
    "I'll put a pack of bamboo straws that hold into your next delivery, free of charge.",
    "And I'm writing a note for the packers, so they come with every delivery and you never have to ask again.",
    "Is there anything else I can do for you?",
)


def begun(browser: Guest, scenario: str = "paper-straw", **given: str) -> str:
    answer = browser.act("POST", f"/practice/{scenario}", data={"seed": "1", **given})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def held(browser: Guest, lines: tuple[str, ...] = GOOD) -> str:
    place = begun(browser)
    for line in lines:
        answer = browser.act("POST", f"{place}/lines", data={"line": line}, headers={"HX-Request": "true"})
        assert answer.status_code == 200, answer.text
        if "The customer has gone" in answer.text:
            return place
    assert browser.act("POST", f"{place}/end").status_code == 303
    return place


def test_a_whole_practice_call_is_held_and_told(cast: Cast) -> None:
    with cast.browser("agent") as browser:
        assert "A straw that gives up halfway" in browser.get("/practice").text
        assert "You are on the phones" in browser.get("/practice/paper-straw").text
        place = held(browser)
        page = browser.get(place).text
    assert "What this customer would tell their friends" in page
    assert "Where it turned" in page
