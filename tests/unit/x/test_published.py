"""Every answer of the double is what X publishes, and every request of ours is one that X knows."""

from collections import Counter
from contextlib import suppress

from connectors.x.connector import XConnector
from shopbell.connector import DeleteMessage, OutgoingFile
from shopbell.errors import KnownError
from tests.unit.x.published import ENTITIES, EVENT_TYPES, REFERENCES, TYPES, entity_of, faults
from tests.unit.x.shop import Shop, private_to
from tests.unit.x.test_signing_in import tools

PICTURE = OutgoingFile("loaf.png", "image/png", b"\x89PNG\r\n\x1a\n", "A loaf")


async def _everything(shop: Shop) -> None:
    world, service, session = shop.stand.service.world, shop.stand.service, shop.session()
    world.write_private(world.person("dora").id, "7001", "Do you cater?")
    picture = world.picture(b"loaf", words="A loaf")
    shop.stand.written("ana", "See example.org & <this>").media = (picture,)
    shop.stand.written("ben", "Long").note = "@tern_bakery " + "long " * 80
    await shop.look(session)
    question = shop.one("Long " if shop.shelf.with_text("Long ") else ("long " * 80).strip())
    sent = await shop.send(session, shop.answer(question, "Yes.", files=(PICTURE,)))
    written = await shop.send(session, private_to(shop, "dora", "We do."))
    outgoing = private_to(shop, "dora", "Again")
    await session.find_sent(outgoing, await session.prepare(outgoing))
    await shop.look(shop.session())
    await session.act(DeleteMessage(sent))
    await session.act(DeleteMessage(written))
    await session.act(DeleteMessage(sent))
    await session.probe()
    for name in ("credit", "capped", "limited", "refusal"):
        setattr(service, name, {"credit": False, "capped": True, "limited": 5.0, "refusal": "No."}[name])
        with suppress(KnownError):
            await shop.look(session, "mentions")
            await shop.send(session, shop.answer(question, "More."))
        service.credit, service.capped, service.limited, service.refusal = True, False, 0, ""
    with suppress(KnownError):
        await XConnector().verify({**shop.stand.answers, "refresh_token": "old"}, tools(shop.stand))
    with suppress(KnownError):
        await XConnector().verify({**shop.stand.answers, "client_id": "old"}, tools(shop.stand))
    await XConnector().sign_out(shop.account, shop.tools())


async def test_every_answer_is_as_published(shop: Shop) -> None:
    await _everything(shop)
    kinds: Counter[str] = Counter()
    for call, reply in shop.stand.service.said:
        kind = entity_of(call.method, call.path, reply.status)
        assert kind, f"{call.method} {call.path} {reply.status} is not published"
        assert faults(reply.body, kind, kind) == [], f"{call.method} {call.path}"
        kinds[kind] += 1
    assert set(kinds) >= {"Me", "Users", "Posts", "DmEvents", "Data CreatedPost", "Data CreatedDm", "Data Deleted"}
    assert set(kinds) >= {"Data Uploaded", "Data Described", "Token", "Problem", "OAuthError", "Revoked"}
    bodies = [reply.body for _, reply in shop.stand.service.said]
    types = {body["type"] for body in bodies if "type" in body}
    assert types
    assert all(found.startswith(TYPES) for found in types)
    events = [event["event_type"] for body in bodies for event in body.get("data", ()) if "event_type" in event]
    assert set(events) <= set(EVENT_TYPES)
    posts = [post for body in bodies if isinstance(body.get("data"), list) for post in body["data"]]
    assert {one["type"] for post in posts for one in post.get("referenced_tweets", ())} <= set(REFERENCES)


def test_a_shape_that_is_not_published_is_seen() -> None:
    right = {"id": "1", "text": "x", "edit_history_tweet_ids": ["1"]}
    assert faults(right, "Post", "Post") == []
    assert faults({**right, "id": 1}, "Post", "Post") == ["Post.id is 1, not n"]
    assert faults({"id": "1", "text": "x", "likes": 3}, "Post", "Post") == [
        "Post.likes is not published",
        "Post.edit_history_tweet_ids is missing",
    ]
    assert faults({"data": {}}, "Data Deleted", "") == ["data.deleted is missing"]
    named = {kind.strip("[]!") for fields in ENTITIES.values() for kind in fields.values()}
    assert {kind for kind in named if kind[0].isupper()} <= set(ENTITIES)
