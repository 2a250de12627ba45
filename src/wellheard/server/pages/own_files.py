"""Our own scripts, styles and icon."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from wellheard.server.problems import not_found
from wellheard.server.templating import static_file, static_url

router = APIRouter()


@router.get("/static/{digest}/{name}")
def own_file(digest: str, name: str) -> Response:
    """A file under the name that holds its digest, to be kept for ever by browsers."""
    found = static_file(name)
    if found is None or found[0] != digest:
        raise not_found("This file")
    return Response(found[2], media_type=found[1], headers={"Cache-Control": "public, max-age=31536000, immutable"})


@router.get("/favicon.ico")
def icon() -> Response:
    """Browsers ask for it by this name, whatever the page says."""
    return RedirectResponse(static_url("icon.svg"), 308)
