"""Somebody with Mastodon.py, at the address given: does one of everything and says what came of it as JSON.

Runs in the environment that mock.py installs, not in ours.
"""

import json
import os
import sys
import threading
from typing import Any

from mastodon import Mastodon, StreamListener  # type: ignore[import-not-found]


class Heard(StreamListener):  # type: ignore[misc]
    """Remembers what the stream told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.something = threading.Event()

    def on_update(self, status: Any) -> None:
        self._note(f"update {status.id}")

    def on_status_update(self, status: Any) -> None:
        self._note(f"edit {status.id}")

    def on_delete(self, status_id: Any) -> None:
        self._note(f"delete {status_id}")

    def _note(self, what: str) -> None:
        self.told.append(what)
        if what.startswith("delete"):
            self.something.set()


def main(url: str, token: str, question: str) -> dict[str, Any]:
    """Everything, in order."""
    client = Mastodon(access_token=token, api_base_url=url, ratelimit_method="throw", request_timeout=20)
    ears = Heard()
    client.stream_user(ears, run_async=True, timeout=30)
    me = client.account_verify_credentials()
    mentions = client.notifications(types=["mention"], limit=2)
    older = client.fetch_next(mentions)
    asked = client.status(question)
    media = client.media_post(b"\x89PNG", "image/png", description="A loaf", file_name="loaf.png", synchronous=True)
    options = {"in_reply_to_id": question, "visibility": "public", "idempotency_key": "one key", "spoiler_text": "Food"}
    posted = client.status_post("@ana Yes.", media_ids=[media.id], **options)
    again = client.status_post("@ana Yes.", media_ids=[media.id], **options)
    edited = client.status_update(posted.id, "@ana Yes!", spoiler_text="Food", media_ids=[media.id])
    told = {
        "me": me.acct,
        "limit": client.instance_v2().configuration.statuses.max_characters,
        "mentions": [[one.type, one.status.id, one.status.content] for one in (*mentions, *older)],
        "asked": [asked.account.acct, asked.visibility, asked.mentions[0].acct],
        "same": posted.id == again.id,
        "posted": [posted.in_reply_to_id, posted.spoiler_text, posted.media_attachments[0].description],
        "edited": [edited.content, edited.edited_at is not None],
        "source": client.status_source(posted.id).text,
        "around": [[one.id for one in client.status_context(posted.id).ancestors]],
        "own": [one.id for one in client.account_statuses(me.id, limit=5)],
        "found": [one.acct for one in client.search_v2("ana", result_type="accounts").accounts],
        "id": posted.id,
    }
    client.status_delete(posted.id)
    ears.something.wait(20)
    return {**told, "told": ears.told}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:]), default=str), flush=True)
    os._exit(0)  # its thread would go on listening for half a minute
