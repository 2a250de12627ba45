"""Playbooks: a YAML file that a team lead can read aloud, its checks, and the scorecard that it makes."""

from wellheard.playbook.coaching import coach
from wellheard.playbook.describe import Row, as_table, describe_criterion, describe_rule
from wellheard.playbook.interface import Answer, Judgement, LanguageJudge, PlaybookError, VerbatimQuote
from wellheard.playbook.judging import judge
from wellheard.playbook.loading import check, default_playbook, default_text, hints, load_playbook, parse_playbook
from wellheard.playbook.rules import Criterion, Playbook
from wellheard.playbook.story import tell_story

__all__ = [
    "Answer",
    "Criterion",
    "Judgement",
    "LanguageJudge",
    "Playbook",
    "PlaybookError",
    "Row",
    "VerbatimQuote",
    "as_table",
    "check",
    "coach",
    "default_playbook",
    "default_text",
    "describe_criterion",
    "describe_rule",
    "hints",
    "judge",
    "load_playbook",
    "parse_playbook",
    "tell_story",
]
