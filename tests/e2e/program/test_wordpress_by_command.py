"""A WordPress site through the command line, against the real thing and a real keyring."""

import json

import pytest

from tests.e2e.program.shopbell import Shopbell
from tests.servers.wordpress import WordPress

pytestmark = [pytest.mark.server("wordpress"), pytest.mark.server("keyring"), pytest.mark.timeout(300)]


def answers(site: WordPress, **more: str) -> str:
    """What an owner types."""
    usual = {"site": site.url, "username": "rosa", "application_password": site.passwords["rosa"]}
    return json.dumps(usual | more)


def test_a_comment_is_read_and_answered(shopbell: Shopbell, wordpress: WordPress) -> None:
    post = wordpress.article("Lemon cake by command")
    asked = wordpress.comment(post, "Ana", "Do you have a lemon cake?")
    added = shopbell.run("accounts", "add", "wordpress", "--answers", "-", typed=answers(wordpress))
    assert added.code == 0, added
    assert added.rows[0]["address"] == f"127.0.0.1:{wordpress.port}"
    (synced,) = shopbell.ask("sync")
    assert synced["error"] is None
    (row,) = [row for row in shopbell.ask("list", "waiting") if row["subject"] == "Lemon cake by command"]
    assert (row["person"], row["turn"]) == ("Ana", "yours")
    conversation = str(row["conversation"])
    shopbell.ask("reply", conversation, "--text-file", "-", typed="Yes, on Fridays & Saturdays.\n")
    (synced,) = shopbell.ask("sync")
    assert synced["sent"] == 1
    query = f"get_comments(['post_id' => {post}, 'parent' => {asked}, 'fields' => 'ids'])"
    said = wordpress.php(
        f"foreach ({query} as $id) echo get_comment($id)->comment_content, '|', wp_get_comment_status($id);"
    )
    assert said == "Yes, on Fridays &amp; Saturdays.|approved"
    shopbell.ask("sync")
    (shown,) = shopbell.ask("show", conversation)
    assert [m["direction"] for m in shown["messages"]] == ["in", "out"]
    assert shown["messages"][1]["delivery"] == "sent"
    assert conversation not in [str(row["conversation"]) for row in shopbell.ask("list", "waiting")]
    assert shopbell.ask("sync")[0]["received"] == 0


def test_another_site_that_writes_about_the_shop_is_heard_and_other_links_are_robots(
    shopbell: Shopbell, wordpress: WordPress
) -> None:
    post = wordpress.article("Rye by command")
    shopbell.ask("listen", "Corner Bakery")
    shopbell.ask("accounts", "add", "wordpress", "--answers", "-", typed=answers(wordpress))
    shopbell.ask("sync")
    wordpress.ping(post, "https://food.example/tour", "A tour", "the best rye is that of the Corner Bakery, I think")
    wordpress.ping(post, "https://spam.example/x", "Cheap", "links and links")
    wordpress.ping(post, f"{wordpress.url}/?p=1", "Ourselves", "as we of the Corner Bakery wrote before")
    (synced,) = shopbell.ask("sync")
    assert (synced["received"], synced["error"]) == (3, None)
    (heard,) = shopbell.ask("list", "mentions")
    assert "best rye" in str(heard)
    assert "Rye by command" not in str(shopbell.ask("list", "waiting"))
    robots = str(shopbell.ask("list", "robots"))
    assert "links and links" in robots
    assert "wrote before" in robots


def test_a_wrong_password_is_refused_at_its_field(shopbell: Shopbell, wordpress: WordPress) -> None:
    typed = answers(wordpress, application_password="not this one")
    refused = shopbell.run("accounts", "add", "wordpress", "--answers", "-", typed=typed)
    assert refused.code == 2
    assert list(refused.rows[0]["errors"]) == ["application_password"]
    assert "not this one" not in str(refused)
    assert shopbell.ask("accounts", "list") == []
