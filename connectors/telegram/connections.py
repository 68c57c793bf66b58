"""What becomes of the bot's place in a business account (Bot API, BusinessConnection); pure."""

from collections.abc import Mapping
from typing import Any

from connectors._kit import values
from shopbell.text.plain import clean_text

_WHERE = "in Telegram under Settings, Telegram Business, Chatbots"
_NAME = 60


def after(troubles: Mapping[str, str], update: Mapping[str, Any]) -> dict[str, str]:
    """Sentences by the owner's number, after one more update; who lets the bot answer has none."""
    told, found = values.record(update, "business_connection"), dict(troubles)
    owner = values.text(told, "user", "id")
    if owner:
        found.pop(owner, None)
        sentence = _trouble(told)
        if sentence:
            found[owner] = sentence
    return found


def _trouble(told: Mapping[str, Any]) -> str:
    name = clean_text(values.text(told, "user", "first_name"))[:_NAME] or "Its owner"
    if not values.flag(told, "is_enabled"):
        return (
            f"{name} took the bot off the business account: what customers write there no longer comes in. "
            f"Connect it again {_WHERE}."
        )
    # Until Bot API 9.0 the right stood beside, and since then among others.
    if not (values.flag(told, "rights", "can_reply") or values.flag(told, "can_reply")):
        return f"The bot may read {name}'s business account and not answer there. Allow it {_WHERE}."
    return ""
