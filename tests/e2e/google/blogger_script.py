"""Runs in the peer's own environment: what a program of Google's own making does with a blog."""

import json
import sys
from typing import Any

from google.oauth2.credentials import Credentials  # type: ignore[import-not-found]
from googleapiclient.discovery import build  # type: ignore[import-not-found]
from googleapiclient.errors import HttpError  # type: ignore[import-not-found]


def refusal(request: Any) -> Any:
    """The status of an error."""
    try:
        request.execute()
    except HttpError as error:
        return error.resp.status
    return None


def every(comments: Any, **asked: Any) -> list[Any]:
    """A list, page by page, as the library goes on."""
    found, request = [], comments.listByBlog(**asked)
    while request is not None:
        page = request.execute()
        found += page.get("items", [])
        request = comments.listByBlog_next(request, page)
    return found


def main(base: str, client: str, secret: str, refresh: str) -> dict[str, Any]:
    """Finds the blogs, reads page by page, judges; prints what came of it."""
    given = Credentials(None, refresh_token=refresh, token_uri=f"{base}/token", client_id=client, client_secret=secret)
    blogger = build("blogger", "v3", credentials=given, static_discovery=True, client_options={"api_endpoint": base})
    comments = blogger.comments()
    blog = blogger.blogs().listByUser(userId="self").execute()["items"][0]
    # Its own paging cannot repeat a parameter, so two values of `status` are asked for without it.
    both = comments.listByBlog(blogId=blog["id"], status=["LIVE", "PENDING"], maxResults=9).execute()["items"]
    read = every(comments, blogId=blog["id"], maxResults=2, status="LIVE")
    since = every(comments, blogId=blog["id"], startDate="2026-11-29T19:58:30+00:00", status="LIVE")
    held = next(one for one in both if one["status"] == "PENDING")
    where = {"blogId": blog["id"], "postId": held["post"]["id"], "commentId": held["id"]}
    states = [getattr(comments, verb)(**where).execute()["status"] for verb in ("approve", "markAsSpam")]
    states.append(comments.get(**where, view="ADMIN").execute()["status"])
    states.append(comments.removeContent(**where).execute()["status"])
    comments.delete(**where).execute()
    return {
        "me": blogger.users().get(userId="self").execute()["displayName"],
        "blog": blog["name"],
        "both": len(both),
        "read": [one["content"] for one in read],
        "since": [one["content"] for one in since],
        "article": blogger.posts().get(blogId=blog["id"], postId=held["post"]["id"]).execute()["title"],
        "states": states,
        "deleted twice": refusal(comments.delete(**where)),
        "can write": [name for name in ("insert", "create", "reply") if hasattr(comments, name)],
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
