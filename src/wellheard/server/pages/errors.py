"""Problems as pages."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from wellheard.server.problems import ProblemError
from wellheard.server.templating import page

_TITLES = {403: "Not yours to open", 404: "Nothing here", 500: "Something broke", 503: "One moment, please"}


def problem_page(request: Request, error: ProblemError) -> HTMLResponse:
    """What went wrong and where to go from here."""
    title = _TITLES.get(error.status, "That didn't work")
    context = {"title": title, "detail": error.detail, "status": error.status}
    return page(request, "error.html.j2", context, status=error.status, headers=error.headers)
