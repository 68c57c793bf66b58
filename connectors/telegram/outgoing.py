"""An answer as Telegram takes it: words, one file with words, or several files with words under the first."""

import json
from collections.abc import Mapping
from typing import Any

from connectors.telegram.api import BotApi
from shopbell.connector import Outgoing, OutgoingFile
from shopbell.errors import Rejected
from shopbell.text.counters import Unit, count

WORDS, CAPTION = 4096, 1024
MOST_FILES = 10
PICTURE_BYTES = 10_000_000


def check(outgoing: Outgoing) -> None:
    """Raises Rejected with what to do."""
    place(outgoing)
    limit = CAPTION if outgoing.files else WORDS
    over = count(outgoing.text, Unit.UTF16) - limit
    if over > 0:
        words = "Words with a file can have 1,024 letters" if outgoing.files else "A message can have 4,096 letters"
        raise Rejected(f"{words} on Telegram: this is {over} too long.")
    if len(outgoing.files) > MOST_FILES:
        raise Rejected("Telegram takes ten files at once. Send the others in a second message.")
    if not outgoing.text.strip() and not outgoing.files:
        raise Rejected("There is nothing to send yet.")


def place(outgoing: Outgoing) -> dict[str, object]:
    """Chat, topic and business account that the answer goes to; raises Rejected for a new conversation."""
    chat = outgoing.reply_facts.get("chat", "") or outgoing.conversation.partition("/")[0][1:]
    topic = outgoing.reply_facts.get("topic", "") or outgoing.conversation.partition("/")[2]
    if not chat.removeprefix("-").isdigit():
        raise Rejected("A bot can only answer people who wrote to it.")
    found: dict[str, object] = {"chat_id": int(chat)}
    if topic.isdigit():
        found["message_thread_id"] = int(topic)
    connection = outgoing.reply_facts.get("connection", "")
    if connection:
        found["business_connection_id"] = connection
    elif outgoing.conversation.startswith("b"):
        raise Rejected("The business account that this came to is not known any more. Answer in Telegram itself.")
    return found


async def leave(api: BotApi, outgoing: Outgoing) -> Mapping[str, Any]:
    """Send once; gives the message, or the first of several."""
    where = {**place(outgoing), **_answered(outgoing)}
    if not outgoing.files:
        return await api.do("sendMessage", **where, text=outgoing.text)
    if len(outgoing.files) == 1:
        method, field = _kind(outgoing.files[0])
        parameters = {**_flat(where), "caption": outgoing.text}
        return await api.upload(method, {field: outgoing.files[0]}, parameters)
    media = [
        {"type": "document", "media": f"attach://file{n}", **({"caption": outgoing.text} if n == 0 else {})}
        for n in range(len(outgoing.files))
    ]
    files = {f"file{n}": file for n, file in enumerate(outgoing.files)}
    return await api.upload("sendMediaGroup", files, {**_flat(where), "media": json.dumps(media)})


def _answered(outgoing: Outgoing) -> dict[str, object]:
    """Which message it answers; if that is gone, the answer is sent all the same."""
    number = outgoing.reply_to.rpartition(":")[2]
    if not number.isdigit():
        return {}
    return {"reply_parameters": {"message_id": int(number), "allow_sending_without_reply": True}}


def _kind(file: OutgoingFile) -> tuple[str, str]:
    picture = file.media_type in ("image/jpeg", "image/png", "image/webp") and len(file.content) <= PICTURE_BYTES
    return ("sendPhoto", "photo") if picture else ("sendDocument", "document")


def _flat(parameters: Mapping[str, object]) -> dict[str, str]:
    """Form fields: objects as JSON (Bot API, Making requests)."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
