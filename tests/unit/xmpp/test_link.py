"""The line of an account that is used twice at once."""

import asyncio
import logging

from connectors.xmpp.link import Link
from connectors.xmpp.settings import XmppSettings
from connectors.xmpp.testing import stand
from shopbell.clock import SystemClock
from shopbell.connector import Toolbox
from tests.contract.rig import DictSecrets, NoBrowser
from tests.contract.shelf import Shelf


async def test_two_copies_of_a_profile_do_not_throw_one_another_out_for_ever() -> None:
    async with stand() as double:
        secrets = DictSecrets()
        secrets.values["password"] = double.answers["password"]
        tools = Toolbox(SystemClock(), logging.getLogger("shopbell.account.1"), secrets, Shelf(), NoBrowser())
        settings = XmppSettings.of({**double.answers, "resource": "shopbell-1"})
        over = asyncio.Event()
        first = Link(settings, tools, lambda _: None, over.set)
        second = Link(settings, tools, lambda _: None, lambda: None)
        await first.client()
        theirs = await second.client()
        await asyncio.wait_for(over.wait(), 30)
        ours = await first.client()
        for line in (ours, theirs):
            await line.ping()
        assert await second.client() is theirs
        assert ours.jid.startswith(theirs.jid + "-")
        await first.close()
        await second.close()
