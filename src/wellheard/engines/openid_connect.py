"""Signing in at an OpenID Connect provider: authorization code with PKCE (RFC 7636), the ID token checked in full.

Authlib speaks OAuth, joserfc checks the token's signature by the provider's published keys.
"""

from dataclasses import dataclass, field
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
"""None with a shared secret, which would let whoever knows the client secret sign in as anybody."""
_LEEWAY_S = 60
_TIMEOUT_S = 10.0


class SignInError(Exception):
    """The provider can't be used, or what it says doesn't hold; the text is for the operator, never for a stranger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom the provider vouches for."""

    subject: str
    """Issuer and subject; stays when names and addresses change."""
    email: str | None
    email_verified: bool
    """Whether the provider checked that the address is theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to sign in; kept by the browser, signed, until it comes back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider and what it calls us."""

    issuer: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    transport: httpx2.BaseTransport | None = field(default=None, repr=False)
    """Stands in for the network in tests."""

    def authorization_url(self, attempt: Attempt, redirect_uri: str) -> str:
        """Where to send the browser. Raises SignInError."""
        with self._client(redirect_uri) as client:
            place = _text(self._metadata(client), "authorization_endpoint")
            given = {"state": attempt.state, "nonce": attempt.nonce, "code_verifier": attempt.verifier}
            address, _ = client.create_authorization_url(place, **given)
        return str(address)

    def identify(self, attempt: Attempt, code: str, redirect_uri: str) -> Identity:
        """Whom a code stands for. Raises SignInError."""
        with self._client(redirect_uri) as client:
            known = self._metadata(client)
            try:
                place = _text(known, "token_endpoint")
                answer = client.fetch_token(place, code=code, code_verifier=attempt.verifier)
                keys = self._keys(client, known)
                return self._checked(str(answer.get("id_token", "")), keys, attempt.nonce)
            except (OAuthError, JoseError, httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
                raise SignInError(
                    f"{self.issuer}: the sign-in doesn't hold ({type(error).__name__}: {error})"
                ) from error

    def _client(self, redirect_uri: str) -> Any:
        return OAuth2Client(
            self.client_id, self.client_secret, scope="openid email profile", redirect_uri=redirect_uri,
            code_challenge_method="S256", timeout=_TIMEOUT_S, transport=self.transport,
            token_endpoint_auth_method="client_secret_basic" if self.client_secret else "none",
        )  # fmt: skip

    def _metadata(self, client: Any) -> dict[str, Any]:
        """The provider's own description (OpenID Connect Discovery 1.0)."""
        place = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            known: dict[str, Any] = client.request("GET", place, withhold_token=True).raise_for_status().json()
        except (httpx2.HTTPError, ValueError) as error:
            raise SignInError(f"{place}: can't be read ({type(error).__name__}). Check oidc_issuer") from error
        if known.get("issuer") != self.issuer:
            raise SignInError(f"{place}: says that its issuer is another. Write oidc_issuer as it is there")
        return known

    def _keys(self, client: Any, known: dict[str, Any]) -> KeySet:
        answer = client.request("GET", _text(known, "jwks_uri"), withhold_token=True)
        return KeySet.import_key_set(answer.raise_for_status().json())

    def _checked(self, token: str, keys: KeySet, nonce: str) -> Identity:
        """The claims of an ID token, when all that OpenID Connect Core 3.1.3.7 asks for holds."""
        claims = jwt.decode(token, keys, algorithms=_ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": self.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
        if claims.get("azp", self.client_id) != self.client_id:
            raise ValueError("the token was made for another client")
        email = claims.get("email")
        return Identity(
            subject=f"{self.issuer}|{claims['sub']}",
            email=email if isinstance(email, str) else None,
            email_verified=claims.get("email_verified") is True,
        )


def _text(known: dict[str, Any], name: str) -> str:
    value = known.get(name)
    if not isinstance(value, str) or not value.startswith(("https://", "http://")):
        raise SignInError(f"the provider names no {name}")
    return value
