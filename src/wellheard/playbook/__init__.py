"""Playbooks: a YAML file that a team lead can read aloud, its checks, and the scorecard that it makes."""
