"""Run by slack_sdk's own interpreter: drives the double as any app does, and prints what it saw as JSON."""

import asyncio
import json
import sys

from slack_sdk.errors import SlackApiError  # type: ignore[import-not-found]
from slack_sdk.socket_mode.aiohttp import SocketModeClient  # type: ignore[import-not-found]
from slack_sdk.socket_mode.request import SocketModeRequest  # type: ignore[import-not-found]
from slack_sdk.socket_mode.response import SocketModeResponse  # type: ignore[import-not-found]
from slack_sdk.web import WebClient  # type: ignore[import-not-found]
from slack_sdk.web.async_client import AsyncWebClient  # type: ignore[import-not-found]

base, bot_token, app_token, user_token, orders = sys.argv[1:]
seen: dict[str, object] = {}


def refusal(method: str, **words: object) -> str:
    try:
        getattr(WebClient(bot_token, base_url=f"{base}/api/"), method)(**words)
    except SlackApiError as error:
        return str(error.response["error"])
    return "taken"


def web() -> None:
    """One of everything that Shopbell does, by other hands."""
    client = WebClient(bot_token, base_url=f"{base}/api/")
    me = client.auth_test()
    seen["me"] = [me["user"], me["bot_id"], "chat:write" in me.headers["x-oauth-scopes"]]
    places = client.users_conversations(types="public_channel,private_channel,im,mpim")
    seen["channels"] = [one["name"] for one in places["channels"]]
    # A page is the answer itself, moved on: what is in it has to be taken at once.
    pages = [list(page["messages"]) for page in client.conversations_history(channel=orders, limit=100)]
    messages = [message for page in pages for message in page]
    seen["history"] = [len(pages), len(messages), messages[0]["text"]]
    asked = messages[0]
    seen["writer"] = client.users_info(user=asked["user"])["user"]["real_name"]
    metadata = {"event_type": "shopbell_answer", "event_payload": {"key": "k1"}}
    sent = client.chat_postMessage(channel=orders, text="Yes &amp; no", thread_ts=asked["ts"], metadata=metadata)
    seen["sent"] = [sent["message"]["text"], sent["message"]["bot_id"]]
    replies = client.conversations_replies(channel=orders, ts=asked["ts"], include_all_metadata=True)["messages"]
    seen["thread"] = [replies[0]["reply_count"], replies[1]["metadata"]["event_payload"]["key"]]
    seen["edited"] = client.chat_update(channel=orders, ts=sent["ts"], text="No")["text"]
    uploaded = client.files_upload_v2(channel=orders, content="rye,4", filename="prices.csv", initial_comment="Prices")
    file = client.files_info(file=uploaded["files"][0]["id"])["file"]
    seen["file"] = [file["name"], file["size"], list(file["shares"]["private"]) == [orders]]
    seen["deleted"] = client.chat_delete(channel=orders, ts=sent["ts"])["ok"]
    marked = WebClient(user_token, base_url=f"{base}/api/").conversations_mark(channel=orders, ts=asked["ts"])
    seen["marked"] = marked["ok"]
    seen["refused"] = [
        refusal("chat_postMessage", channel="C0NOBODY", text="x"),
        refusal("chat_update", channel=orders, ts=asked["ts"], text="x"),
        refusal("conversations_replies", channel=orders, ts="1.000000"),
    ]


async def live() -> None:
    heard, renewed = asyncio.Event(), asyncio.Event()
    client = SocketModeClient(app_token, web_client=AsyncWebClient(bot_token, base_url=f"{base}/api/"), ping_interval=1)
    hellos = 0

    async def told(_: object, request: SocketModeRequest) -> None:
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        event = request.payload["event"]
        if event["type"] == "message" and event.get("text") == "Said while listening":
            seen["heard"] = [request.type, event["channel"] == orders, request.payload["api_app_id"]]
            heard.set()

    async def frame(_: object, message: dict[str, object], raw: str | None) -> None:
        nonlocal hellos
        if message.get("type") == "hello":
            hellos += 1
            if hellos == 2:
                renewed.set()

    client.socket_mode_request_listeners.append(told)
    client.message_listeners.append(frame)
    await client.connect()
    print("listening", flush=True)
    await asyncio.wait_for(heard.wait(), 30)
    await asyncio.wait_for(renewed.wait(), 30)
    seen["renewed"] = True
    await client.close()


async def main() -> None:
    await asyncio.to_thread(web)
    await live()
    print(json.dumps(seen))


asyncio.run(main())
