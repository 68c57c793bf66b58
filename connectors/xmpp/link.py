"""The account's line to its server: opened when needed, opened again when it was lost."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import replace
from xml.etree.ElementTree import Element

from connectors.xmpp import addresses
from connectors.xmpp.client import Client, Heard
from connectors.xmpp.line import enter
from connectors.xmpp.rooms import Doors
from connectors.xmpp.settings import SECRET, XmppSettings
from connectors.xmpp.stanzas import make
from connectors.xmpp.wording import Replaced
from shopbell.connector import Toolbox
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Unreachable

ROSTER = "{jabber:iq:roster}"
STALE_SECONDS = 60.0
"""A line that said nothing for so long is asked whether it still lives, before anything hangs on it."""
MOST_CONTACTS = 20_000
NO_AUTHORITY = "The file with the certificate authority cannot be read any more. Please sign in again."


class Contacts:
    """The owner's list of contacts: what they are called, and who may know when we are there."""

    def __init__(self, answer: Element | None = None) -> None:
        items = list(answer.iter(f"{ROSTER}item"))[:MOST_CONTACTS] if answer is not None else []
        told = [(addresses.bare(one.get("jid", "")), one) for one in items]
        self.names = {jid: " ".join(one.get("name", "").split())[:200] for jid, one in told}
        self.friends = frozenset(jid for jid, one in told if one.get("subscription") in ("from", "both"))


async def signed_in(
    settings: XmppSettings, password: str, tools: Toolbox, heard: Heard, over: Callable[[], None]
) -> Client:
    """A new line. Raises SignInNeeded, CertificateUntrusted, Unreachable."""
    if settings.security not in ("tls", "starttls") and not settings.local_server:
        raise SignInNeeded("The server is set up without encryption, which is not safe. Please sign in again.")
    user, domain = addresses.local(settings.jid), addresses.domain(settings.jid)
    try:
        wire, features = await enter(settings.place(offline=tools.offline), domain, user, password)
    except OSError as error:
        raise SignInNeeded(NO_AUTHORITY) from error
    client = Client(wire, settings.jid, tools.log, heard, over)
    try:
        await client.begin(features, settings.resource)
    except (Rejected, RateLimited) as error:
        await client.close()
        raise Unreachable(f"The server let us in, and then not work: {error}") from error
    except BaseException:
        await client.close()
        raise
    return client


class Link:
    """One line, used by all at once. Raises the errors of `shopbell.errors`."""

    def __init__(self, settings: XmppSettings, tools: Toolbox, heard: Heard, over: Callable[[], None]) -> None:
        self.doors = Doors()
        self.contacts = Contacts()
        self.number = 0
        """Grows with every new line."""
        self._settings = settings
        self._tools = tools
        self._heard = heard
        self._over = over
        self._turn = asyncio.Lock()
        self._client: Client | None = None
        self._closed = False

    @property
    def open(self) -> Client | None:
        """The line, if there is one now."""
        return self._client if self._client is not None and self._client.failure is None else None

    async def client(self) -> Client:
        """The line as it is, or a new one."""
        async with self._turn:
            client = self._client
            if client is not None and await self._lives(client):
                return client
            self._refuse_when_closed()
            return await self._open()

    async def _lives(self, client: Client) -> bool:
        if client.failure is None and asyncio.get_running_loop().time() - client.heard_at > STALE_SECONDS:
            try:
                await client.ping(10)
            except KnownError:
                return False
        return client.failure is None

    async def _open(self) -> Client:
        password = await self._tools.secrets.get(SECRET)
        if password is None:
            raise SignInNeeded("The password of this account is missing. Please sign in again.")
        old, self._client = self._client, None
        if old is not None:
            if isinstance(old.failure, Replaced):
                # A copy of this profile runs elsewhere: two of one name would throw one another out for ever.
                self._settings = replace(self._settings, resource=f"{self._settings.resource}-{secrets.token_hex(2)}")
            await old.close()
        self.doors = doors = Doors()

        def over() -> None:
            doors.over()
            self._over()

        client = await signed_in(self._settings, password, self._tools, self._heard, over)
        self._client = client
        self.number += 1
        try:
            self._refuse_when_closed()
            self.contacts = Contacts(await client.ask("get", make(f"{ROSTER}query")))
        except Rejected:
            self.contacts = Contacts()
        except BaseException:
            await client.close()
            raise
        return client

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise Unreachable("This account was closed.")

    async def close(self) -> None:
        """Safe at any time, twice too."""
        self._closed = True
        if self._client is not None:
            await self._client.close()
