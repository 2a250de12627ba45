"""Many calls at once: a pool of processes over files, resumed where the last run stopped."""

from wellheard.jobs.batch import Done, Failed, Item, Outcome, analyse_all
from wellheard.jobs.journal import Journal
from wellheard.jobs.setup import Plan, build

__all__ = ["Done", "Failed", "Item", "Journal", "Outcome", "Plan", "analyse_all", "build"]
