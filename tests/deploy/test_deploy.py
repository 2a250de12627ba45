"""What is handed out for deployment names commands, settings and files that exist."""

import json
import shlex
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from wellheard.cli import main
from wellheard.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def understood(words: list[str]) -> None:
    """Raises click's UsageError where the program doesn't know a command or an option."""
    name, *rest = words
    command = main.get_command(click.Context(main), name)
    assert command is not None, name
    command.make_context(name, rest)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_start_commands_that_are_there_and_harden_them(unit: Path) -> None:
    lines = dict(line.split("=", 1) for line in unit.read_text().splitlines() if "=" in line and line[0] != "#")
    program, *words = shlex.split(lines["ExecStart"])
    assert program.endswith("/wellheard")
    understood(words)
    assert (lines["NoNewPrivileges"], lines["ProtectSystem"], lines["UMask"]) == ("true", "strict", "0077")
    assert int(lines["TimeoutStopSec"]) > 20, "the server gives requests twenty seconds to end"


def test_there_are_two_units() -> None:
    assert [each.name for each in UNITS] == ["wellheard-worker.service", "wellheard.service"]


@pytest.mark.parametrize("service", ["room", "workers", "watch"])
def test_services_run_commands_and_settings_that_are_there(service: str) -> None:
    about = COMPOSE["services"][service]
    understood(about.get("command", ["serve"]))
    names = {f"{PREFIX}{each.name.upper()}" for each in fields(Settings)}
    assert set(about["environment"]) <= names
    assert about["depends_on"]["database"]["condition"] == "service_healthy"
    mounted = {each.split(":")[0] for each in about["volumes"]} & {"room"}
    assert mounted <= set(COMPOSE["volumes"])
    assert about["cap_drop"] == ["ALL"]


def test_nothing_listens_to_the_world_by_itself() -> None:
    for name, service in COMPOSE["services"].items():
        assert all(each.startswith("127.0.0.1:") for each in service.get("ports", ())), name


def test_the_image_starts_the_room_as_nobody_in_particular() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    command = json.loads(next(line for line in lines if line.startswith("CMD ")).removeprefix("CMD "))
    understood(command)
    assert "USER 10001" in lines
    copied = [word for line in lines if line.startswith("COPY p") for word in line.split()[1:-1]]
    assert copied
    assert all((ROOT / each).exists() for each in copied)
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert all(f"!{each}" in ignored for each in copied)
