"""Signing in on the server's own page, at both servers."""

import pytest

from shopbell.errors import FormRefused
from tests.e2e.mastodon.conftest import shop_at
from tests.servers.fediverse import MockServer, SnacServer, Visitor
from tests.servers.fediverse.snac import PASSWORD

pytestmark = pytest.mark.timeout(300)


def visitor(server: SnacServer | MockServer, name: str) -> Visitor:
    """What the owner types at the page of this server."""
    typed = {"login": name, "passwd": PASSWORD} if isinstance(server, SnacServer) else {"username": name}
    return Visitor(typed)


async def test_the_browser_comes_back_by_itself(server: SnacServer | MockServer) -> None:
    shop = shop_at(server)
    shop.browser = visitor(server, shop.member.name)
    account = await shop.sign_in(sign_in="browser")
    assert account.address.startswith(f"{shop.member.name}@")
    assert shop.secrets.values["access_token"] != shop.member.token
    assert await shop.read() == []
    await shop.close()


async def test_a_code_is_pasted(server: SnacServer | MockServer) -> None:
    shop = shop_at(server)
    browser = shop.browser = visitor(server, shop.member.name)
    with pytest.raises(FormRefused) as asked:
        await shop.sign_in(sign_in="code")
    assert list(asked.value.fields) == ["code"]
    assert browser.code
    account = await shop.sign_in(sign_in="code", code=browser.code)
    assert account.address.startswith(f"{shop.member.name}@")
    assert await shop.read() == []
    await shop.close()


async def test_a_wrong_token_and_a_wrong_server_are_refused_at_their_fields(server: SnacServer | MockServer) -> None:
    shop = shop_at(server)
    with pytest.raises(FormRefused) as refused:
        await shop.sign_in(access_token="wrong")
    assert list(refused.value.fields) == ["access_token"]
    with pytest.raises(FormRefused) as refused:
        await shop.sign_in("http://127.0.0.1:1", access_token=shop.member.token)
    assert list(refused.value.fields) == ["server"]
