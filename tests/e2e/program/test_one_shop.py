"""One shop with mail, Mastodon, Bluesky and a blog in one profile: who waits, and an answer that reaches each."""

import json
import time
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from tests.e2e.program.shopbell import Shopbell
from tests.e2e.program.test_mail_by_command import letter, mailbox
from tests.servers.bluesky import BlueskyServer, BlueskyUser
from tests.servers.bluesky_stand import RealBlueskyStand, real_bluesky_stand
from tests.servers.fediverse import SnacServer
from tests.servers.mail import MailServer, MailUser
from tests.servers.processes import wait_until
from tests.servers.wordpress import SUITES, WordPress

pytestmark = [
    *(pytest.mark.server(name) for name in ("mail", "mastodon", "bluesky", "wordpress", "keyring")),
    pytest.mark.parametrize("wordpress", [SUITES[-1]], indirect=True),
    pytest.mark.timeout(400),
]
SECONDS = 60.0
"""A post takes some seconds from one server to the other."""


@pytest.fixture
async def sky(
    bluesky_server: BlueskyServer, bluesky_shop: BlueskyUser, bluesky_people: tuple[BlueskyUser, ...]
) -> AsyncIterator[RealBlueskyStand]:
    """The shop's account and its customers."""
    async with real_bluesky_stand(bluesky_server, bluesky_shop, bluesky_people) as made:
        yield made


def add(shopbell: Shopbell, connector: str, **answers: str) -> None:
    done = shopbell.run("accounts", "add", connector, "--answers", "-", typed=json.dumps(answers))
    assert done.code == 0, done


def waiting(shopbell: Shopbell, people: int) -> list[Any]:
    """Everybody who waits, once as many as this are here."""
    end = time.monotonic() + SECONDS
    while True:
        synced = shopbell.ask("sync")
        assert [row["error"] for row in synced] == [None] * len(synced)
        rows = shopbell.ask("list", "waiting")
        if len(rows) >= people or time.monotonic() > end:
            return rows


async def test_each_question_stands_once_and_each_answer_arrives(
    shopbell: Shopbell,
    mail_server: MailServer,
    mail_user: MailUser,
    other_mail_user: MailUser,
    snac_server: SnacServer,
    sky: RealBlueskyStand,
    wordpress: WordPress,
) -> None:
    shop, ana = snac_server.next_member("shop"), snac_server.next_member("ana")
    post = wordpress.article("How we bake rye")
    assert shopbell.add_mail(mail_server, mail_user).code == 0
    add(shopbell, "mastodon", server=shop.url, access_token=shop.token)
    user = sky.shop.user
    login = {"handle": user.handle, "app_password": user.app_password}
    # Not by the proxy of `sky.answers`: it answers in this loop, which waits for the program.
    add(shopbell, "bluesky", service=sky.server.service, **login)
    secret = wordpress.passwords["rosa"]
    add(shopbell, "wordpress", site=wordpress.url, username="rosa", application_password=secret)
    asked = {
        "mail": "Do you have rye bread on Saturday?",
        "mastodon": "Can I bring my dog?",
        "bluesky": "Is the oven wood-fired?",
        "wordpress": "Which flour do you use?",
    }
    text = letter(f"Ben <{other_mail_user.address}>", mail_user.address, "Rye", asked["mail"] + "\r\n")
    mail_server.deliver(text, mail_user.address, other_mail_user.address)
    ana.post(f"@{shop.name} {asked['mastodon']}")
    await sky.deliver(asked["bluesky"])
    wordpress.comment(post, "Dora", asked["wordpress"])

    rows = waiting(shopbell, 4)
    found = {name: [row for row in rows if asked[name] in row["snippet"]] for name in asked}
    assert {name: len(of_it) for name, of_it in found.items()} == dict.fromkeys(asked, 1)
    assert len(rows) == 4
    since = [datetime.fromisoformat(row["waiting_since"]) for row in rows]
    assert since == sorted(since)

    for name, (row,) in found.items():
        shopbell.ask("reply", str(row["conversation"]), "--text-file", "-", typed=f"Our answer by {name}.\n")
    synced = shopbell.ask("sync")
    assert sorted(row["sent"] for row in synced) == [1, 1, 1, 1], synced
    assert shopbell.ask("list", "waiting") == []

    wait_until(lambda: len(mailbox(mail_server, other_mail_user)) == 1, "the mail", SECONDS)
    wait_until(lambda: len(ana.heard("Our answer by mastodon.")) == 1, "the toot", SECONDS)
    assert [one.text for one in await sky.arrived()] == ["Our answer by bluesky."]
    assert "Our answer by wordpress." in wordpress.php(
        f"echo implode('|', wp_list_pluck(get_comments(['post_id' => {post}]), 'comment_content'));"
    )
