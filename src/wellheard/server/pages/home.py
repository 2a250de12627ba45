"""`/` leads to where a visitor works."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from wellheard.server.visitor import identify

router = APIRouter()


@router.get("/")
def home(request: Request) -> Response:
    """To the calls, or to the way in."""
    return RedirectResponse("/calls" if identify(request) else "/sign-in", 303)
