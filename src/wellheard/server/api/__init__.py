"""The API for machines, under `/api/v1`: a module for each subject."""

from fastapi import APIRouter

from wellheard.server.api import (
    appeals,
    audio,
    audit,
    calls,
    coaching,
    corrections,
    cues,
    discussion,
    guides,
    hand_offs,
    imports,
    insight,
    jobs,
    live,
    live_turns,
    machines,
    openapi,
    people,
    playbook,
    practice,
    queues,
    scorecards,
    sessions,
    snippets,
    streams,
    teams,
)
from wellheard.server.problems import ALWAYS

router = APIRouter(prefix="/api/v1", responses=ALWAYS)
# What stands below a call comes before the call itself, whose id may hold slashes.
for _each in (
    openapi,
    audio,
    corrections,
    scorecards,
    discussion,
    snippets,
    calls,
    sessions,
    imports,
    cues,
    insight,
    live,
    live_turns,
    hand_offs,
    jobs,
    people,
    playbook,
    guides,
    practice,
    teams,
    queues,
    appeals,
    coaching,
    machines,
    streams,
    audit,
):
    router.include_router(_each.router)
