"""People of the tests and their browsers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from wellheard.server.app import create_app
from wellheard.server.room import Room
from wellheard.storage import access, people
from wellheard.storage.people import Role, User

PASSWORD = "correct horse battery"
HIDDEN = re.compile(r'name="form_token" value="([^"]*)"')


class Guest(TestClient):
    """A browser, or a machine, at the door."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(app, raise_server_exceptions=False, follow_redirects=False)
        self.form_token = ""

    def sign_in(self, email: str, password: str = PASSWORD, **headers: str) -> Response:
        """Fill in the form as a person would."""
        token = HIDDEN.search(self.get("/sign-in").text)
        fields = {"email": email, "password": password, "form_token": token[1] if token else ""}
        answer = self.post("/sign-in", data=fields, headers=headers)
        if answer.status_code == 303:
            found = HIDDEN.search(self.get("/account").text)
            assert found is not None
            self.form_token = found[1]
        return answer

    def act(self, method: str, path: str, **given: Any) -> Response:
        """A request as one of our pages makes it: with the form's token."""
        headers: Mapping[str, str] = given.pop("headers", {})
        return self.request(method, path, headers={"X-CSRF-Token": self.form_token, **headers}, **given)


@dataclass(frozen=True)
class Cast:
    """One of each role. The lead leads the agent's team; there is another agent in another team."""

    room: Room
    agent: User
    other: User
    lead: User
    qa: User
    admin: User
    app: FastAPI

    def browser(self, role: Role | str) -> Guest:
        """A browser in which somebody is signed in; call `close` on it, or use it as a context."""
        user: User = getattr(self, role)
        guest = Guest(self.app)
        assert guest.sign_in(user.email).status_code == 303
        return guest

    def machine(self, role: Role | str, *scopes: str) -> Guest:
        """A machine with a token in somebody's name."""
        user: User = getattr(self, role)
        with self.room.store.begin() as on:
            secret, _ = access.create_token(on, user.id, name="test", scopes=scopes)
        guest = Guest(self.app)
        guest.headers["Authorization"] = f"Bearer {secret}"
        return guest


def make_cast(room: Room) -> Cast:
    """Put everybody into the room."""
    hashed = room.passwords.hash(PASSWORD)
    roles: dict[str, Role] = {"agent": "agent", "other": "agent", "lead": "lead", "qa": "qa", "admin": "admin"}
    with room.store.begin() as on:
        made = {
            name: people.create_user(
                on,
                name=name.title(),
                email=f"{name}@example.com",
                role=role,
                agent=name if role == "agent" else None,
                password_hash=hashed,
            )
            for name, role in roles.items()
        }
        team, elsewhere = people.create_team(on, "Billing"), people.create_team(on, "Repairs")
        people.join_team(on, team.id, made["lead"].id, leads=True)
        people.join_team(on, team.id, made["agent"].id)
        people.join_team(on, elsewhere.id, made["other"].id)
    return Cast(room=room, app=create_app(room), **made)
