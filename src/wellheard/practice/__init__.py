"""Practice: simulated customers, who react to how they are treated, judged by the same playbook as real calls."""

from wellheard.practice.customer import Customer, Reply
from wellheard.practice.interface import Scenario, ScenarioError, Temper
from wellheard.practice.loading import (
    check_scenario,
    load_scenario,
    parse_scenario,
    shipped_scenario,
    shipped_scenarios,
)
from wellheard.practice.playing import Attempt, Exchange, Practice, again, begun, play

__all__ = [
    "Attempt",
    "Customer",
    "Exchange",
    "Practice",
    "Reply",
    "Scenario",
    "ScenarioError",
    "Temper",
    "again",
    "begun",
    "check_scenario",
    "load_scenario",
    "parse_scenario",
    "play",
    "shipped_scenario",
    "shipped_scenarios",
]
