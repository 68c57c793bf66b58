"""Who is who: asked once for each person in a session, and taken from a message where it brings its writer along."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from connectors._kit import values
from connectors.slack.api import Api
from connectors.slack.words import SlackRefused
from shopbell.text.plain import one_line

Record = Mapping[str, Any]
MOST: Final = 5000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or an app."""

    id: str
    name: str = ""
    handle: str = ""
    team: str = ""
    picture: str = ""
    machine: bool = False


class People:
    """Those of one session."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known: dict[str, Person] = {}

    def __getitem__(self, user: str) -> Person:
        """What is known without asking."""
        return self._known.get(user) or Person(user)

    async def learn(self, users: set[str]) -> None:
        """Ask for those that are not known yet; whom Slack does not show stays without a name."""
        for user in sorted(users - self._known.keys()):
            if not user.startswith(("U", "W")) or len(self._known) >= MOST:
                continue
            try:
                self._known[user] = _person(values.record(await self._api.ask("users.info", user=user), "user"))
            except SlackRefused:
                self._known[user] = Person(user)


def _person(user: Record) -> Person:
    profile = values.record(user, "profile")
    name = values.text(profile, "display_name") or values.text(profile, "real_name") or values.text(user, "real_name")
    handle = values.text(user, "name")
    return Person(
        values.text(user, "id"),
        one_line(name or handle),
        handle,
        values.text(user, "team_id") or values.text(profile, "team"),
        values.text(profile, "image_72"),
        values.flag(user, "is_bot"),
    )


def mentioned(message: Record) -> set[str]:
    """Everybody whose name is needed to read a message."""
    found = {values.text(message, "user"), values.text(message, "parent_user_id")}
    text = values.text(message, "text")
    found |= {part.partition(">")[0].partition("|")[0] for part in text.split("<@")[1:]}
    return {one for one in found if one.isalnum() and len(one) < 30}
