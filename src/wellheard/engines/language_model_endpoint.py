"""Talking to an OpenAI-compatible endpoint: tries, waits, bounds. Every failure is a sentence, never an exception."""

import json
import queue
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, Protocol

import httpx

from wellheard.engines.language_model_kept import KeptAnswers, question_key
from wellheard.engines.language_model_prompt import Messages

MOST_BYTES = 1_000_000
"""Largest answer read."""
LONGEST_WAIT_S = 30.0
"""Longest wait that a server may ask for."""
_SEED = 20
_GIVES_UP_AFTER = 3
"""Questions in a row to an endpoint that can't be reached, after which it isn't asked for a while."""
_REST_S = 30.0
"""How long that while is; a long run must not lose all its calls to a server that was started again."""
_FORMS = ("json_schema", "json_object", "text")
"""Ways of asking for JSON, the strictest first; an endpoint that refuses one is asked by the next."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer, in a sentence without an address or a key."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Again:
    """A failure that another try may mend."""

    reason: str
    after_s: float | None = None
    """How long the server asked to wait."""
    reached: bool = True
    """Whether the server was there at all."""


@dataclass(frozen=True, slots=True)
class _Form:
    """The endpoint does not know this way of asking for JSON."""

    reason: str


_Tried = str | Failure | _Again | _Form


class Clock(Protocol):
    """Time that tests can bend."""

    def now(self) -> float:
        """Seconds from some beginning."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class _RealClock:
    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(slots=True, kw_only=True)
