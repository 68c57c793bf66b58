"""Three years of Tern Bakery."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from connectors.demo.api import Item
from connectors.demo.history import history, last_third_of_may
from connectors.demo.networks import NETWORKS
from shopbell.text.turns import needs_answer

BORN = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
Shop = dict[str, list[Item]]


@pytest.fixture(scope="module")
def shop() -> Shop:
    return {network: history(network, 7, BORN) for network in NETWORKS}


@pytest.fixture(scope="module")
def everything(shop: Shop) -> list[Item]:
    return [item for items in shop.values() for item in items]


def test_the_same_seed_and_opening_make_the_same_shop(shop: Shop) -> None:
    assert history("mail", 7, BORN) == shop["mail"]
    assert history("bluesky", 7, BORN) == shop["bluesky"]


def test_another_seed_is_another_shop(shop: Shop) -> None:
    other = {item.text for item in history("facebook", 8, BORN)}
    assert other != {item.text for item in shop["facebook"]}


def test_it_moves_with_its_opening(shop: Shop) -> None:
    month = timedelta(days=40)
    (before,) = [item for item in shop["instagram"] if item.id == "ana-lemon-3"]
    (later,) = [item for item in history("instagram", 7, BORN + month) if item.id == "ana-lemon-3"]
    assert later.at - before.at == month


def test_it_is_several_thousand_messages_over_three_years(everything: list[Item]) -> None:
    assert 5_000 < len(everything) < 8_000
    assert timedelta(days=1050) < BORN - min(item.at for item in everything) < timedelta(days=1100)
    assert max(item.at for item in everything) < BORN


def test_every_network_has_its_part_newest_first(shop: Shop) -> None:
    for items in shop.values():
        assert len(items) > 300
        assert [item.at for item in items] == sorted((item.at for item in items), reverse=True)
        assert len({item.id for item in items}) == len(items)


def test_many_languages_are_spoken(everything: list[Item]) -> None:
    spoken = Counter(item.language for item in everything)
    assert {"en", "de", "fr", "es", "it", "pt", "pl", "tr", "ru", "zh", "ja", "ar", "he"} <= set(spoken)
    assert min(spoken.values()) > 40


def test_people_do_not_all_say_the_same(everything: list[Item]) -> None:
    theirs = [item.text for item in everything if not item.own and not item.robot and len(item.text) > 40]
    assert len(set(theirs)) > 0.6 * len(theirs)
    assert Counter(theirs).most_common(1)[0][1] < 30


def test_no_slot_is_left_open(everything: list[Item]) -> None:
    braces = [item.text for item in everything if "{" in item.text or "{" in item.subject]
    assert braces == ["The {wrong braces} in your menu picture made me laugh. Thank you for the pie, too."]


def test_it_is_known_who_waits(everything: list[Item]) -> None:
    """By the last word of each conversation and a rule that knows nothing of the demo shop."""
    last: dict[str, Item] = {}
    for item in sorted(everything, key=lambda item: item.at):
        if not (item.robot or item.auto or item.machinery or item.mention):
            last[item.conversation] = item
    waiting = [item for item in last.values() if not item.own and needs_answer(item.text)]
    waiting.sort(key=lambda item: item.at)
    assert [item.name for item in waiting] == [
        "Ana Ruiz",
        "Tomas Okafor",
        "",
        "سلمى حداد",
        "林美玲",
        "Jo Hartley",
    ]
    assert BORN - waiting[0].at == timedelta(days=2, hours=4)


def test_the_odd_things_are_there(everything: list[Item]) -> None:
    assert [item for item in everything if item.bounced and item.own]
    assert [item for item in everything if item.edited_at]
    assert [item for item in everything if item.gone_at]
    assert [item for item in everything if item.auto]
    assert [item for item in everything if item.machinery]
    assert [item for item in everything if item.name == "<b>Bold & Sons</b>"]
    assert [item for item in everything if item.copies]
    assert [item for item in everything if "cid:" in item.html and any(f.content_id for f in item.files)]
    assert [item for item in everything if "https://" in item.html and item.robot]
    assert [item for item in everything if 'dir="rtl"' in item.html]
    assert {"pdf", "png"} <= {file.name.rpartition(".")[2] for item in everything for file in item.files}


def test_public_comments_have_the_post_they_answer(everything: list[Item]) -> None:
    public = [item for item in everything if item.public and not item.mention]
    assert len(public) > 500
    assert all(item.context for item in public)


def test_one_thread_has_a_thousand_messages(shop: Shop) -> None:
    threads = Counter(item.conversation for item in shop["mail"])
    assert threads["standing"] == 1000


def test_the_same_people_are_met_on_several_networks(shop: Shop) -> None:
    names = {network: {item.name for item in items} for network, items in shop.items()}
    assert "Ana Ruiz" in names["mail"] & names["instagram"]
    assert "Kofi Asante" in names["mail"] & names["bluesky"]


def test_robots_are_marked_and_some_are_unread(shop: Shop) -> None:
    robots = [item for item in shop["mail"] if item.robot]
    assert len(robots) > 300
    assert 5 < sum(item.unseen for item in robots) < 60


@pytest.mark.parametrize(
    ("born", "begins"),
    [
        (datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 5, 3, tzinfo=UTC)),
        (datetime(2026, 2, 1, tzinfo=UTC), datetime(2025, 5, 3, tzinfo=UTC)),
        (datetime(2026, 5, 20, tzinfo=UTC), datetime(2025, 5, 3, tzinfo=UTC)),
    ],
)
def test_instagram_begins_on_a_third_of_may(born: datetime, begins: datetime) -> None:
    assert last_third_of_may(born) == begins
    assert min(item.at for item in history("instagram", 7, born)) >= begins
