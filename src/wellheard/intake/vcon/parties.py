"""The parties of a vCon: who they are, and what that tells of the call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wellheard.conversation import AGENT, CUSTOMER
from wellheard.conversation.call import Role
from wellheard.intake.building import clean_text
from wellheard.intake.speakers import role_of

_ROLES: dict[str, Role] = {"sme": AGENT, "thirdparty": "other", "third party": "other", "bot": "assistant"}


@dataclass(frozen=True, slots=True)
class Party:
    """One who takes part."""

    label: str
    """How turns name them: the personal name where there is one, else `party N`."""
    role: Role | None
    """Agent, customer ..., where the vCon says so."""
    name: str | None
    address: str | None
    """Phone number or mail address."""
    id: str | None
    """Id in the system that wrote the vCon."""


def parties_of(value: Mapping[str, Any]) -> tuple[tuple[Party, ...], tuple[str, ...]]:
    """All parties, and what had to be mended."""
    rows = value.get("parties")
    if rows is None:
        return (), ("It names no parties",) if "parties" in value else ()
    if not isinstance(rows, list):
        return (), ("Its parties are no list; they were passed over",)
    odd = sum(not isinstance(row, dict) for row in rows)
    repairs = (f"{odd} of its parties are no objects; they were taken as unknown",) if odd else ()
    return _with_own_labels([_party(row if isinstance(row, dict) else {}, at) for at, row in enumerate(rows)]), repairs


def _with_own_labels(parties: Sequence[Party]) -> tuple[Party, ...]:
    labels = [party.label for party in parties]
    return tuple(
        Party(f"{party.label} ({at})" if labels.count(party.label) > 1 else party.label,
              party.role, party.name, party.address, party.id)
        for at, party in enumerate(parties)
    )  # fmt: skip


def _party(row: Mapping[str, Any], at: int) -> Party:
    meta = row.get("meta")
    told = [row.get("role"), meta.get("role") if isinstance(meta, dict) else None, row.get("type")]
    roles = [_ROLES.get(each.lower()) or role_of(each) for each in told if isinstance(each, str)]
    name = _text(row, "name")
    return Party(
        label=name or f"party {at}",
        role=next((role for role in roles if role), None),
        name=name,
        address=_text(row, "tel") or _text(row, "mailto") or _text(row, "email") or _text(row, "sip"),
        id=_text(row, "uuid") or _text(row, "id"),
    )


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return (clean_text(value)[:200] or None) if isinstance(value, str) else None


def roles_of(parties: Sequence[Party]) -> dict[str, Role]:
    """Labels of those whose role is known."""
    return {party.label: party.role for party in parties if party.role}


def agent_and_customer(parties: Sequence[Party]) -> tuple[str | None, str | None, dict[str, str]]:
    """Name or address of the agent, id or address of the customer, and the customer's name for `extra`."""
    agent = next((party for party in parties if party.role == AGENT), None)
    customer = next((party for party in parties if party.role == CUSTOMER), None)
    extra = {}
    if customer and customer.name:
        extra["customer_name"] = customer.name
    if agent and agent.id:
        extra["agent_id"] = agent.id
    return (
        (agent.name or agent.address) if agent else None,
        (customer.id or customer.address or customer.name) if customer else None,
        extra,
    )


def tracks_of(refs: Any, parties: Sequence[Party]) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Who is on each track of a recording, and what is wrong with the references.

    A dialog's `parties` holds one entry a track; for one-track sound it merely lists who was there, so this only
    counts where the sound has as many tracks.
    """
    if not isinstance(refs, list):
        return None, bad_references([refs], parties)
    bad = bad_references(refs, parties)
    if bad or len(refs) < 2 or not all(isinstance(ref, int) for ref in refs):
        return None, bad
    roles = [parties[ref].role for ref in refs]
    return (tuple(role for role in roles if role) if all(roles) and len(set(roles)) == len(roles) else None), ()


def bad_references(refs: Sequence[Any], parties: Sequence[Party]) -> tuple[str, ...]:
    """A sentence for references to parties that don't exist."""
    flat = [inner for ref in refs for inner in (ref if isinstance(ref, list) else [ref]) if inner is not None]
    bad = [ref for ref in flat if isinstance(ref, bool) or not isinstance(ref, int) or not 0 <= ref < len(parties)]
    if not bad:
        return ()
    names = ", ".join(str(ref)[:20] for ref in bad[:3])
    return (f"A dialog names the party {names}, which doesn't exist (there are {len(parties)})",)
