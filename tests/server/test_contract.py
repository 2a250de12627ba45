"""schemathesis tries every operation of the OpenAPI document as an admin: no 5xx, no answer that isn't documented.

The fixed seed keeps a red run red. Operations that would end the test's own session or rights are left out.
"""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.server.cast import Guest, make_cast
from tests.server.conftest import QUICK
from wellheard.server.policy import POLICY
from wellheard.server.room import Room
from wellheard.storage.calls import put_call
from wellheard.storage.store import open_store

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


EXAMPLES = 6


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Iterator[Guest]:
    """A machine that may do all that an admin may."""
    from tests.server.test_calls import document

    place = tmp_path_factory.mktemp("contract")
    copyfile(empty, place / "wellheard.db")
    store = open_store(place / "wellheard.db", place / "audio")
    room = Room(store=store, folder=place, key=b"k" * 32, passwords=QUICK, hosts=("testserver",))
    cast = make_cast(room)
    with store.begin() as on:
        put_call(on, document("one", "agent"))
    yield cast.machine("admin", *POLICY)
    store.close()


@pytest.mark.slow
def test_every_answer_is_documented_and_none_is_a_failure(machine: Guest) -> None:
    contract = schemathesis.openapi.from_asgi("/api/v1/openapi.json", machine.app)
    faults, tried = [], 0
    for found in contract.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES, phases=(Phase.explicit, Phase.generate), derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def tries(case: schemathesis.Case[Any]) -> None:
            response = case.call(headers={"Authorization": machine.headers["Authorization"]})
            case.validate_response(response, checks=list(CHECKS))

        tried += 1
        try:
            tries()
        except (FailureGroup, Failure) as error:
            faults.append(f"{operation.label}: {error}")
    assert tried > 40
    assert not faults, "\n".join(faults)


def test_the_document_names_every_permission_and_problem(machine: Guest) -> None:
    document = machine.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["x-permission"] in POLICY, f"{method} {path}"
            assert {"401", "403", "404", "422", "503"} <= set(operation["responses"]), f"{method} {path}"
            assert "HTTPValidationError" not in str(operation), f"{method} {path}"


def test_every_list_has_pages(machine: Guest) -> None:
    document = machine.get("/api/v1/openapi.json").json()
    for path, operations in document["paths"].items():
        shape = str(operations.get("get", {}).get("responses", {}).get("200", {}))
        if "Listed_" in shape:
            names = {each["name"] for each in operations["get"]["parameters"]}
            assert {"after", "limit"} <= names, path
