"""People's pictures from a real server, and of nobody at another one."""

import base64
from contextlib import suppress
from typing import cast

import pytest

from connectors.xmpp.session import XmppSession
from shopbell.errors import Rejected
from shopbell.portraits import is_picture
from tests.e2e.xmpp.conftest import RealRig
from tests.support.pictures import png

pytestmark = [pytest.mark.server("xmpp"), pytest.mark.peer("slixmpp"), pytest.mark.timeout(240)]


async def test_a_neighbour_has_the_picture_of_her_vcard(rig: RealRig) -> None:
    ana, picture = await rig.post.person("ana"), png()
    words = base64.b64encode(picture).decode()
    card = f"<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE><BINVAL>{words}</BINVAL></PHOTO></vCard>"
    await rig.post.people.ask("iq", jid=ana, kind="set", to="", xml=card)
    await rig.post.deliver("Have you rye?")
    session = cast("XmppSession", await rig.session())
    (message,) = (await rig.read(session)).with_text("Have you rye?")
    assert message.author.portrait == ana
    found = await session.portrait(message.author.portrait)
    assert found == picture
    assert is_picture(found)


async def test_a_neighbour_without_one_and_somebody_elsewhere_have_none(rig: RealRig) -> None:
    ben = await rig.post.person("ben")
    session = cast("XmppSession", await rig.session())
    with suppress(Rejected):
        assert await session.portrait(ben) == b""
    with pytest.raises(Rejected, match="another server"):
        await session.portrait("kim@elsewhere.test")
