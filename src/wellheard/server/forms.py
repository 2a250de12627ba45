"""Forms read into models, with faults told as FastAPI tells those of JSON."""

from collections.abc import Mapping
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], given: Mapping[str, Any]) -> Model:
    """The model of these fields. Raises RequestValidationError."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        faults = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(faults) from None
