"""Signed and encrypted vCons: JWS is verified against the certificate that it brings, JWE is named as what it is."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from wellheard.intake.interface import IntakeError
from wellheard.intake.source import NOT_JSON, parse

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_MOST_HEADER = 1 << 20  # Certificate chains make headers far longer than a token's.
_MOST_PAYLOAD = 1 << 29


def is_signed(value: Mapping[str, Any]) -> bool:
    """Whether a vCon is in its signed form, JWS in general JSON serialization."""
    return "payload" in value and ("signatures" in value or "signature" in value)


def is_encrypted(value: Mapping[str, Any]) -> bool:
    """Whether a vCon is in its encrypted form, JWE in JSON serialization."""
    return "ciphertext" in value and ("recipients" in value or "encrypted_key" in value or "iv" in value)


def refuse_encrypted(where: str) -> IntakeError:
    """What to say of an encrypted vCon."""
    return IntakeError(
        "this vCon is encrypted (JWE)",
        where=where,
        remedy="Decrypt it with the key of its recipient, then give the result",
    )


def verified(value: Mapping[str, Any], where: str) -> tuple[Any, str]:
    """The vCon inside a signed one, and a sentence on what the signature is worth.

    Raises IntakeError where the signature doesn't fit, so that nothing is judged by words that someone changed.
    """
    chain = _certificates(value)
    if chain is None:
        told = "The vCon is signed, but brings no certificate along (x5c); its signature was not verified"
        return _content(_payload(value, where), where), told
    payload, subject = _checked(value, chain, where)
    told = (
        f"The vCon is signed; the signature fits the certificate of {subject}, which was not traced to a known issuer"
    )
    return _content(payload, where), told


def _content(payload: bytes, where: str) -> Any:
    content, fault, _ = parse(payload.decode("utf-8", "replace"), where)
    if content is NOT_JSON:
        raise fault or IntakeError("its payload isn't JSON", where=where, remedy="Ask for it again")
    return content


def _payload(value: Mapping[str, Any], where: str) -> bytes:
    try:
        return unbase64(value["payload"])
    except (ValueError, TypeError) as error:
        raise IntakeError("its payload isn't base64url", where=where, remedy="Ask for the file again") from error


def _signatures(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = value.get("signatures", [value])
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _certificates(value: Mapping[str, Any]) -> str | None:
    for signature in _signatures(value):
        for header in (signature.get("header"), _protected(signature)):
            chain = header.get("x5c") if isinstance(header, dict) else None
            if isinstance(chain, list) and chain and isinstance(chain[0], str):
                return str(chain[0])
    return None


def _protected(signature: Mapping[str, Any]) -> Any:
    try:
        return json.loads(unbase64(signature.get("protected", "")))
    except (ValueError, TypeError, RecursionError):
        return None


def _checked(value: Mapping[str, Any], certificate: str, where: str) -> tuple[bytes, str]:
    from joserfc import jws  # here, because signed vCons are rare and it takes a while to load
    from joserfc.errors import JoseError

    class Registry(jws.JWSRegistry):
        max_header_length = _MOST_HEADER
        max_payload_length = _MOST_PAYLOAD

    try:
        key, subject = _public_key(certificate)
        content: Any = dict(value)  # the library checks its shape
        found = jws.deserialize_json(content, key, registry=Registry(algorithms=_ALGORITHMS, strict_check_header=False))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, NotImplementedError) as error:
        raise IntakeError(
            f"the signature of this vCon doesn't fit its content ({str(error) or type(error).__name__})",
            where=where,
            remedy="Somebody changed it, or it was copied incompletely: ask for it again",
        ) from error
    return found.payload or b"", subject


def _public_key(certificate: str) -> tuple[Any, str]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from cryptography.x509.oid import NameOID
    from joserfc.jwk import ECKey, RSAKey

    found = x509.load_der_x509_certificate(base64.b64decode(certificate))
    pem = found.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    subject = str(names[0].value) if names else found.subject.rfc4514_string()
    elliptic = "EllipticCurve" in type(found.public_key()).__name__ or "EC" in type(found.public_key()).__name__
    return (ECKey if elliptic else RSAKey).import_key(pem), subject


def unbase64(text: object) -> bytes:
    """Base64 of both alphabets, padded or not. Raises ValueError where it isn't that."""
    if not isinstance(text, str):
        raise ValueError("not a text")  # noqa: TRY004 - one kind of error for all that isn't base64
    plain = "".join(text.split()).replace("+", "-").replace("/", "_").rstrip("=")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
