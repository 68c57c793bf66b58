"""What is done with single comments and messages: hidden, deleted, changed, liked, marked as read."""

from typing import Final

from connectors._kit.graph.api import Graph
from connectors._kit.graph.errors import NotThere
from shopbell.connector import Action, Clock, DeleteMessage, EditMessage, Like, MarkSeen, Moderate, Verdict
from shopbell.errors import Rejected, Unsupported

TALK: Final = "t_"
"""Numbers of conversations begin so; those of messages with m_."""
AGAIN: Final = 30.0
"""Seconds within which a conversation is not marked as read twice: its messages come one by one."""


class Acting:
    """Every one of these can be done twice without harm."""

    def __init__(self, graph: Graph, clock: Clock, page: str) -> None:
        self._graph = graph
        self._clock = clock
        self._page = page
        self._marked: dict[str, float] = {}

    async def act(self, action: Action) -> None:
        """Raises Unsupported for what Facebook cannot do, Rejected for what it will not."""
        match action:
            case MarkSeen():
                await self._mark(action)
            case EditMessage():
                if action.remote_id.startswith("m_"):
                    raise Rejected("A message in Messenger cannot be changed once it has left.")
                await self._graph.post(action.remote_id, {"message": action.text}, safe=True)
            case DeleteMessage():
                if action.remote_id.startswith("m_"):
                    raise Rejected("A program cannot take a message out of Messenger. Do it in the app.")
                await self._remove(action.remote_id)
            case Moderate(verdict=Verdict.BIN):
                await self._remove(action.remote_id)
            case Moderate(verdict=Verdict.HIDE | Verdict.SHOW):
                hidden = action.verdict is Verdict.HIDE
                await self._graph.post(action.remote_id, {"is_hidden": hidden}, safe=True)
            case Like(liked=True):
                await self._graph.post(f"{action.remote_id}/likes", safe=True)
            case Like():
                await self._graph.delete(f"{action.remote_id}/likes")
            case _:
                raise Unsupported("Facebook knows hiding, showing and deleting only.")

    async def _remove(self, number: str) -> None:
        try:
            await self._graph.delete(number)
        except NotThere:
            return

    async def _mark(self, action: MarkSeen) -> None:
        """The whole conversation, for the person that the message's place names; comments have no such state."""
        person = next((place.partition("/")[0] for place in action.places if "/" in place), "")
        now = self._clock.monotonic()
        if not action.seen or not person or now - self._marked.get(person, -AGAIN) < AGAIN:
            return
        form = {"recipient": {"id": person}, "sender_action": "mark_seen"}
        await self._graph.post(f"{self._page}/messages", form, safe=True)
        self._marked[person] = now
