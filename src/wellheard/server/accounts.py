"""Local accounts: passwords, signing in, and the first admin.

Who fails to sign in learns nothing: not whether the account exists, is disabled or is locked, and not from the time it
took either.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from wellheard.server.problems import ProblemError
from wellheard.server.room import Room
from wellheard.storage import access, audit, people
from wellheard.storage.access import Session
from wellheard.storage.people import User

SHORTEST, LONGEST = 12, 256
"""Of a password, characters. No rules on which ones (NIST SP 800-63B, 5.1.1.2)."""
FIRST_ADMIN = "admin@wellheard.local"
WRONG = "The address or the password is wrong, or it was tried too often. Check both, or wait a quarter of an hour."


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A browser that was let in."""

    secret: str
    """For the cookie; it is kept nowhere else."""
    session: Session
    user: User


def sign_in(room: Room, email: str, password: str, *, address: str, device: str) -> SignedIn:
    """Let somebody in by address and password. Raises ProblemError 401, or 429 where this address fails too often."""
    if (wait := room.tries_by_address.wait_s(address)) > 0:
        room.metrics.sign_ins.labels("throttled").inc()
        detail = "There were too many failed tries from your address. Wait a few minutes."
        raise ProblemError(429, "too-many-tries", detail, headers={"Retry-After": str(int(wait) + 1)})
    account = sha256(email.strip().lower().encode()).hexdigest()
    locked = room.tries_by_account.wait_s(account + address) > 0 or room.tries_in_all.wait_s(account) > 0
    with room.store.read() as on:
        user = people.user_by_email(on, email)
    fits = _fits(room.passwords, user, password)
    if user is None or locked or not fits:
        _note_failure(room, account, user, address)
        raise ProblemError(401, "wrong-password", WRONG)
    room.tries_by_account.forget(account + address)
    return admit(room, user, address=address, device=device, password=password)


def admit(room: Room, user: User, *, address: str, device: str, password: str | None = None) -> SignedIn:
    """Open a session for somebody whose identity is proven."""
    with room.store.begin() as on:
        if password is not None and user.password_hash and room.passwords.check_needs_rehash(user.password_hash):
            people.rehash_password(on, user.id, room.passwords.hash(password))
        if password is None and user.password_once:
            people.forget_password(on, user.id)  # Who comes in elsewhere has no use for it, and nobody else shall have.
        lasts = timedelta(hours=room.limits.session_hours)
        secret, session = access.create_session(on, user.id, lasts=lasts, device=device)
        audit.record(on, actor=user.id, action="signed_in", subject_type="user", subject=user.id, address=address)
    room.metrics.sign_ins.labels("in").inc()
    return SignedIn(secret=secret, session=session, user=user)


def sign_out(room: Room, user: User, session: Session, *, address: str) -> None:
    """End one browser's session."""
    with room.store.begin() as on:
        access.revoke_session(on, session.id)
        audit.record(on, actor=user.id, action="signed_out", subject_type="user", subject=user.id, address=address)


def change_password(room: Room, user: User, old: str, new: str, *, address: str) -> None:
    """Change one's own password; every browser of theirs is signed out. Raises ProblemError."""
    if (wait := room.tries_in_all.wait_s(user.id)) > 0:
        detail = "There were too many failed tries. Wait a while."
        raise ProblemError(429, "too-many-tries", detail, headers={"Retry-After": str(int(wait) + 1)})
    if not _fits(room.passwords, user, old):
        room.tries_in_all.mark(user.id)
        raise ProblemError(422, "wrong-password", "The present password is wrong. Check it and try again.")
    if old == new:
        raise ProblemError(422, "weak-password", "That is the present password. Take another.")
    set_password(room, user, new, actor=user.id, address=address)


def set_password(room: Room, user: User, new: str, *, actor: str, address: str | None) -> None:
    """Set somebody's password and sign them out everywhere; one that somebody else sets is good for one sign-in.

    Raises ProblemError where it won't do.
    """
    if fault := fault_of(new, user.email):
        raise ProblemError(422, "weak-password", fault)
    hashed = room.passwords.hash(new)
    with room.store.begin() as on:
        people.set_password_hash(on, user.id, hashed, once=actor != user.id)
        audit.record(
            on, actor=actor, action="changed", subject_type="user", subject=user.id,
            details={"field": "password"}, address=address,
        )  # fmt: skip


def fault_of(password: str, email: str) -> str | None:
    """What is wrong with a new password, in a sentence; none where nothing is."""
    if len(password) < SHORTEST:
        return f"The password is too short. Take at least {SHORTEST} characters; a few words are easy to remember."
    if len(password) > LONGEST:
        return f"The password is too long. Take at most {LONGEST} characters."
    if len(set(password)) < 5:
        return "The password repeats too few characters. Take a few words."
    if email.split("@")[0].lower() in password.lower() and len(password) < 2 * SHORTEST:
        return "The password holds your address. Take other words."
    return None


def first_admin(room: Room) -> tuple[str, str] | None:
    """Make the first admin of an empty room: address and password, to be shown once; none where somebody is there."""
    password = secrets.token_urlsafe(18)
    hashed = room.passwords.hash(password)
    with room.store.begin() as on:
        if people.count_users(on):
            return None
        user = people.create_user(
            on, name="Admin", email=FIRST_ADMIN, role="admin", password_hash=hashed, password_once=True
        )
        audit.record(on, actor=audit.SYSTEM, action="created", subject_type="user", subject=user.id)
    return FIRST_ADMIN, password


def _fits(hasher: PasswordHasher, user: User | None, password: str) -> bool:
    """Whether the password is theirs. Takes as long for who doesn't exist, so that time tells nothing."""
    known = user.password_hash if user and not user.disabled_at else None
    try:
        hasher.verify(known or _nobody(hasher), password[: 4 * LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


@lru_cache(maxsize=8)
def _nobody(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_urlsafe(32))


def _note_failure(room: Room, account: str, user: User | None, address: str) -> None:
    for throttle, key in (
        (room.tries_by_address, address),
        (room.tries_by_account, account + address),
        (room.tries_in_all, account),
    ):
        throttle.mark(key)
    room.metrics.sign_ins.labels("refused").inc()
    with room.store.begin() as on:
        subject = user.id if user else "unknown"
        audit.record(on, actor="stranger", action="refused", subject_type="user", subject=subject, address=address)
