"""What opens the door: sessions of browsers and tokens of machines. Secrets are kept as hashes alone."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, update

from wellheard.storage.errors import NotFoundError
from wellheard.storage.ids import new_id, now
from wellheard.storage.people import User, find_user
from wellheard.storage.tables.people import sessions, tokens

TOKEN_PREFIX = "wh_"  # noqa: S105 - how tokens begin, so that scanners for leaked secrets can find them
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser."""

    id: str
    """SHA-256 of the secret in the cookie."""
    user: str
    csrf: str
    """What forms of this session must carry."""
    device: str
    """What the browser says it is."""
    created_at: datetime
    seen_at: datetime
    """To the minute."""
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """The key of a machine, without the secret."""

    id: str
    user: str
    """In whose name it acts."""
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    used_at: datetime | None
    """To the minute."""
    expires_at: datetime | None
    revoked_at: datetime | None


def fingerprint(secret: str) -> str:
    """SHA-256 in hexadecimal. Enough for secrets of 256 random bits; passwords need a slow hash, in the server."""
    return sha256(secret.encode()).hexdigest()


def create_session(on: Connection, user: str, *, lasts: timedelta, device: str = "") -> tuple[str, Session]:
    """Sign a browser in: the secret for its cookie, which is kept nowhere, and the session."""
    secret, at = secrets.token_urlsafe(32), now()
    session = Session(
        id=fingerprint(secret), user=user, csrf=secrets.token_urlsafe(32), device=device[:500],
        created_at=at, seen_at=at, expires_at=at + lasts,
    )  # fmt: skip
    on.execute(sessions.insert().values({each: getattr(session, each) for each in Session.__slots__}))
    return secret, session


def find_session(on: Connection, secret: str) -> tuple[Session, User] | None:
    """The session of a cookie and its user, while it lasts and the user is not disabled."""
    row = on.execute(
        select(sessions).where(sessions.c.id == fingerprint(secret), sessions.c.expires_at > now())
    ).one_or_none()
    if row is None:
        return None
    user = find_user(on, row.user)
    return None if user.disabled_at else (Session(**row._asdict()), user)


def touch_session(on: Connection, session: Session, *, lasts: timedelta) -> None:
    """Note that it was used, at most once a minute, and let it last on from now."""
    at = now()
    on.execute(
        update(sessions)
        .where(sessions.c.id == session.id, sessions.c.seen_at < at - _SEEN_EVERY)
        .values(seen_at=at, expires_at=at + lasts)
    )


def sessions_of(on: Connection, user: str) -> list[Session]:
    """Where somebody is signed in, last used first."""
    wanted = select(sessions).where(sessions.c.user == user, sessions.c.expires_at > now())
    return [Session(**row._asdict()) for row in on.execute(wanted.order_by(sessions.c.seen_at.desc(), sessions.c.id))]


def revoke_session(on: Connection, session: str) -> None:
    """Sign one browser out, by the session's id."""
    on.execute(delete(sessions).where(sessions.c.id == session))


def revoke_sessions(on: Connection, user: str, *, but: str | None = None) -> None:
    """Sign somebody out everywhere, perhaps but for one session."""
    on.execute(delete(sessions).where(sessions.c.user == user, sessions.c.id != (but or "")))


def forget_expired_sessions(on: Connection) -> int:
    """Delete what has run out; how many."""
    return on.execute(delete(sessions).where(sessions.c.expires_at <= now())).rowcount


def create_token(
    on: Connection, user: str, *, name: str, scopes: tuple[str, ...], expires_at: datetime | None = None
) -> tuple[str, Token]:
    """A new key: the secret, to be shown once and kept nowhere, and its record."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = Token(
        id=new_id(), user=user, name=name, scopes=tuple(sorted(scopes)), created_at=now(),
        used_at=None, expires_at=expires_at, revoked_at=None,
    )  # fmt: skip
    values = {each: getattr(token, each) for each in Token.__slots__ if each != "scopes"}
    on.execute(tokens.insert().values(**values, scopes=" ".join(token.scopes), hash=fingerprint(secret)))
    return secret, token


def find_token(on: Connection, secret: str) -> tuple[Token, User] | None:
    """The key's record and its user, if it is neither revoked nor expired nor the user disabled."""
    row = on.execute(
        select(tokens).where(
            tokens.c.hash == fingerprint(secret),
            tokens.c.revoked_at.is_(None),
            or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > now()),
        )
    ).one_or_none()
    if row is None:
        return None
    user = find_user(on, row.user)
    return None if user.disabled_at else (_token(row), user)


def touch_token(on: Connection, token: str) -> None:
    """Note that it was used, at most once a minute."""
    at = now()
    unused = or_(tokens.c.used_at.is_(None), tokens.c.used_at < at - _SEEN_EVERY)
    on.execute(update(tokens).where(tokens.c.id == token, unused).values(used_at=at))


def list_tokens(on: Connection, *, user: str | None = None, after: str | None = None, limit: int = 50) -> list[Token]:
    """A page of keys, oldest first; `after` is the last id of the page before."""
    wanted = select(tokens).order_by(tokens.c.id).limit(limit)
    if user:
        wanted = wanted.where(tokens.c.user == user)
    if after:
        wanted = wanted.where(tokens.c.id > after)
    return [_token(row) for row in on.execute(wanted)]


def revoke_token(on: Connection, token: str) -> Token:
    """It opens nothing any more. Raises NotFoundError."""
    on.execute(update(tokens).where(tokens.c.id == token, tokens.c.revoked_at.is_(None)).values(revoked_at=now()))
    row = on.execute(select(tokens).where(tokens.c.id == token)).one_or_none()
    if row is None:
        raise NotFoundError(f"{token}: there is no such token")
    return _token(row)


def _token(row: Row[Any]) -> Token:
    values = {each: getattr(row, each) for each in Token.__slots__}
    return Token(**values | {"scopes": tuple(row.scopes.split())})
