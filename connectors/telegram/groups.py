"""In a group that anybody can read: whether something said there is said to the shop; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from connectors._kit import values
from connectors._kit.addressed import names

Record = Mapping[str, Any]


def is_for(message: Record, bot: int, called: Sequence[str]) -> bool:
    """Whether it answers the bot, mentions it, is a command for it, or has one of its names as a word."""
    answered = values.record(message, "reply_to_message")
    # In a topic everything answers the line with which the topic began.
    if values.number(answered, "from", "id") == bot and not values.record(answered, "forum_topic_created"):
        return True
    for field, kind in (("text", "entities"), ("caption", "caption_entities")):
        text = values.text(message, field)
        if any(names(text, name) for name in called):
            return True
        if any(_means(entity, text, bot) for entity in values.records(message, kind)):
            return True
    return False


def _means(entity: Record, text: str, bot: int) -> bool:
    """A mention without a user name, or a command that names no bot (one that names ours has its name in it)."""
    if values.text(entity, "type") == "text_mention":
        return values.number(entity, "user", "id") == bot
    if values.text(entity, "type") != "bot_command":
        return False
    # Offsets count UTF-16 units (Bot API, MessageEntity).
    start, length = 2 * values.number(entity, "offset"), 2 * values.number(entity, "length")
    command = text.encode("utf-16-le", "surrogatepass")[max(0, start) : max(0, start + length)]
    return "@" not in command.decode("utf-16-le", "replace")
