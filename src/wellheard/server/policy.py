"""Who may do what, on one page.

Every endpoint names one permission (`may("calls.see")`, in `visitor.py`); the table says which role has it and how far
it reaches. An endpoint without a permission keeps the server from starting, unless it is in `OPEN`.
"""

from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Final, Literal

Role = Literal["agent", "lead", "qa", "admin"]
ROLES: Final[tuple[Role, ...]] = ("agent", "lead", "qa", "admin")


class Reach(IntEnum):
    """How far a permission goes."""

    NONE = 0
    """Not at all."""
    OWN = 1
    """What is one's own: the calls one took, the comments one wrote."""
    TEAM = 2
    """What belongs to the teams one is in."""
    ALL = 3
    """Everything in the room."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the policy."""

    meaning: str
    """What it lets one do, for people."""
    agent: Reach
    lead: Reach
    qa: Reach
    admin: Reach

    def reach(self, role: str) -> Reach:
        """How far it goes for a role; an unknown role has nothing."""
        return getattr(self, role) if role in ROLES else Reach.NONE


_, OWN, TEAM, ALL = Reach.NONE, Reach.OWN, Reach.TEAM, Reach.ALL

POLICY: Final = MappingProxyType({
    #                                                                       agent lead  qa   admin
    "account.own":    Rule("sign out, change one's password and settings",  OWN,  OWN,  OWN, OWN),
    "calls.see":      Rule("see, search and filter calls",                  OWN,  TEAM, ALL, ALL),
    "calls.hear":     Rule("hear the recording",                            OWN,  TEAM, ALL, ALL),
    "calls.export":   Rule("take documents out",                            _,    TEAM, ALL, ALL),
    "calls.import":   Rule("bring recordings, transcripts, documents in",   _,    TEAM, ALL, ALL),
    "live.see":       Rule("see calls in progress, and read along",         OWN,  TEAM, ALL, ALL),
    "live.hear":      Rule("hear calls in progress",                        _,    TEAM, ALL, ALL),
    "live.act":       Rule("work with the panel of a call in progress",     OWN,  TEAM, OWN, ALL),
    "live.stream":    Rule("stream calls in as they happen",                OWN,  TEAM, ALL, ALL),
    "handoffs.see":   Rule("read hand-offs of one's teams, or by address",  ALL,  ALL,  ALL, ALL),
    "handoffs.take":  Rule("take over what was handed over",                ALL,  ALL,  ALL, ALL),
    "calls.edit":     Rule("change a call's title, agent, queue",           _,    TEAM, ALL, ALL),
    "calls.delete":   Rule("delete calls for good",                         _,    _,    _,   ALL),
    "calls.correct":  Rule("correct words and speakers, judge moments",     _,    TEAM, ALL, ALL),
    "comments.see":   Rule("read the discussion of a call",                 OWN,  TEAM, ALL, ALL),
    "comments.write": Rule("take part in the discussion of a call",         OWN,  TEAM, ALL, ALL),
    "scores.give":    Rule("score calls",                                   _,    TEAM, ALL, ALL),
    "scores.grade":   Rule("say how well a reviewer scored",                _,    TEAM, ALL, ALL),
    "appeals.make":   Rule("appeal against a score",                        OWN,  TEAM, ALL, ALL),
    "appeals.settle": Rule("answer an appeal",                              _,    _,    ALL, ALL),
    "sessions.join":  Rule("take part in a review session",                 OWN,  TEAM, ALL, ALL),
    "sessions.lead":  Rule("plan and lead review sessions",                 _,    TEAM, ALL, ALL),
    "queues.work":    Rule("work a QA queue",                               _,    TEAM, ALL, ALL),
    "queues.plan":    Rule("make queues, samples and calibrations",         _,    _,    ALL, ALL),
    "coaching.see":   Rule("see coaching pages",                            OWN,  TEAM, ALL, ALL),
    "coaching.write": Rule("write notes and goals",                         _,    TEAM, ALL, ALL),
    "insight.see":    Rule("see numbers over many calls",                   OWN,  TEAM, ALL, ALL),
    "practice.do":    Rule("practise with simulated customers",             OWN,  OWN,  OWN, OWN),
    "practice.see":   Rule("see practice calls that others share",          OWN,  TEAM, ALL, ALL),
    "practice.assign": Rule("ask people to practise",                       _,    TEAM, ALL, ALL),
    "practice.write": Rule("write scenarios to practise with",              _,    ALL,  ALL, ALL),
    "playbook.see":   Rule("read the playbook",                             ALL,  ALL,  ALL, ALL),
    "playbook.edit":  Rule("change the playbook",                           _,    _,    ALL, ALL),
    "guides.see":     Rule("read guides, and try them",                     ALL,  ALL,  ALL, ALL),
    "guides.edit":    Rule("write guides",                                  _,    ALL,  ALL, ALL),
    "jobs.see":       Rule("see what is being worked on",                   _,    TEAM, ALL, ALL),
    "jobs.retry":     Rule("put failed work back into the queue",           _,    _,    ALL, ALL),
    "people.see":     Rule("see who is in the room",                        TEAM, TEAM, ALL, ALL),
    "people.manage":  Rule("make, change and close accounts and teams",     _,    _,    _,   ALL),
    "tokens.manage":  Rule("make and revoke machines' tokens",              _,    _,    _,   ALL),
    "webhooks.manage": Rule("tell other systems of finished calls",         _,    _,    _,   ALL),
    "audit.see":      Rule("read who saw, heard, changed, took, deleted",   _,    _,    _,   ALL),
    "metrics.see":    Rule("read the server's metrics",                     _,    _,    _,   ALL),
})  # fmt: skip
"""Every permission there is."""

OPEN: Final = frozenset(
    {
        "/healthz",
        "/readyz",
        "/static/{digest}/{name}",
        "/sign-in",
        "/sign-in/elsewhere",
        "/sign-in/back",
        "/audio/{call_id:path}",
        "/",
        "/favicon.ico",
        "/api/v1/openapi.json",
        "/streams/audiohook",
        "/streams/twilio",
        "/streams/telnyx",
        "/streams/audio",
        "/streams/turns",
        "/streams/practice/twilio",
        "/streams/practice/telnyx",
        "/streams/practice/audio",
    }
)
"""Paths that a stranger may ask for: health, our own scripts and styles, the way in, and `/`, which leads there.

The streams are websockets of phone systems, which bring a signature or a token with `live.stream` of their own.
`/audio/{call_id:path}` asks for a signed link instead of a sign-in, and looks again whether its holder may hear it.
"""


def reach_of(permission: str, role: str) -> Reach:
    """How far a role's permission goes. Raises KeyError for a permission that isn't on the page."""
    return POLICY[permission].reach(role)
