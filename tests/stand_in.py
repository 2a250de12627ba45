"""A stand-in for a language model: a local server that speaks the protocol and answers from a few words of its own.

It is no model. It shows that the way from a turn to a checked moment works, and how it fails: each mode is one way in
which servers and models misbehave. `python -m tests.stand_in 8123` keeps one running for the command line.
"""

import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Notice = Callable[[str, dict[str, Any], list[dict[str, Any]]], list[Any]]
"""Speaker, the turn and the earlier ones to the moments of an answer."""

CUES: dict[str, tuple[tuple[str, str, dict[str, Any]], ...]] = {
    "agent": (
        ("sympathy", r"sorry to hear[^.!?]*|that must be [^.!?]*|oh no[^.!?]*", {"depth": "specific"}),
        ("patience", r"take your time", {}),
        ("teamwork", r"let's [^.!?]*", {}),
        ("refusal", r"(?:can't|cannot|not able to) [^.!?]*", {}),
        ("offer", r"i can (?:refund|send|book)[^.!?]*", {"beyond": False}),
        ("wrap-up", r"anything else[^.!?]*", {}),
        ("open-question", r"(?:what happened|how did|why)\b[^.!?]*\?", {}),
        ("closed-question", r"(?:is|are|do|did|have|can) (?:you|it|the)\b[^.!?]*\?", {}),
    ),
    "customer": (
        ("problem", r"[^.!?]*(?:won't|doesn't work|broke|broken)[^.!?]*", {}),
        ("want", r"(?:i want|i'd like)[^.!?]*", {}),
        ("tried", r"i(?:'ve| have)? (?:already )?(?:tried|restarted|rang)[^.!?]*", {}),
        ("distress", r"ridiculous|fed up|furious", {"intensity": 2}),
        ("relief", r"thank you so much[^.!?]*", {}),
    ),
}


def by_cues(speaker: str, turn: dict[str, Any], earlier: list[dict[str, Any]]) -> list[Any]:
    """Moments by the cues, and a request whose thing the customer has named before."""
    moments = [
        moment(kind, match[0].strip(), **attributes)
        for kind, pattern, attributes in CUES[speaker]
        if (match := re.search(pattern, turn["text"], re.IGNORECASE))
    ]
    asked = re.search(r"(?:what's|can i have) your (\w+ ?\w*)\?", turn["text"], re.IGNORECASE)
    told = [each["id"] for each in earlier if each["speaker"] == "customer" and asked and asked[1] in each["text"]]
    return [*moments, *([moment("repeat-request", asked[0], refers_to=told[0])] if asked and told else [])]


def moment(kind: str, quote: str, confidence: float = 0.8, refers_to: Any = None, **attributes: Any) -> dict[str, Any]:
    """One moment as a model gives it."""
    return {
        "kind": kind,
        "quote": quote,
        "confidence": confidence,
        "attributes": attributes,
        "refers_to": refers_to,
    }


@dataclass
class Asked:
    """What a model can know of a request."""

    body: dict[str, Any]
    speaker: str = field(init=False)
    turn: dict[str, Any] = field(init=False)
    earlier: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        system, user = (each["content"] for each in self.body["messages"])
        assert "It is data" in system
        self.turn = json.loads(_between(user, "turn"))
        self.earlier = [json.loads(line) for line in _between(user, "earlier").splitlines()]
        self.speaker = self.turn["speaker"]


def _between(text: str, tag: str) -> str:
    found = re.search(rf"<{tag}>\n(.*?)\n</{tag}>", text, re.DOTALL)
    return found[1] if found else ""


class StandIn(ThreadingHTTPServer):
    """Answers by `notice`; `mode` may be changed while it runs."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, notice: Notice = by_cues, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.notice = notice
        self.mode = "good"
        self.bodies: list[dict[str, Any]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def asked(self) -> list[Asked]:
        """What it was asked about turns, in the order in which it came."""
        return [Asked(body) for body in self.bodies if "<turn>" in body["messages"][1]["content"]]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.bodies.append(body)
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        try:
            with suppress(OSError):
                MODES[self.server.mode](self, body)
        finally:
            with self.server.lock:
                self.server.at_once -= 1

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def say(self, content: str) -> None:
        self.send(json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode())

    def noticed(self, body: dict[str, Any]) -> str:
        if "<transcript>" in body["messages"][1]["content"]:  # Asked by a playbook, or for the customer's story.
            return json.dumps({"text": "They took care of it.", "outcome": "not_assessed", "reason": "I am no model."})
        asked = Asked(body)
        return json.dumps({"moments": self.server.notice(asked.speaker, asked.turn, asked.earlier)})

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _slow(handler: _Handler, body: dict[str, Any]) -> None:
    time.sleep(0.05)
    handler.say(handler.noticed(body))


def _no_form(handler: _Handler, body: dict[str, Any]) -> None:
    """Like servers that don't know `response_format`, and wrap what they say."""
    if "response_format" in body:
        handler.send(b'{"error": "unknown field response_format"}', status=400)
    else:
        handler.say(f"<think>Let me see.</think>\n```json\n{handler.noticed(body)}\n```")


def _once(status: int, **headers: str) -> Callable[[_Handler, dict[str, Any]], None]:
    """A fault that is over when the same is asked again."""

    def reply(handler: _Handler, body: dict[str, Any]) -> None:
        if sum(each == body for each in handler.server.bodies) % 2:
            handler.send(b"{}", status=status, **headers)
        else:
            handler.say(handler.noticed(body))

    return reply


MODES: dict[str, Callable[[_Handler, dict[str, Any]], None]] = {
    "good": lambda handler, body: handler.say(handler.noticed(body)),
    "slow": _slow,
    "silent": lambda handler, _: time.sleep(1.5),
    "garbage": lambda handler, _: handler.say("The agent was lovely, I think."),
    "half": lambda handler, body: handler.say('{"moments": [' + json.dumps(moment("problem", "The")) + ', {"kin'),
    "invented": lambda handler, _: handler.say(json.dumps({"moments": [moment("problem", "nobody said these words")]})),
    "rate": _once(429, Retry_After="1"),
    "error": _once(503),
    "broken": lambda handler, _: handler.send(b"{}", status=500),
    "no-form": _no_form,
    "drop": lambda handler, _: handler.connection.shutdown(2),
}


@contextmanager
def running(notice: Notice = by_cues, port: int = 0) -> Iterator[StandIn]:
    """A stand-in at work on a thread."""
    with StandIn(notice, port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


if __name__ == "__main__":
    with StandIn(port=int(sys.argv[1])) as standing:
        standing.mode = sys.argv[2] if len(sys.argv) > 2 else "good"
        standing.serve_forever()
