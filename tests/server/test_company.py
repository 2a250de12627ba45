"""Signing in at a stand-in OpenID Connect provider that runs in the test."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.server.cast import Cast, Guest
from wellheard.engines.openid_connect import Provider
from wellheard.jobs.setup import Plan
from wellheard.server.app import create_app
from wellheard.server.pages import company
from wellheard.server.room import Room
from wellheard.settings import Settings
from wellheard.storage import people

ISSUER = "https://id.example"
KEY = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})


VERIFIED = {"sub": "s1", "email": "qa@example.com", "email_verified": True}


@dataclass
class StandIn:
    """A provider that vouches for whom the test says."""

    claims: dict[str, Any] = field(
        default_factory=lambda: {"sub": "s1", "email": "qa@example.com", "email_verified": True}
    )
    sign: Callable[[dict[str, Any]], str] = lambda claims: jwt.encode({"alg": "RS256", "kid": "k1"}, claims, KEY)
    issuer: str = ISSUER
    asked: dict[str, str] = field(default_factory=dict)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/.well-known/openid-configuration":
            places = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return httpx2.Response(200, json={"issuer": self.issuer} | {k: ISSUER + v for k, v in places.items()})
        if request.url.path == "/keys":
            return httpx2.Response(200, json={"keys": [KEY.as_dict(private=False)]})
        given = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        challenge = urlsafe_b64encode(sha256(given["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if given["code"] != "good" or challenge != self.asked["code_challenge"]:
            return httpx2.Response(400, json={"error": "invalid_grant"})
        now = int(time.time())
        usual = {"iss": ISSUER, "aud": "room", "iat": now, "exp": now + 300, "nonce": self.asked["nonce"]}
        return httpx2.Response(
            200, json={"access_token": "a", "token_type": "Bearer", "id_token": self.sign(usual | self.claims)}
        )


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    made = StandIn()
    known = Provider(issuer=ISSUER, client_id="room", client_secret="s", transport=httpx2.MockTransport(made))
    monkeypatch.setattr(company, "provider_of", lambda _room: known)
    return made


@pytest.fixture
def guest(room: Room, cast: Cast) -> Guest:
    settings = Settings(oidc_issuer=ISSUER, oidc_client_id="room", public_url="https://calls.example")
    return Guest(create_app(replace(room, plan=Plan(settings=settings))))


def sign_in(guest: Guest, provider: StandIn, code: str = "good", **changes: str) -> Any:
    away = guest.get("/sign-in/elsewhere?next=/account")
    assert away.status_code == 303
    provider.asked = dict(parse_qsl(urlsplit(away.headers["location"]).query))
    return guest.get("/sign-in/back", params={"code": code, "state": provider.asked["state"]} | changes)


def test_the_browser_is_sent_with_state_nonce_and_challenge(guest: Guest, provider: StandIn) -> None:
    sign_in(guest, provider)
    assert {
        "response_type": "code",
        "client_id": "room",
        "code_challenge_method": "S256",
    }.items() <= provider.asked.items()
    assert provider.asked["redirect_uri"] == "https://calls.example/sign-in/back"
    assert len(provider.asked["nonce"]) > 20


def test_a_verified_address_lets_in_whom_the_room_knows(
    guest: Guest, provider: StandIn, cast: Cast, room: Room
) -> None:
    answer = sign_in(guest, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "qa@example.com" in guest.get("/account").text
    with room.store.read() as on:
        assert people.find_user(on, cast.qa.id).subject == f"{ISSUER}|s1"
    provider.claims = {"sub": "s1", "email": "renamed@example.com", "email_verified": True}
    assert sign_in(Guest(guest.app), provider).status_code == 303  # type: ignore[arg-type]  # the same app


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "s1", "email": "qa@example.com", "email_verified": False},
        {"sub": "s1", "email": "qa@example.com"},
        {"sub": "s1", "email": "nobody@example.com", "email_verified": True},
        VERIFIED | {"aud": "another"},
        VERIFIED | {"iss": "https://evil.example"},
        VERIFIED | {"nonce": "old"},
        VERIFIED | {"exp": 1000},
        VERIFIED | {"azp": "another"},
    ],
)
def test_what_does_not_hold_lets_nobody_in(claims: dict[str, Any], guest: Guest, provider: StandIn) -> None:
    provider.claims = claims
    answer = sign_in(guest, provider)
    assert answer.status_code == 403
    assert answer.json()["detail"] == company.REFUSED
    assert guest.get("/account").status_code == 401


def test_a_token_of_another_key_or_of_none_lets_nobody_in(guest: Guest, provider: StandIn) -> None:
    other = RSAKey.generate_key(2048, {"kid": "k1"})
    shared = OctKey.import_key("s" * 32)

    def unsigned(claims: dict[str, Any]) -> str:
        parts = ({"alg": "none"}, claims)
        return ".".join(urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in parts) + "."

    for sign in (
        lambda claims: jwt.encode({"alg": "RS256", "kid": "k1"}, claims, other),
        lambda claims: jwt.encode({"alg": "HS256"}, claims, shared),
        unsigned,
        lambda _: "",
    ):
        provider.sign = sign
        assert sign_in(guest, provider).status_code == 403


def test_a_bad_code_or_state_and_a_forged_cookie_let_nobody_in(guest: Guest, provider: StandIn) -> None:
    assert sign_in(guest, provider, code="stolen").status_code == 403
    assert sign_in(guest, provider, state="another").status_code == 403
    assert sign_in(guest, provider, code="").status_code == 403
    guest.cookies.clear()
    assert guest.get("/sign-in/back?code=good&state=x").status_code == 403
    guest.cookies.set("wellheard_company", "e30=.forged")
    assert guest.get("/sign-in/back?code=good&state=x").status_code == 403


def test_a_disabled_account_stays_out(guest: Guest, provider: StandIn, cast: Cast, room: Room) -> None:
    with room.store.begin() as on:
        people.disable_user(on, cast.qa.id)
    assert sign_in(guest, provider).status_code == 403


def test_another_issuer_behind_the_address_is_refused(guest: Guest, provider: StandIn) -> None:
    provider.issuer = "https://evil.example"
    assert guest.get("/sign-in/elsewhere").status_code == 503


def test_without_the_setting_there_is_no_such_way(stranger: Guest) -> None:
    assert stranger.get("/sign-in/elsewhere").status_code == 404
    assert stranger.get("/sign-in/back?code=a&state=b").status_code == 404
    assert "company account" not in stranger.get("/sign-in").text
