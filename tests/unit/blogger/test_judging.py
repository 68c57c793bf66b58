"""Approved, called spam, thrown away; ours deleted. And the set-up, with each permission tried."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from connectors._kit.google.testing import CLIENT, SECRET
from connectors.blogger.connector import BloggerConnector
from connectors.blogger.testing.service import BAKING, EMPTIED, LIVE, PENDING, SCOPE, SPAM, Blogs
from shopbell.connector import DeleteMessage, EditMessage, Moderate, Sends, Verdict
from shopbell.errors import FormRefused, Rejected, SignInNeeded, Unsupported
from shopbell.probing import Finding, Found
from tests.unit.blogger.support import made
from tests.unit.google.support import NOON, GoogleRig, TickingBrowser

Act = Callable[[object], Awaitable[None]]


async def acting() -> tuple[Blogs, GoogleRig, Act]:
    blogs, rig = made()
    session: Any = await rig.session()
    return blogs, rig, session.act


FACTS = {"post": "901"}


async def test_what_is_held_is_approved_called_spam_and_thrown_away() -> None:
    blogs, _, act = await acting()
    one = blogs.add("Eve", "Buy gold", at=NOON, status=PENDING)
    for verdict, status in ((Verdict.APPROVE, LIVE), (Verdict.SPAM, SPAM), (Verdict.APPROVE, LIVE)):
        for _ in range(2):
            await act(Moderate(f"{BAKING}/{one.id}", verdict, FACTS))
        assert blogs.comments[one.id].status == status
    for _ in range(2):
        await act(Moderate(f"{BAKING}/{one.id}", Verdict.BIN, FACTS))
    assert one.id not in blogs.comments


async def test_where_others_answered_only_the_words_go() -> None:
    blogs, _, act = await acting()
    one = blogs.add("Eve", "Buy gold", at=NOON)
    below = blogs.add("Ana", "No!", one.id, at=NOON)
    await act(Moderate(f"{BAKING}/{one.id}", Verdict.BIN, FACTS))
    assert (blogs.comments[one.id].status, blogs.comments[one.id].content) == (EMPTIED, "")
    assert below.id in blogs.comments


async def test_ours_is_deleted_and_twice_is_harmless() -> None:
    blogs, _, act = await acting()
    one = blogs.own("Oops", at=NOON)
    for _ in range(2):
        await act(DeleteMessage(f"{BAKING}/{one.id}", FACTS))
    assert one.id not in blogs.comments


@pytest.mark.parametrize("remote_id", ["", "31", "31/x", "../1", f"{BAKING}/5001/approve"])
async def test_what_is_no_comment_is_refused(remote_id: str) -> None:
    _, _, act = await acting()
    with pytest.raises(Rejected, match="no comment of your blog"):
        await act(Moderate(remote_id, Verdict.SPAM, FACTS))


async def test_what_blogger_lets_no_program_do_is_unsupported_and_nothing_is_sent() -> None:
    blogs, rig, act = await acting()
    assert not isinstance(await rig.session(), Sends)
    for action in (EditMessage("31/1", "x"), Moderate("31/1", Verdict.HIDE, FACTS)):
        with pytest.raises(Unsupported):
            await act(action)
    blogs.issuer.scope = "openid"
    with pytest.raises(SignInNeeded, match="tick the box"):
        await act(Moderate("31/1", Verdict.SPAM, FACTS))


# ---- the set-up


def told(found: tuple[Found, ...]) -> list[tuple[str, Finding]]:
    return [(one.name, one.finding) for one in found]


ALL = [("blogger", Finding.FINE), ("Rosa bakes", Finding.FINE), ("News from the bakery", Finding.FINE)]


async def test_everything_is_there_and_nobody_signs_in_twice() -> None:
    blogs, rig = made()
    rig.browser = TickingBrowser(blogs.issuer, SCOPE)
    checked = await BloggerConnector().check({"client_id": CLIENT, "client_secret": SECRET}, rig.tools())
    assert told(checked.found) == ALL
    assert checked.verified is not None
    assert (checked.verified.address, len(rig.browser.pages)) == ("Rosa", 1)
    session: Any = await rig.session()
    assert told(await session.probe()) == ALL
    assert all(call.startswith("GET") for call in blogs.calls)


async def test_what_is_missing_is_named_with_what_to_do() -> None:
    blogs, rig = made()
    blogs.forbidden.add(BAKING)
    checked = await BloggerConnector().check(rig.stand.answers, rig.tools())
    (missing,) = [one for one in checked.found if one.finding is Finding.MISSING]
    assert (missing.name, missing.needed) == ("Rosa bakes", False)
    blogs.blogs.clear()
    assert told((await BloggerConnector().check(rig.stand.answers, rig.tools())).found)[1][0] == "Blogs"
    with pytest.raises(FormRefused, match="no blog on Blogger"):
        await rig.sign_in()
    blogs.switched_on = False
    assert told((await BloggerConnector().check(rig.stand.answers, rig.tools())).found)[1][0] == "Blogger API v3"
    blogs.issuer.scope = "openid"
    assert told((await BloggerConnector().check(rig.stand.answers, rig.tools())).found) == [
        ("blogger", Finding.MISSING)
    ]


async def test_a_blog_that_nobody_knows_is_refused_with_those_there_are() -> None:
    _, rig = made(blogs="Mars")
    with pytest.raises(FormRefused) as refused:
        await rig.sign_in()
    assert "“Mars”" in refused.value.fields["blogs"]
    assert "Rosa bakes" in refused.value.fields["blogs"]


def test_the_guide_says_that_nobody_can_answer() -> None:
    guide = BloggerConnector().form().guide
    assert guide is not None
    assert any("no way to write a comment" in one for one in guide.cannot)
