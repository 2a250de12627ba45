"""Two servers, each with its worker, serve one room: what one is told the other knows, and nothing is done twice."""

import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.test_serve import closed, opened, signed_in
from tests.storage.making import a_document

pytestmark = pytest.mark.slow
API = "/api/v1"
CALLS = 12
MOST_S = 240


@pytest.fixture
def two(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """The same person, signed in at both."""
    for name in [name for name in os.environ if name.startswith("WELLHEARD_") and name != "WELLHEARD_STATE"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WELLHEARD_NOTICING", "rules")
    monkeypatch.setenv("WELLHEARD_DATABASE", database)
    with ExitStack() as stack:
        addresses = []
        for _ in range(2):
            process, url, said = opened(tmp_path / "room")
            stack.callback(closed, process)
            addresses.append((url, "".join(said)))
        email, password = re.findall(r"(?:address|password)\s+(\S+)", addresses[0][1])
        one, other = [stack.enter_context(closing(signed_in(url, email, password))) for url, _ in addresses]
        yield one, other


def transcript(number: int) -> dict[str, Any]:
    turns = [
        {"speaker": "customer" if at % 2 == 0 else "agent", "text": f"The tap {number} leaks {at}."} for at in range(60)
    ]
    return {"id": f"call-{number}", "turns": turns}


def test_two_servers_analyse_each_call_once_and_agree(two: tuple[httpx.Client, httpx.Client]) -> None:
    with ThreadPoolExecutor(4) as pool:
        sent = [(two[each % 2], transcript(each // 2)) for each in range(2 * CALLS)]  # Each call at both.
        answers = list(pool.map(lambda given: given[0].post(f"{API}/transcripts", json=given[1]), sent))
    assert Counter(each.status_code for each in answers).keys() <= {200, 202}, [each.text for each in answers]
    names = sorted({each.json()["id"] for each in answers})
    until = time.monotonic() + MOST_S
    states: dict[str, Any] = {}
    while len(states) < len(names) or any(each["state"] in ("waiting", "running") for each in states.values()):
        assert time.monotonic() < until, states
        states = {name: two[at % 2].get(f"{API}/jobs/{name}").json() for at, name in enumerate(names)}
        time.sleep(0.2)
    assert Counter(each["state"] for each in states.values()) == {"done": len(names)}
    listed = [
        [each["id"] for each in client.get(f"{API}/calls", params={"limit": 100}).json()["items"]] for client in two
    ]
    done = Counter(each["state"] for each in states.values())["done"]
    told = f"{CALLS} calls sent to both: {len(names)} jobs, {done} done"
    print(f"\n{told}, {len(listed[0])} and {len(listed[1])} listed")  # noqa: T201
    assert listed[0] == listed[1]
    assert sorted(listed[0]) == sorted(f"call-{number}" for number in range(CALLS))


def test_what_one_is_told_the_other_shows(two: tuple[httpx.Client, httpx.Client]) -> None:
    one, other = two
    content = {"content-type": "application/json"}
    assert one.post(f"{API}/analyses", content=a_document("c1"), headers=content).status_code == 201
    for at, client in enumerate((one, other) * 4):
        assert client.post(f"{API}/calls/c1/comments", json={"text": f"note {at}"}).status_code == 201
    threads = [client.get(f"{API}/calls/c1/comments").json()["items"] for client in two]
    assert threads[0] == threads[1]
    assert sorted(each["text"] for each in threads[0]) == [f"note {at}" for at in range(8)]
    assert other.delete(f"{API}/calls/c1").status_code == 204
    assert one.get(f"{API}/calls/c1").status_code == 404
    assert one.get("/calls", params={"words": "tap"}).status_code == 200
