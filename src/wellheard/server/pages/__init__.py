"""Pages for people: a module for each, with its templates in `templates/` and its bundle from `web/`."""

from fastapi import APIRouter

from wellheard.server.pages import account, call, calls, company, home, own_files, signing_in

router = APIRouter(include_in_schema=False)
for _each in (own_files, signing_in, company, home, account, calls, call):
    router.include_router(_each.router)
