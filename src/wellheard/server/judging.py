"""People's scorecards as they come in: checked against the call's criteria, summed up, appended."""

from typing import Annotated, Literal, cast

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.datastructures import FormData

from wellheard.jobs.playbooks import playbook_named
from wellheard.playbook import Playbook
from wellheard.review.scoring import Given, scored
from wellheard.server.correcting import Heard
from wellheard.server.forms import parse
from wellheard.server.problems import invalid
from wellheard.storage.judgements import Judgement, append_judgement

_OUTCOME = "outcome:"
Note = Annotated[str, Field(max_length=2_000)]


class CriterionGiven(BaseModel):
    """What somebody says of one criterion."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["met", "partly", "missed", "not_applicable"]
    share: float = Field(0.5, ge=0, le=1, description="Of its points; for `partly` alone.")
    note: Note = ""


class ScorecardGiven(BaseModel):
    """A scorecard: what is left out is not assessed."""

    model_config = ConfigDict(extra="forbid")

    criteria: dict[str, CriterionGiven] = Field(min_length=1, max_length=200, description="By the criterion's id.")


def from_form(fields: FormData) -> ScorecardGiven:
    """The scorecard of the page's form: `outcome:ID`, `share:ID`, `note:ID`. Raises RequestValidationError."""
    criteria = {}
    for name, value in fields.items():
        if name.startswith(_OUTCOME) and value:
            key = name.removeprefix(_OUTCOME)
            given = {
                "outcome": value,
                "share": fields.get(f"share:{key}") or 0.5,
                "note": fields.get(f"note:{key}", ""),
            }
            criteria[key] = given
    if not criteria:
        raise invalid("body/criteria", "Score at least one criterion.")
    return parse(ScorecardGiven, {"criteria": criteria})


def judge_call(on: Connection, call: Heard, given: ScorecardGiven, user: str) -> Judgement:
    """Append somebody's scorecard. Raises RequestValidationError for a criterion that the call's playbook lacks."""
    base = call.original.scorecard
    criteria = {
        key: Given(outcome=each.outcome, share=each.share, note=each.note.strip())
        for key, each in given.criteria.items()
    }
    try:
        card = scored(base, criteria, judge=user, cap=critical_cap(on, base.playbook))
    except KeyError as error:
        raise invalid("body/criteria", f"There is no criterion {error.args[0]!r} on this call's scorecard.") from None
    return append_judgement(on, call.call.id, card, judge="reviewer", user=user)


def critical_cap(on: Connection, playbook: str) -> int:
    """The score that a missed critical criterion leaves at most, by the playbook that judged; else the usual one."""
    found = playbook_named(on, playbook)
    return found.critical_cap if found else cast("int", Playbook.__dataclass_fields__["critical_cap"].default)
