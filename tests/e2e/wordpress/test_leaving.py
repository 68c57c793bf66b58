"""What goes to a real site: answers, changes and verdicts."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from shopbell.connector import DeleteMessage, EditMessage, Moderate, Outgoing, Verdict
from shopbell.errors import RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable
from shopbell.events import MessageGone
from tests.e2e.wordpress.conftest import SiteRig
from tests.servers.wordpress import WordPress

pytestmark = [pytest.mark.server("wordpress"), pytest.mark.timeout(300)]
ODD = 'Grüße & <b>kisses</b> -- "so"... 👨‍👩‍👧 :)\n\nמחר בתשע\n.\nhttps://example.org/?a=1&b=2 C:\\new'


async def texts(rig: SiteRig) -> list[str]:
    """What is at the site under this test's article, by its own account."""
    found = await rig.php(
        f"echo json_encode(array_column(get_comments(['post_id' => {rig.post}]), 'comment_content'));"
    )
    return list(json.loads(found))


async def test_an_answer_comes_back_once_as_ours_below_the_question(rig: SiteRig) -> None:
    asked = await rig.asked()
    receipt = await rig.leave(await rig.session(), rig.answer(asked, ODD))
    (ours,) = await rig.news()
    assert (ours.remote_id, ours.own, ours.text) == (receipt.remote_id, True, ODD)
    assert (ours.reply_to, ours.thread) == (asked.remote_id, asked.thread)
    assert "held" not in ours.facts
    assert await rig.news() == []
    await rig.comment("Ana", "Thank you!", parent=int(ours.remote_id))
    (thanks,) = await rig.news()
    assert thanks.thread.conversation == asked.thread.conversation


async def test_an_answer_finds_its_article_where_only_the_comment_is_known(rig: SiteRig) -> None:
    asked = await rig.asked()
    bare = Outgoing("k" * 32, "Yes.", datetime.now(UTC), asked.thread.conversation)
    await rig.leave(await rig.session(), bare)
    (ours,) = await rig.news()
    assert ours.facts["post"] == str(rig.post)


async def test_the_same_words_twice_are_two_comments_and_one_key_is_one(rig: SiteRig) -> None:
    session, asked = await rig.opened(), await rig.asked()
    first, second = rig.answer(asked, "Thank you!"), rig.answer(asked, "Thank you!")
    once = await rig.leave(session, first)
    assert (await rig.leave(session, first)).remote_id == once.remote_id
    assert (await rig.leave(session, second)).remote_id != once.remote_id
    assert [each.text for each in await rig.news()] == ["Thank you!", "Thank you!"]


async def test_a_line_cut_after_the_body_went_out_leaves_one_comment(rig: SiteRig) -> None:
    session, asked = await rig.opened(), await rig.asked()
    outgoing = rig.answer(asked, "Yes, until four.")
    prepared = await rig.prepare(session, outgoing)
    rig.proxy.cut(on=b"HTTP/1.1 201", before=True)
    with pytest.raises(Uncertain):
        await rig.leave(session, outgoing)
    found = await session.find_sent(outgoing, prepared)
    assert found
    (ours,) = await rig.news()
    assert found.remote_id == ours.remote_id
    assert len(await texts(rig)) == 2


async def test_a_line_cut_before_the_body_leaves_nothing_to_find(rig: SiteRig) -> None:
    session, asked = await rig.opened(), await rig.asked()
    outgoing = rig.answer(asked, "Yes, until five.")
    prepared = await rig.prepare(session, outgoing)
    rig.proxy.cut(on=b"POST /wp-json", towards="server", before=True)
    with pytest.raises(Uncertain):
        await rig.leave(session, outgoing)
    assert await session.find_sent(outgoing, prepared) is None
    await rig.leave(session, outgoing)
    assert len(await texts(rig)) == 2


