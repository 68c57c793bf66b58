"""Runs in the peer's own environment: what a program of Google's own making does with a channel."""

import json
import sys
from typing import Any

from google.oauth2.credentials import Credentials  # type: ignore[import-not-found]
from googleapiclient.discovery import build  # type: ignore[import-not-found]
from googleapiclient.errors import HttpError  # type: ignore[import-not-found]


def opened(base: str, client: str, secret: str, refresh: str) -> Any:
    """The official client, pointed at the double."""
    credentials = Credentials(
        None, refresh_token=refresh, token_uri=f"{base}/token", client_id=client, client_secret=secret
    )
    return build("youtube", "v3", credentials=credentials, static_discovery=True, client_options={"api_endpoint": base})


def refusal(request: Any) -> Any:
    """The reason of an error."""
    try:
        request.execute()
    except HttpError as error:
        return [error.resp.status, error.error_details[0]["reason"]]
    return None


def threads(youtube: Any, channel: str, **more: object) -> list[Any]:
    """All of them, page by page, as the library goes on."""
    found, asked = (
        [],
        youtube.commentThreads().list(
            part="snippet,replies", allThreadsRelatedToChannelId=channel, order="time", textFormat="plainText", **more
        ),
    )
    while asked is not None:
        page = asked.execute()
        found += page["items"]
        asked = youtube.commentThreads().list_next(asked, page)
    return found


def main(base: str, client: str, secret: str, refresh: str) -> dict[str, Any]:
    """Reads, answers, changes, moderates, deletes; prints what came of it."""
    youtube = opened(base, client, secret, refresh)
    channel = youtube.channels().list(part="snippet", mine=True).execute()["items"][0]
    before = threads(youtube, channel["id"], maxResults=2)
    held = threads(youtube, channel["id"], moderationStatus="heldForReview")
    top = before[0]["snippet"]["topLevelComment"]
    reply = {"snippet": {"parentId": top["id"], "textOriginal": "Yes, from eight."}}
    made = youtube.comments().insert(part="snippet", body=reply).execute()
    body = {"id": made["id"], "snippet": {"textOriginal": "Yes, from nine."}}
    changed = youtube.comments().update(part="snippet", body=body).execute()
    below = youtube.comments().list(part="snippet", parentId=top["id"], textFormat="plainText").execute()["items"]
    youtube.comments().setModerationStatus(id=held[0]["id"], moderationStatus="published").execute()
    youtube.comments().delete(id=made["id"]).execute()
    long = {"snippet": {"parentId": top["id"], "textOriginal": "x" * 10_001}}
    lost = {"snippet": {"parentId": "nobody", "textOriginal": "x"}}
    title = youtube.videos().list(part="snippet", id=before[0]["snippet"]["videoId"]).execute()["items"][0]
    return {
        "channel": channel["snippet"]["title"],
        "threads": [one["snippet"]["topLevelComment"]["snippet"]["textDisplay"] for one in before],
        "held": [one["snippet"]["topLevelComment"]["snippet"]["moderationStatus"] for one in held],
        "video": title["snippet"]["title"],
        "answer": changed["snippet"]["textOriginal"],
        "below": [one["snippet"]["textDisplay"] for one in below],
        "after": len(threads(youtube, channel["id"])),
        "too long": refusal(youtube.comments().insert(part="snippet", body=long)),
        "lost": refusal(youtube.comments().insert(part="snippet", body=lost)),
        "deleted twice": refusal(youtube.comments().delete(id=made["id"])),
        "odd": refusal(youtube.commentThreads().list(part="snippet", allThreadsRelatedToChannelId="UC-nobody")),
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
