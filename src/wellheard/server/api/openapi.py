"""The API's own description. It tells nothing about anybody, so strangers may read it."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
def description(request: Request) -> JSONResponse:
    """OpenAPI 3.1."""
    return JSONResponse(request.app.openapi())