async def test_the_longest_text_is_taken_and_a_longer_one_refused_before_it_leaves(rig: SiteRig) -> None:
    session, asked = await rig.opened(), await rig.asked()
    longest = "ü" * 32_762 + "x"
    assert len(longest.encode()) == 65_525
    await rig.leave(session, rig.answer(asked, longest))
    with pytest.raises(Rejected, match="1 bytes too long"):
        await session.prepare(rig.answer(asked, longest + "x"))
    user = await rig.php(
        "wp_set_current_user(1); $r = new WP_REST_Request('POST', '/wp/v2/comments');"
        f"$r->set_param('post', {rig.post}); $r->set_param('content', str_repeat('x', 65526));"
        "echo rest_do_request($r)->get_data()['code'];"
    )
    assert user == "comment_content_column_length"


async def test_a_closed_article_says_so(rig: SiteRig) -> None:
    asked = await rig.asked()
    await rig.php(f"wp_update_post(['ID' => {rig.post}, 'comment_status' => 'closed']);")
    with pytest.raises(Rejected, match="closed"):
        await rig.leave(await rig.session(), rig.answer(asked, "Yes."))


async def test_ours_can_be_changed_and_deleted(rig: SiteRig) -> None:
    session, asked = await rig.opened(), await rig.asked()
    receipt = await rig.leave(session, rig.answer(asked, "Yes, until four."))
    await rig.told()
    for _ in range(2):
        await session.act(EditMessage(receipt.remote_id, "Yes, until <six> & no later."))
    assert "Yes, until &lt;six&gt; &amp; no later." in await texts(rig)
    for _ in range(2):
        await session.act(DeleteMessage(receipt.remote_id))
    assert [e.remote_id for e in await rig.told() if isinstance(e, MessageGone)] == [receipt.remote_id]


async def test_a_held_comment_is_approved_called_spam_or_binned_and_twice_is_harmless(rig: SiteRig) -> None:
    session = await rig.opened()
    for verdict, state in ((Verdict.APPROVE, "approved"), (Verdict.SPAM, "spam"), (Verdict.BIN, "trash")):
        number = await rig.insert(content=f"Please {verdict}", approved=0)
        await rig.told()
        assert rig.shelf.messages[str(number)].facts["held"] == "1"
        for _ in range(2):
            await session.act(Moderate(str(number), verdict))
        assert await rig.php(f"echo wp_get_comment_status({number});") == state
        events = await rig.told()
        assert (str(number) in rig.shelf.gone) == (verdict is not Verdict.APPROVE)
        assert events
    assert await rig.told() == []


async def test_a_comment_that_is_gone_cannot_be_approved(rig: SiteRig) -> None:
    session, number = await rig.opened(), await rig.comment("Ana", "Soon gone")
    await rig.php(f"wp_delete_comment({number}, true);")
    with pytest.raises(Rejected, match="no longer"):
        await session.act(Moderate(str(number), Verdict.APPROVE))
    await session.act(Moderate(str(number), Verdict.BIN))


async def test_a_password_that_was_taken_back_asks_to_sign_in(rig: SiteRig) -> None:
    asked = await rig.asked()
    session = await rig.opened()
    outgoing = rig.answer(asked, "Yes.")
    await rig.prepare(session, outgoing)
    rig.secrets.values["application_password"] = "taken back since"
    with pytest.raises(SignInNeeded):
        await rig.told()
    with pytest.raises(SignInNeeded):
        await rig.leave(session, outgoing)
    assert len(await texts(rig)) == 1


async def test_a_busy_site_says_how_long_to_wait(rig: SiteRig, switched: WordPress) -> None:
    asked, session = await rig.asked(), await rig.opened()
    outgoing = rig.answer(asked, "Yes.")
    await rig.prepare(session, outgoing)
    switched.switch("busy", True)
    with pytest.raises(RateLimited) as limited:
        await rig.told()
    assert limited.value.until - datetime.now(UTC) > timedelta(seconds=20)
    with pytest.raises(RateLimited):
        await rig.leave(session, outgoing)


async def test_a_site_that_stopped_is_found_again(rig: SiteRig) -> None:
    session, asked = await rig.opened(), await rig.asked()
    direct = rig.site
    await asyncio.to_thread(direct.stop)
    try:
        with pytest.raises(Unreachable):
            await rig.told()
    finally:
        await asyncio.to_thread(direct.serve)
    await rig.leave(session, rig.answer(asked, "Here again."))
    assert [each.text for each in await rig.news()] == ["Here again."]
