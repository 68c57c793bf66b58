"""HTTP to one server: the session resource, method calls, files and events; JSON goes out as it came.

Limits are those of the session resource (RFC 8620 2): calls are split into as many requests as it takes, none of them
refers to another one's answer, and no more requests are on their way than the server allows.
"""

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any, Final

from connectors._kit.http import Answer, Http, ServerEvent, server_events
from connectors._kit.values import at, text
from connectors.jmap.resource import CORE, MAIL, SUBMISSION, Resource, expanded, read_resource
from connectors.jmap.settings import PASSWORD, TOKEN, JmapSettings
from connectors.jmap.wording import SIGN_IN, NotThere, explain, method_refused
from shopbell.connector import Toolbox
from shopbell.errors import KnownError, Rejected, SignInNeeded, Uncertain, Unreachable

AT_ONCE: Final = 4
"""Requests of one account on their way, where the server allows as many."""
PING: Final = 30
"""Seconds; what the event source is asked to say when there is nothing to say (RFC 8620 7.3)."""
SILENCE: Final = 100.0
UNREADABLE: Final = "The server's answer could not be read. Shopbell tries again later."
Found = Mapping[str, Any]


class Api:
    """One account's calls. The secret is asked for at each of them, and kept nowhere here."""

    def __init__(self, settings: JmapSettings, tools: Toolbox) -> None:
        self._settings = settings
        self._tools = tools
        self._http = Http(
            tools,
            settings.session_url,
            explain=lambda answer: explain(answer, tools.clock.now()),
            name="The mail server",
            ca_file=settings.ca_file,
        )
        self._resource: Resource | None = None
        self.last: Resource | None = None
        """As it was when it was last asked for."""
        self._places: asyncio.Semaphore | None = None

    async def resource(self) -> Resource:
        """The session resource, asked for again when the server says that it changed."""
        if self._resource is None:
            try:
                answer = await self._http.get(self._settings.session_url, headers=await self._headers())
            except NotThere as error:
                raise _moved(error) from error
            found = read_resource(answer.record(), self._settings.session_url)
            if self._settings.account and not found.has(self._settings.account):
                raise SignInNeeded("The server no longer has this account for you. Please sign in again.")
            self._places = self._places or asyncio.Semaphore(min(AT_ONCE, found.limits.at_once))
            self._resource = self.last = found
        return self._resource

    @property
    def account(self) -> str:
        """Its id at the server."""
        return self._settings.account

    async def call(self, method: str, **arguments: object) -> Found:
        """One method. Raises as `calls` does."""
        (answer,) = await self.calls((method, arguments))
        return answer

    async def calls(self, *wanted: tuple[str, Mapping[str, object]], sending: bool = False) -> list[Found]:
        """Methods in their order, with one answer for each; the account is put in here.

        Raises what `Http.request` does, and for the first method that failed what `method_refused` says. With
        `sending` a repeat could be a second message: Uncertain where its end is not known.
        """
        resource = await self.resource()
        most, answers = resource.limits.calls, list[Found]()
        for start in range(0, len(wanted), most):
            answers += await self._request(resource, wanted[start : start + most], sending=sending)
        return answers

    async def _request(
        self, resource: Resource, wanted: Sequence[tuple[str, Mapping[str, object]]], *, sending: bool
    ) -> list[Found]:
        calls = [[name, {"accountId": self.account, **args}, str(n)] for n, (name, args) in enumerate(wanted)]
        using = [CORE, MAIL, *([SUBMISSION] if resource.sends(self.account) else [])]
        asked, headers = {"using": using, "methodCalls": calls}, await self._headers()
        async with self._place():
            try:
                answer = await self._http.post(resource.api, safe=not sending, json=asked, headers=headers)
            except KnownError as error:
                # It may have moved, or no longer be able to do what it said.
                self._resource = None
                raise _moved(error) from error
        return self._answers(answer, len(calls), resource, sending=sending)

    def _answers(self, answer: Answer, count: int, resource: Resource, *, sending: bool) -> list[Found]:
        try:
            found = answer.record()
        except Unreachable as error:
            raise Uncertain(UNREADABLE) if sending else error from error
        if text(found, "sessionState") != resource.state:
            self._resource = None
        said: dict[str, Found] = {}
        responses = at(found, "methodResponses")
        for one in responses if isinstance(responses, list) else ():
            # What onSuccessUpdateEmail did is told under the same number, after the answer that was asked for: whatever
            # became of it, the message has left.
            if text(one, 2) in said:
                continue
            if text(one, 0) == "error":
                raise method_refused(at(one, 1), self._tools.clock.now(), sending=sending)
            body = at(one, 1)
            if isinstance(body, dict):
                said[text(one, 2)] = body
        if any(str(number) not in said for number in range(count)):
            raise Uncertain(UNREADABLE) if sending else Unreachable(UNREADABLE)
        return [said[str(number)] for number in range(count)]

    async def get(self, kind: str, ids: Sequence[str], properties: Sequence[str], **more: object) -> list[Found]:
        """Objects by id, in as many calls as the server wants; those it does not have are missing."""
        most, found = (await self.resource()).limits.get, list[Found]()
        for start in range(0, len(ids), most):
            chunk = list(ids[start : start + most])
            answer = await self.call(f"{kind}/get", ids=chunk, properties=list(properties), **more)
            listed = at(answer, "list")
            found += [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        return found

    async def state(self) -> str:
        """Of all messages, now."""
        return text(await self.call("Email/get", ids=[]), "state")

    async def upload(self, content: bytes, media_type: str) -> str:
        """Give the server a file; nobody sees it before it is used. Its blob id."""
        resource = await self.resource()
        headers = {**await self._headers(), "Content-Type": media_type}
        url = expanded(resource.upload, accountId=self.account)
        async with self._place():
            try:
                answer = await self._http.post(url, safe=True, content=content, headers=headers)
            except NotThere as error:
                raise _moved(error) from error
        return text(answer.record(), "blobId")

    async def raw(self, blob: str) -> bytes:
        """A message as it came; raises NotThere when it is gone."""
        url = await self._download(blob, "message/rfc822", "message.eml")
        async with self._place():
            return (await self._http.get(url, headers=await self._headers())).content

    async def file(self, blob: str, media_type: str, name: str) -> bytes:
        """A file's bytes; raises Rejected when it is gone or too large."""
        url = await self._download(blob, media_type, name)
        async with self._place():
            return await self._http.download(url, headers=await self._headers())

    async def _download(self, blob: str, media_type: str, name: str) -> str:
        template = (await self.resource()).download
        return expanded(template, accountId=self.account, blobId=blob, type=media_type, name=name)

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[ServerEvent]]:
        """What the event source says. Raises Rejected when the server has none that speaks."""
        template = (await self.resource()).events
        if not template:
            raise Rejected("The server has no event source.")
        url = expanded(template, types="Email", closeafter="no", ping=str(PING))
        headers = {**await self._headers(), "Accept": "text/event-stream"}
        async with (
            self._http.lines(url, headers=headers, silence=SILENCE) as lines,
            aclosing(server_events(lines)) as events,
        ):
            yield events

    async def close(self) -> None:
        """Let go of connections; safe twice."""
        await self._http.close()

    def _place(self) -> asyncio.Semaphore:
        if self._places is None:
            raise Unreachable(UNREADABLE)
        return self._places

    async def _headers(self) -> dict[str, str]:
        kind = PASSWORD if self._settings.username else TOKEN
        secret = await self._tools.secrets.get(kind)
        if not secret:
            raise SignInNeeded(SIGN_IN)
        if kind == TOKEN:
            return {"Authorization": f"Bearer {secret}"}
        pair = f"{self._settings.username}:{secret}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


def _moved(error: KnownError) -> KnownError:
    """A place of the session resource that is not there refuses no message for good."""
    return Unreachable("The server moved. Shopbell tries again by itself.") if isinstance(error, NotThere) else error
