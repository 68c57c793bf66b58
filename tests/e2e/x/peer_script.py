"""Run by xdk's own interpreter: X's official client drives the double, and prints what it saw as JSON.

Every answer goes through xdk's models, which are made from X's description; what a model does not know is told.
"""

import base64
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import requests  # type: ignore[import-untyped]
from pydantic import BaseModel  # type: ignore[import-not-found]
from xdk import Client  # type: ignore[import-not-found]

POST = ["attachments", "conversation_id", "created_at", "entities", "text"]
unknown: set[str] = set()


def seen(model: BaseModel) -> BaseModel:
    """Notes what X's description does not have."""
    for name in model.model_extra or {}:
        unknown.add(f"{type(model).__name__}.{name}")
    for name in type(model).model_fields:
        value = getattr(model, name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, BaseModel):
                seen(one)
    return model


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The page's redirect is read, not followed."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


def agreed(page: str) -> str:
    """The code that the owner brings back from X's page."""
    try:
        urllib.request.build_opener(NoRedirect).open(page)
    except urllib.error.HTTPError as answer:
        return parse_qs(urlsplit(answer.read().decode()).query)["code"][0]
    raise AssertionError("X's page did not send the browser back")


def signed_in(base: str, client_id: str, redirect: str, scope: str) -> Client:
    client = Client(base_url=base, client_id=client_id, redirect_uri=redirect, scope=scope)
    # oauthlib insists on https for the page; it is the same page on this machine.
    page = client.get_authorization_url(state="abc").replace("https://x.com", base, 1)
    token = client.exchange_code(agreed(page))
    return Client(base_url=base, access_token=token["access_token"], token=token, client_id=client_id, scope=scope)


def refusal(work: Callable[..., object], *asked: object) -> object:
    try:
        work(*asked)
    except requests.HTTPError as error:
        answer = error.response.json()
        return [error.response.status_code, answer["title"], answer["type"]]
    return "taken"


def main(base: str, client_id: str, redirect: str, scope: str, stranger: str) -> None:
    client = signed_in(base, client_id, redirect, scope)
    me = seen(client.users.get_me(user_fields=["profile_image_url"]))
    us = me.data.id
    pages = [
        seen(page)
        for page in client.users.get_mentions(
            us,
            max_results=5,
            post_fields=POST,
            expansions=["author_id", "referenced_posts", "attachments.media_keys"],
            media_fields=["url", "alt_text"],
        )
    ]
    posts = [one for page in pages for one in page.data or []]
    newest = posts[0]
    told: dict[str, object] = {
        "me": [us, me.data.username],
        "pages": [len(page.data or []) for page in pages],
        "newest": [newest.text, newest.author_id, newest.referenced_posts[0].type],
        "writers": sorted(one.username for page in pages for one in page.includes.users),
        "since": [len(page.data or []) for page in client.users.get_mentions(us, since_id=newest.id, post_fields=POST)],
    }
    named = seen(client.users.get_by_ids([newest.author_id, "404404"], user_fields=["name", "username"]))
    told["named"] = [named.data[0].name, named.errors[0].title]
    upload = seen(
        client.media.upload({"media": base64.b64encode(b"\x89PNG loaf").decode(), "media_category": "tweet_image"})
    )
    seen(client.media.create_metadata({"id": upload.data.id, "metadata": {"alt_text": {"text": "A loaf"}}}))
    body = {"text": "Yes.", "reply": {"in_reply_to_tweet_id": newest.id}, "media": {"media_ids": [upload.data.id]}}
    made = seen(client.posts.create(body))
    told["made"] = made.data.text
    own = [seen(page) for page in client.users.get_posts(us, post_fields=POST, exclude=["retweets"])]
    told["own"] = own[0].data[0].id == made.data.id
    told["deleted"] = seen(client.posts.delete(made.data.id)).data.deleted
    told["deleted twice"] = refusal(client.posts.delete, made.data.id)
    told["unsummoned"] = refusal(client.posts.create, {"text": "Hi", "reply": {"in_reply_to_tweet_id": stranger}})
    told["too small"] = refusal(lambda: next(iter(client.users.get_mentions(us, max_results=1))))
    events = next(
        iter(
            client.direct_messages.get_events(
                max_results=5, dm_event_fields=["created_at", "dm_conversation_id", "text"], expansions=["sender_id"]
            )
        )
    )
    first = seen(events).data[0]
    told["private"] = [first.text, first.sender_id]
    sent = seen(client.direct_messages.create_by_conversation_id(first.dm_conversation_id, {"text": "We do."}))
    told["sent"] = sent.data.dm_conversation_id == first.dm_conversation_id
    told["taken back"] = seen(client.direct_messages.delete_events(sent.data.dm_event_id)).data.deleted
    told["no token"] = refusal(Client(base_url=base, access_token="wrong").users.get_me)
    told["unknown"] = sorted(unknown)
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
