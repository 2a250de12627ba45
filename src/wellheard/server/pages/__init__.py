"""Pages for people: a module for each, with its templates in `templates/` and its bundle from `web/`."""

from fastapi import APIRouter

from wellheard.server.live.socket import router as live_router
from wellheard.server.pages import (
    account,
    admin_machines,
    admin_people,
    admin_records,
    admin_teams,
    appeals,
    bringing,
    call,
    calls,
    coaching,
    company,
    cues,
    discussion,
    grading,
    guides,
    handoffs,
    home,
    insight,
    live,
    own_files,
    picking,
    playbook,
    practice,
    practice_plans,
    practice_scenarios,
    quality,
    saved_filters,
    searching,
    sessions,
    signing_in,
    snippets,
    ticked,
)
from wellheard.server.practising.voice import router as practice_voice

router = APIRouter(include_in_schema=False)
for _each in (
    own_files,
    signing_in,
    company,
    home,
    account,
    calls,
    bringing,
    searching,
    saved_filters,
    picking,
    ticked,
    discussion,
    snippets,
    sessions,
    call,
    live,
    handoffs,
    guides,
    cues,
    insight,
    playbook,
    practice_scenarios,
    practice_plans,
    practice,
    quality,
    grading,
    appeals,
    coaching,
    admin_people,
    admin_teams,
    admin_machines,
    admin_records,
):
    router.include_router(_each.router)
router.include_router(live_router)
router.include_router(practice_voice)
