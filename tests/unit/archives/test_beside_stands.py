"""An archive beside the account that its network's own connector read, in whatever order the two come."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from connectors import catalogue
from shopbell.connector import Verified
from shopbell.events import MessageSeen
from shopbell.model import View, Visibility
from tests.contract.rig import Rig
from tests.unit.archives.support import Importing, zipped
from tests.unit.archives.test_meta import told

pytestmark = pytest.mark.timeout(60)
ASKED, ANSWERED, OLDER = "Do you have rye?", "Yes, every day", "Older than the service told"


def facebook(folder: Path, verified: Verified, said: Sequence[MessageSeen]) -> Path:
    """What Facebook lets the Page download of these letters, and an older one."""
    other = next(one.author.name for one in said if not one.own)
    profile = {"profile_v2": {"name": {"full_name": verified.name}}}
    return meta(folder, "profile_information/profile_information.json", profile, verified, said, other)


def instagram(folder: Path, verified: Verified, said: Sequence[MessageSeen]) -> Path:
    """The same of Instagram, which calls people by their names where its interface tells user names."""
    told_of = {"Name": {"value": verified.name}, "Username": {"value": verified.address.removeprefix("@")}}
    profile = {"profile_user": [{"string_map_data": told_of}]}
    part = "personal_information/personal_information/personal_information.json"
    return meta(folder, part, profile, verified, said, "Ana María Ruiz")


def meta(folder: Path, part: str, profile: object, verified: Verified, said: Sequence[MessageSeen], other: str) -> Path:
    """One conversation, newest first."""
    listed = [
        {
            "sender_name": verified.name if one.own else other,
            "timestamp_ms": int(one.at.timestamp() * 1000) + 250,
            "content": one.text,
        }
        for one in said
        if one.visibility is Visibility.PRIVATE
    ]
    begun = said[0].at - timedelta(days=900)
    listed.append({"sender_name": other, "timestamp_ms": int(begun.timestamp() * 1000), "content": OLDER})
    talk = {"participants": [{"name": other}, {"name": verified.name}], "title": other, "messages": listed}
    return zipped(
        folder / "download.zip",
        {
            part: told(profile),
            "messages/inbox/ana_1/message_1.json": told(talk),
        },
    )


def x(folder: Path, verified: Verified, said: Sequence[MessageSeen]) -> Path:
    """The answers that the account wrote."""
    us = {"accountId": "10", "username": verified.address.removeprefix("@"), "accountDisplayName": verified.name}
    older = said[0].at - timedelta(days=900)
    answers = [(one.remote_id, one.text, one.at, one.reply_to) for one in said if one.own] + [("7", OLDER, older, "5")]
    tweets = [
        {
            "tweet": {
                "id_str": number,
                "full_text": f"@ana {text}",
                "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
                "in_reply_to_user_id_str": "20",
                "in_reply_to_screen_name": "ana",
                "in_reply_to_status_id_str": answered,
            }
        }
        for number, text, at, answered in answers
    ]
    return zipped(
        folder / "x.zip",
        {
            "data/account.js": f"window.YTD.account.part0 = {json.dumps([{'account': us}])}",
            "data/tweets.js": f"window.YTD.tweets.part0 = {json.dumps(tweets)}",
        },
    )


def youtube(folder: Path, verified: Verified, said: Sequence[MessageSeen]) -> Path:
    """The comments that the channel wrote."""
    target = io.StringIO()
    table = csv.writer(target)
    table.writerow(
        ["Channel ID", "Comment create timestamp", "Comment ID", "Parent comment ID", "Video ID", "Comment text"]
    )
    for one in said:
        if one.own:
            words = json.dumps({"text": one.text})
            table.writerow(["UC", one.at.isoformat(), one.remote_id, one.thread.conversation, "v", words])
    older = said[0].at - timedelta(days=900)
    table.writerow(["UC", older.isoformat(), "old1", "", "v", OLDER])
    return zipped(folder / "takeout.zip", {"Takeout/YouTube/comments/comments.csv": target.getvalue()})


def reviews(folder: Path, verified: Verified, said: Sequence[MessageSeen]) -> Path:
    """The review with its answer, and an older one at the same place."""
    asked, answered = (next(one for one in said if one.own is own) for own in (False, True))
    listed = [
        {
            "name": asked.facts["review"],
            "reviewer": {"displayName": asked.author.name},
            "starRating": "FIVE",
            "comment": asked.text,
            "createTime": asked.at.isoformat(),
            "reviewReply": {"comment": answered.text, "updateTime": answered.at.isoformat()},
        },
        {
            "name": f"{asked.facts['review']}0",
            "reviewer": {"displayName": "Ben"},
            "starRating": "ONE",
            "comment": OLDER,
            "createTime": (asked.at - timedelta(days=900)).isoformat(),
        },
    ]
    place = f"Takeout/Google Business Profile/account-1/location-{asked.facts['location']}/reviews.json"
    return zipped(folder / "takeout.zip", {place: json.dumps({"reviews": listed})})


def slack(folder: Path, verified: Verified, said: Sequence[MessageSeen]) -> Path:
    """The channel of the talk, with an older line."""
    channel = said[0].thread.conversation
    people = {one.author.address: {"id": one.author.address, "profile": {"real_name": one.author.name}} for one in said}
    lines = [
        {"type": "message", "user": one.author.address, "text": one.text, "ts": one.remote_id.partition(":")[2]}
        for one in said
    ]
    older = said[0].at - timedelta(days=900)
    writer = next(one.author.address for one in said if not one.own)
    lines.append({"type": "message", "user": writer, "text": OLDER, "ts": f"{int(older.timestamp())}.000100"})
    return zipped(
        folder / "export.zip",
        {
            "users.json": json.dumps(list(people.values())),
            "channels.json": json.dumps([{"id": channel, "name": "orders", "is_shared": True}]),
            "orders/2026-01-01.json": json.dumps(lines),
        },
    )


Makes = Callable[[Path, Verified, Sequence[MessageSeen]], Path]
NETWORKS: dict[str, tuple[Makes, int]] = {
    "facebook": (facebook, 2),
    "instagram": (instagram, 2),
    "x": (x, 1),
    "youtube": (youtube, 1),
    "google_reviews": (reviews, 2),
    "slack": (slack, 2),
}
"""What makes an archive of what was said, and how much of it that archive has."""
WHOLE_PLACE = ("facebook", "instagram", "slack")


@pytest.mark.parametrize("network", list(NETWORKS))
@pytest.mark.parametrize("first", ["synced", "archive"])
async def test_what_both_have_is_one(importing: Importing, network: str, first: str) -> None:
    make_archive, shared = NETWORKS[network]
    async with import_module(f"connectors.{network}.testing").stand() as stand:
        rig = Rig(catalogue().load(network), stand)
        await stand.deliver(ASKED)
        await stand.write_elsewhere(ANSWERED)
        verified = await rig.sign_in()
        shelf = await rig.read()
        await rig.close()
    # The double wrote both in one second; people take longer.
    apart = [replace(one, at=one.at + timedelta(minutes=one.own)) for one in shelf.messages.values()]
    live = sorted(apart, key=lambda one: one.at)
    assert {one.text.strip() for one in live} == {ASKED, ANSWERED}
    file = make_archive(importing.folder, verified, live)
    said = {"me": next(one.author.name for one in live if one.own)} if network == "slack" else {}
    account, _ = await importing.store.accounts.add_account(network, verified, "ref", live[0].at)
    if first == "synced":
        assert await importing.sync(account, *live) == 2
        (done,) = await importing.take(file, **said)
        assert (done.account, done.new, done.known, done.left_out) == (account, 1, shared, 0)
    else:
        (done,) = await importing.take(file, account=account, **said)
        assert (done.new, done.known) == (1 + shared, 0)
        assert await importing.sync(account, *live) == 2 - shared
    (again,) = await importing.take(file, **said)
    assert (again.new, again.known) == (0, 1 + shared)
    assert await importing.sync(account, *live) == 0
    words = sorted(line[2].strip() for line in await importing.lines())
    assert words == sorted([ASKED, ANSWERED, OLDER])
    assert not await importing.store.upkeep.check()
    together = 3 if network in WHOLE_PLACE else 2
    assert max(row.messages for row in await importing.rows()) == together
    assert not await importing.rows(View.WAITING)
