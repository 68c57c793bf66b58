"""Signing in: is this a bot's token, and does nobody else read the bot."""

from collections.abc import Mapping

from connectors._kit import values
from connectors._kit.http import checked_base
from connectors.telegram.api import TOKEN_LOOKS, BotApi
from connectors.telegram.form import SERVICE
from connectors.telegram.session import TOKEN
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, Rejected, SignInNeeded


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    token = answers.get(TOKEN, "").strip()
    if not TOKEN_LOOKS.fullmatch(token):
        raise FormRefused({TOKEN: "A bot token looks like 123456789:AAE… and comes from @BotFather."})
    api = BotApi(_base(answers), token, tools)
    try:
        me = await api.ask("getMe")
        hook = values.text(await api.ask("getWebhookInfo"), "url")
    except SignInNeeded as error:
        raise FormRefused({TOKEN: "Telegram knows no bot with this token. Copy it again from @BotFather."}) from error
    except Rejected as error:
        raise FormRefused({"api_base": "No Bot API server answers there."}) from error
    finally:
        await api.close()
    if hook:
        raise FormRefused({TOKEN: "Another service reads this bot by a webhook. Make a bot for Shopbell alone."})
    number, name = values.number(me, "id"), values.text(me, "username")
    if not (number and name and values.flag(me, "is_bot")):
        raise FormRefused({"api_base": "No Bot API server answers there."})
    settings = {"api_base": _base(answers), "bot": str(number), "username": name}
    settings["title"] = values.text(me, "first_name")
    return Verified(f"@{name}", values.text(me, "first_name") or name, settings, {TOKEN: token})


def _base(answers: Mapping[str, str]) -> str:
    try:
        return checked_base(answers.get("api_base", "") or SERVICE)
    except ValueError as error:
        raise FormRefused({"api_base": str(error)}) from error
