"""What the bar at the top leads to. A page that wants to be there adds its line."""

from dataclasses import dataclass
from typing import Final

from wellheard.server.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Place:
    """A link of the bar."""

    title: str
    href: str
    permission: str
    """Who lacks it doesn't see the link."""
    here: bool = False
    """Whether the page at hand belongs to it."""


PLACES: Final[tuple[Place, ...]] = (
    Place("Calls", "/calls", "calls.see"),
    Place("Live", "/live", "live.see"),
    Place("Sessions", "/sessions", "sessions.join"),
    Place("Discussion", "/discussions", "comments.see"),
    Place("QA", "/qa", "queues.work"),
    Place("Coaching", "/coaching", "coaching.see"),
    Place("Practice", "/practice", "practice.do"),
    Place("Appeals", "/appeals", "appeals.make"),
    Place("Insight", "/insight", "insight.see"),
    Place("Playbook", "/playbook", "playbook.see"),
    Place("Guides", "/guides", "guides.see"),
    Place("Administration", "/admin", "people.manage"),
)
"""In the order of the bar."""


def navigation(visitor: Visitor | None, path: str) -> list[Place]:
    """The links that a visitor may follow."""
    if visitor is None or visitor.owes_password:
        return []
    return [
        Place(each.title, each.href, each.permission, path == each.href or path.startswith(each.href + "/"))
        for each in PLACES
        if visitor.may(each.permission)
    ]
