"""The address behind a number opens exactly the calls that were counted."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from wellheard.server.calls import call_filter
from wellheard.server.links import calls_link
from wellheard.storage.filters import CallFilter

WHOLE = CallFilter(
    agents=("Ann & Bo", "Cy"), teams=("t1",), queues=("a=b",), customers=("c",), channels=("voice",), score_from=0,
    since=datetime(2026, 3, 1, 5, tzinfo=UTC), until=datetime(2026, 4, 1, tzinfo=UTC), score_to=60, stars=(1, 2),
    endings=("badly",), kinds=("blame", "canned"), without_kinds=("sympathy",), outcomes=(("own-words", "missed"),),
    has_sound=False, scored=True, hours=(8, 9),
    zone="Europe/Berlin", without_agent=True, without_queue=True, lines=("0f",),
    measures=(("hold_ms", 0.0, float("inf")),),
)  # fmt: skip


def read_back(address: str) -> CallFilter:
    app = FastAPI()
    found: list[CallFilter] = []

    def keep(wanted: CallFilter = Depends(call_filter)) -> None:  # noqa: B008 - FastAPI's way
        found.append(wanted)

    app.get("/calls")(keep)
    assert TestClient(app).get(address).status_code == 200
    return found[0]


def test_every_filter_comes_back_from_its_address() -> None:
    assert read_back(calls_link(WHOLE)) == WHOLE
    assert read_back(calls_link(CallFilter())) == CallFilter()


def test_what_the_viewer_may_see_is_never_in_an_address() -> None:
    address = calls_link(CallFilter(only_agents=("secret",), queues=("q",)))
    assert dict(parse_qsl(urlsplit(address).query)) == {"queue": "q"}
