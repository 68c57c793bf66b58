"""What comes from a real site."""

import asyncio
import html

import pytest

from connectors.wordpress.session import HISTORY
from shopbell.events import MessageEdited, MessageGone, MessageSeen, Placed
from shopbell.model import Visibility
from tests.contract.shelf import Shelf
from tests.e2e.wordpress.conftest import SiteRig

pytestmark = [pytest.mark.server("wordpress"), pytest.mark.timeout(300)]
ODD = "<b>5 > 3 & 2</b> — “so”... 👨‍👩‍👧 مرحبا 林美玲 :)\n\nand a line\nand another"


async def test_a_visitor_s_comment_arrives_held_with_its_article(rig: SiteRig) -> None:
    status = await asyncio.to_thread(rig.site.write, rig.post, "Newcomer", "Do you have rye?")
    assert status == 200
    (asked,) = await rig.news()
    assert (asked.text, asked.author.address, asked.author.name) == (
        "Do you have rye?",
        "newcomer@example.org",
        "Newcomer",
    )
    assert asked.facts["held"] == "1"
    assert asked.facts["email"] == "newcomer@example.org"
    assert asked.facts["link"].startswith("http://127.0.0.1")
    assert asked.thread.subject.startswith("Rye bread")
    assert "All about Rye bread" in asked.context
    assert asked.visibility is Visibility.PUBLIC
    assert not asked.own
    assert await rig.news() == []


async def test_odd_words_come_as_they_were_typed(rig: SiteRig) -> None:
    await rig.comment("Ana", html.escape(ODD, quote=False))
    (came,) = await rig.news()
    assert came.text == ODD


async def test_markup_comes_as_words_and_as_html(rig: SiteRig) -> None:
    await rig.comment("Ana", 'See <a href="https://example.org/x">this</a> and <b>that</b>')
    (came,) = await rig.news()
    assert came.text == "See this <https://example.org/x> and that"
    assert "<b>that</b>" in came.html


async def test_a_thread_is_one_conversation_however_deep(rig: SiteRig) -> None:
    root = number = await rig.comment("Ana", "Level 0")
    for level in range(1, 8):
        number = await rig.comment(("Ana", "Ben")[level % 2], f"Level {level}", parent=number)
    await rig.comment("Carla", "Beside it")
    news = await rig.news()
    assert len(news) == 9
    assert {each.thread.conversation for each in news[:-1]} == {str(root)}
    assert news[-1].thread.conversation == news[-1].remote_id
    assert [each.reply_to for each in news[1:3]] == [str(root), news[1].remote_id]


async def test_an_answer_to_an_old_comment_finds_its_thread(rig: SiteRig) -> None:
    root = await rig.comment("Ana", "First of all")
    below = await rig.comment("Ben", "Second", parent=root)
    await rig.told()
    await rig.comment("Carla", "Later", parent=below)
    (came,) = await rig.news()  # by a new session, which knows no comment yet
    assert came.thread.conversation == str(root)


async def test_after_sleep_everything_is_there_once_and_in_order(rig: SiteRig) -> None:
    await _many(rig, 260)
    news = await rig.news()
    assert [each.text for each in news] == [f"Many {n}" for n in range(260)]
    assert await rig.news() == []


async def test_history_comes_backwards_with_progress_and_goes_on_anywhere(rig: SiteRig) -> None:
    await _many(rig, 230)
    session = await rig.session()
    stops = [""]
    shelf = Shelf()
    async for batch in session.pull(HISTORY, ""):
        shelf.take(HISTORY.name, batch)
        stops.append(batch.cursor)
    assert len(stops) > 3
    numbers = [int(e.remote_id) for b in shelf.batches for e in b.events if isinstance(e, MessageSeen)]
    assert numbers == sorted(numbers, reverse=True)
    done = [batch.progress.done for batch in shelf.batches if batch.progress]
    assert done == sorted(done)
    assert shelf.batches[-1].progress
    assert done[-1] == shelf.batches[-1].progress.total
    total = len(shelf.messages)
    # Meanwhile some go and some come: nothing in between is missed.
    middle = 2
    at_stop = {e.remote_id for b in shelf.batches[:middle] for e in b.events if isinstance(e, MessageSeen)}
    await rig.php(f"foreach ([{','.join(sorted(at_stop)[:40])}] as $n) wp_delete_comment($n, true);")
    async for batch in session.pull(HISTORY, stops[middle]):
        at_stop |= {event.remote_id for event in batch.events if isinstance(event, MessageSeen)}
    assert len(at_stop) == total


async def test_what_became_of_a_comment_is_noticed(rig: SiteRig) -> None:
    numbers = [await rig.comment("Ana", f"Words {n}") for n in range(5)]
    await rig.told()
    edited, held, spam, binned, deleted = numbers
    await rig.php(
        f"wp_update_comment(['comment_ID' => {edited}, 'comment_content' => 'Other words']);"
        f"wp_set_comment_status({held}, 'hold'); wp_spam_comment({spam}); wp_trash_comment({binned});"
        f"wp_delete_comment({deleted}, true);"
    )
    events = await rig.told()
    assert {e.remote_id: e.text for e in events if isinstance(e, MessageEdited)} == {str(edited): "Other words"}
    assert {e.remote_id for e in events if isinstance(e, MessageGone)} == {str(spam), str(binned), str(deleted)}
    assert rig.shelf.messages[str(held)].facts["held"] == "1"
    assert not [e for e in events if isinstance(e, MessageSeen) and e.live]
    assert await rig.told() == []
    await rig.php(f"wp_unspam_comment({spam}); wp_set_comment_status({held}, 'approve');")
    back = await rig.told()
    assert [e.remote_id for e in back if isinstance(e, Placed)] == [str(spam)]
    assert "held" not in rig.shelf.messages[str(held)].facts


async def test_what_the_shop_writes_at_the_site_is_its_own(rig: SiteRig) -> None:
    asked = await rig.asked()
    for who in ("rosa", "ed"):
        user = int(await rig.php(f"echo get_user_by('login', '{who}')->ID;"))
        await rig.insert(user_id=user, parent=asked.remote_id, content=f"From {who}", author=who)
    news = await rig.news()
    assert [(each.text, each.own) for each in news] == [("From rosa", True), ("From ed", True)]
    assert {each.thread.conversation for each in news} == {asked.thread.conversation}


async def test_another_site_linking_here_is_a_robot(rig: SiteRig) -> None:
    await rig.insert(type="pingback", author="A blog", author_url="https://blog.example/x", content="[...] bread")
    (ping,) = await rig.news()
    assert ping.robot
    assert ping.author.address == "blog.example"


async def test_spam_that_nobody_looked_at_is_not_shown(rig: SiteRig) -> None:
    await rig.insert(content="buy", approved="spam")
    assert await rig.told() == []


async def _many(rig: SiteRig, count: int) -> None:
    row = f"'comment_post_ID' => {rig.post}, 'comment_author' => 'Ana', 'comment_approved' => 1"
    row += ", 'comment_author_email' => 'ana@example.org', 'comment_content' => \"Many $i\""
    await rig.php(f"for ($i = 0; $i < {count}; $i++) wp_insert_comment([{row}]);")
