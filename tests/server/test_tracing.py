"""OpenTelemetry by setting: what a real collector gets of requests, and what never leaves the house."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.server.cast import Cast, Guest, make_cast
from tests.server.conftest import QUICK
from tests.storage.making import a_document
from wellheard.jobs import Plan
from wellheard.server import tracing
from wellheard.server.room import Room
from wellheard.settings import Settings
from wellheard.storage.calls import put_call
from wellheard.storage.store import Store

SECRET = "xylophonist"


@dataclass
class Collector:
    """A receiver of OTLP over HTTP."""

    address: str = ""
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def spans(self) -> list[Any]:
        """The spans that came, in their order."""
        asked = [ExportTraceServiceRequest.FromString(each) for each in self.bodies]
        found = [span for each in asked for of in each.resource_spans for some in of.scope_spans for span in some.spans]
        return sorted(found, key=lambda span: span.start_time_unix_nano)


@pytest.fixture
def collector() -> Iterator[Collector]:
    found = Collector()

    class Receiving(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.paths.append(self.path)
            found.bodies.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-type", "application/x-protobuf")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiving) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        found.address = f"http://127.0.0.1:{server.server_port}"
        yield found
        server.shutdown()


def traced(store: Store, folder: Path, address: str) -> Cast:
    plan = Plan(settings=Settings(telemetry_url=address))
    return make_cast(Room(store=store, folder=folder, key=b"k" * 32, passwords=QUICK, hosts=("testserver",), plan=plan))


def attributes(span: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in span.attributes}


def test_a_collector_gets_a_span_for_each_request_and_no_word_of_a_call(
    store: Store, tmp_path: Path, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = traced(store, tmp_path, collector.address)
    with store.begin() as on:
        put_call(on, a_document(SECRET, (f"customer: I am a {SECRET}.",), agent="agent"))

    def failing(*_: object, **__: object) -> None:
        raise RuntimeError(f"I am a {SECRET}")

    with Guest(cast.app) as guest:
        assert guest.sign_in(cast.agent.email).status_code == 303
        guest.headers["user-agent"] = SECRET
        assert SECRET in guest.get(f"/calls/{SECRET}", params={"words": SECRET}).text
        assert guest.get("/calls", params={"words": SECRET, "customer": SECRET}).status_code == 200
        assert guest.get(f"/nowhere/{SECRET}").status_code == 404
        assert guest.get("/healthz").status_code == 200
        with monkeypatch.context() as broken:
            broken.setattr("wellheard.server.pages.calls.list_calls", failing)
            assert guest.get("/calls").status_code == 500
    spans = collector.spans()
    assert set(collector.paths) == {"/v1/traces"}
    told = [(span.name, attributes(span).get("http.response.status_code")) for span in spans][-4:]
    assert told[0] == ("GET /calls/{call_id}", 200)
    assert told[1] == ("GET /calls", 200)
    assert (told[2][1], told[3][0]) == (404, "GET /calls")
    assert attributes(spans[-1])["error.type"] == "RuntimeError"
    assert not [span.name for span in spans if "healthz" in span.name]
    assert {name for span in spans for name in attributes(span)} <= tracing.HARMLESS
    assert all(span.end_time_unix_nano >= span.start_time_unix_nano > 0 for span in spans)
    assert not [each for each in collector.bodies if SECRET.encode() in each]


def test_a_collector_that_is_away_holds_nothing_up(store: Store, tmp_path: Path) -> None:
    cast = traced(store, tmp_path, "http://127.0.0.1:9")
    began = time.monotonic()
    with Guest(cast.app) as guest:
        for _ in range(5):
            assert guest.get("/sign-in").status_code == 200
        answered = time.monotonic()
    assert time.monotonic() - answered < 10, "the server stops though nobody takes its traces"
    assert answered - began < 10


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("http://collector:4318", "http://collector:4318/v1/traces"),
        ("https://collector/", "https://collector/v1/traces"),
        ("http://collector:4318/v1/traces", "http://collector:4318/v1/traces"),
        ("https://apm.example.com/otlp?key=1", "https://apm.example.com/otlp?key=1"),
    ],
)
def test_the_address_of_a_collector_may_leave_out_the_usual_path(given: str, used: str) -> None:
    assert tracing.collector(given) == used