class Endpoint:
    """One endpoint and model, with what was learnt about it."""

    base_url: str
    """Address up to and with `/v1`."""
    model: str | None
    """The model's name there."""
    api_key: str | None = field(default=None, repr=False)
    """Sent as a bearer token; never shown, logged or written."""
    timeout_s: float = 60.0
    """Longest time for one question, all tries together."""
    retries: int = 2
    """Further tries after a rate limit, a server's error or a lost connection."""
    most_calls: int | None = None
    """Questions that are put at all; what is answered from those kept doesn't count."""
    kept: KeptAnswers | None = None
    """Where answers are kept, if anywhere."""
    clock: Clock = field(default_factory=_RealClock, repr=False)
    _calls: int = field(default=0, repr=False)
    _form: int = field(default=0, repr=False)
    _unreached: int = field(default=0, repr=False)
    _unreached_at: float = field(default=0.0, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    """Several threads may ask at once."""

    def complete(self, messages: Messages, schema: dict[str, Any], form: Callable[[str], object]) -> str | Failure:
        """The text of the model's answer, or what it answered when the same was asked before.

        `form` reads it, and is a Failure where it can't: such an answer isn't kept, so that the next run asks again.
        """
        if self.kept is None:
            return self._complete(messages, schema)
        key = question_key(self.model or "", messages, schema)
        if (known := self.kept.get(key)) is not None:
            return known
        said = self._complete(messages, schema)
        if isinstance(said, str) and not isinstance(form(said), Failure):
            self.kept.put(key, self.model or "", said)
        return said

    def _complete(self, messages: Messages, schema: dict[str, Any]) -> str | Failure:
        with self._lock:
            if refused := self._refusal():
                return Failure(refused)
            self._calls += 1
        deadline = self.clock.now() + self.timeout_s
        tries = 0
        while True:
            way = self._form
            outcome = self._try(messages, schema, deadline, way)
            if isinstance(outcome, _Form) and way + 1 < len(_FORMS):
                self._form = max(self._form, way + 1)
                continue
            if not isinstance(outcome, _Again):
                self._note(reached=True)
                return Failure(outcome.reason) if isinstance(outcome, _Form) else outcome
            wait = 0.5 * 2**tries if outcome.after_s is None else outcome.after_s
            tries += 1
            if tries > self.retries or wait > min(LONGEST_WAIT_S, deadline - self.clock.now()):
                self._note(reached=outcome.reached)
                return Failure(outcome.reason)
            self.clock.sleep(wait)

    def _note(self, *, reached: bool) -> None:
        with self._lock:
            self._unreached = 0 if reached else self._unreached + 1
            self._unreached_at = self.clock.now()

    def _refusal(self) -> str | None:
        """Why nothing is sent, if so."""
        if not self.model:
            return "no language model is named; set language_model"
        if self.most_calls is not None and self._calls >= self.most_calls:
            return f"the limit of {self.most_calls} questions to the language model is reached"
        if self._unreached >= _GIVES_UP_AFTER and self.clock.now() < self._unreached_at + _REST_S:
            return f"the language model could not be reached {_GIVES_UP_AFTER} times in a row and was not asked again"
        return bad_address(self.base_url)

    def _try(self, messages: Messages, schema: dict[str, Any], deadline: float, way: int) -> _Tried:
        """One request, on a thread of its own: a server that drips byte by byte can't hold us past the deadline."""
        remaining = deadline - self.clock.now()
        if remaining <= 0:
            return Failure(_late(self.timeout_s))
        client = httpx.Client(timeout=max(0.05, remaining), follow_redirects=False, verify=_trust())
        outcome = _within(remaining, lambda: self._request(client, self._body(messages, schema, _FORMS[way]), deadline))
        # Closing also ends the request of a thread that is late.
        _quietly(client.close)
        return outcome or _Again(_late(self.timeout_s), reached=False)

    def _body(self, messages: Messages, schema: dict[str, Any], form: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "messages": messages,
            "temperature": 0,
            "seed": _SEED,
            "stream": False,
        }
        if form == "json_schema":
            body["response_format"] = {"type": form, "json_schema": {"name": "answer", "schema": schema}}
        elif form == "json_object":
            body["response_format"] = {"type": form}
        return body

    def _request(self, client: httpx.Client, body: dict[str, Any], deadline: float) -> _Tried:
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if self.api_key:
            headers["Authorization"] = f"Bearer {self.api_key}"
        url = self.base_url.rstrip("/") + "/chat/completions"
        try:
            with client.stream("POST", url, json=body, headers=headers) as response:
                if failed := self._status(response):
                    return failed
                raw = _read(response, deadline, self.clock)
        except httpx.TimeoutException:
            return _Again(_late(self.timeout_s), reached=False)
        except httpx.ConnectError:
            return _Again("the language model's endpoint can't be reached; is it running?", reached=False)
        except httpx.HTTPError:
            return _Again("the connection to the language model broke off")
        if isinstance(raw, Failure):
            return raw
        content = _content(raw)
        # A server that gives the key away in its answer must not bring it into a document.
        return content.replace(self.api_key, "[key]") if self.api_key and isinstance(content, str) else content

    def _status(self, response: httpx.Response) -> Failure | _Again | _Form | None:
        """What is wrong by status and headers alone."""
        status = response.status_code
        if status == 200:
            return _unreadable(response)
        if status == 429:
            after = _retry_after(response.headers.get("Retry-After"))
            return _Again("the language model's endpoint is limiting the rate of questions (429)", after_s=after)
        if status >= 500 or status == 408:
            after = _retry_after(response.headers.get("Retry-After"))
            return _Again(f"the language model's endpoint had an error of its own ({status})", after_s=after)
        if status in (400, 422):
            return _Form(f"the language model's endpoint did not take the question ({status})")
        if 300 <= status < 400:
            return Failure(f"the language model's endpoint points to another address ({status}), which is not followed")
        if status in (401, 403):
            return Failure(f"the language model's endpoint refuses the key ({status}); check language_model_api_key")
        if status == 404:
            return Failure("the endpoint has no such model or path (404); check language_model_url and language_model")
        return Failure(f"the language model's endpoint answered with status {status}")


@cache
def _trust() -> ssl.SSLContext:
    """Whom to trust, read once: it takes longer than a question to a near server."""
    return httpx.create_ssl_context()


def _within(seconds: float, work: Callable[[], _Tried]) -> _Tried | None:
    """What the work brings, or nothing where it takes longer."""
    done: queue.SimpleQueue[_Tried] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put(work())
        except Exception as error:  # noqa: BLE001  # the thread has nobody above it; its failure is an answer like others
            done.put(Failure(f"asking the language model failed ({type(error).__name__})"))

    threading.Thread(target=run, daemon=True, name="language-model").start()
    try:
        return done.get(timeout=seconds)
    except queue.Empty:
        return None


def _quietly(close: Callable[[], None]) -> None:
    try:
        close()
    except (RuntimeError, OSError, httpx.HTTPError):
        return  # The late thread closes what it holds itself.


def bad_address(base_url: str) -> str | None:
    """What is wrong with an address, if anything, without showing it."""
    try:
        url = httpx.URL(base_url)
    except (httpx.InvalidURL, TypeError):
        return "language_model_url is not an address; it should look like http://127.0.0.1:11434/v1"
    if url.scheme not in ("http", "https") or not url.host:
        return "language_model_url must begin with http:// or https:// and name a host"
    if url.userinfo:
        return "language_model_url must not hold a name or password; set language_model_api_key instead"
    return None


def _late(timeout_s: float) -> str:
    return f"the language model did not answer within {timeout_s:g} s"


def _unreadable(response: httpx.Response) -> Failure | None:
    """What makes an answer not worth reading."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in ("application/json", "text/json") and not kind.endswith("+json"):
        return Failure("the language model's endpoint answered with something else than JSON; check language_model_url")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        return Failure("the language model's endpoint sent a packed answer, which was not asked for")
    length = response.headers.get("Content-Length", "0")
    return _too_large() if length.isdigit() and int(length) > MOST_BYTES else None


def _too_large() -> Failure:
    return Failure(f"the language model's answer is larger than {MOST_BYTES // 1000} kB")


def _read(response: httpx.Response, deadline: float, clock: Clock) -> bytes | Failure:
    parts, size = [], 0
    for part in response.iter_raw():
        size += len(part)
        if size > MOST_BYTES:
            return _too_large()
        if clock.now() > deadline:
            raise httpx.ReadTimeout("too slow")
        parts.append(part)
    return b"".join(parts)


def _content(raw: bytes) -> str | Failure:
    """The text in the envelope of a chat completion."""
    try:
        envelope = json.loads(raw)
        message = envelope["choices"][0]["message"]
        content, refusal = message.get("content"), message.get("refusal")
    except (ValueError, RecursionError, KeyError, IndexError, TypeError, AttributeError):
        return Failure("the language model's endpoint answered with something else than a chat completion")
    if isinstance(content, list):
        content = "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    if not content and refusal:
        return Failure("the language model declined to answer")
    if not isinstance(content, str) or not content.strip():
        return Failure("the model's answer was empty")
    return content


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110, section 10.2.3): a number or a date."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        stamp = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    if stamp.tzinfo is None:
        stamp = stamp.replace(tzinfo=UTC)
    return max(0.0, (stamp - datetime.now(UTC)).total_seconds())
