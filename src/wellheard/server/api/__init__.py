"""The API for machines, under `/api/v1`: a module for each subject."""

from fastapi import APIRouter

from wellheard.server.api import openapi
from wellheard.server.problems import ALWAYS

router = APIRouter(prefix="/api/v1", responses=ALWAYS)
for _each in (openapi,):
    router.include_router(_each.router)
