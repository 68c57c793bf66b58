"""What an error of Discord's means to us, by its number (Topics, Opcodes and Status Codes, JSON)."""

from collections.abc import Mapping
from typing import Final

from connectors._kit import values
from connectors._kit.http import Answer
from connectors.discord.limits import too_many
from shopbell.connector import Clock
from shopbell.errors import KnownError, Rejected, SignInNeeded, Unreachable

SIGN_IN: Final = (
    "Discord no longer knows this bot token. In the Developer Portal, page Bot, press Reset Token, and sign in again."
)
UNKNOWN_CHANNEL: Final = 10003
UNKNOWN_MESSAGE: Final = 10008
REFUSED: Final[Mapping[int, str]] = {
    UNKNOWN_CHANNEL: "This channel is no longer at Discord.",
    10004: "This server is no longer there, or the bot is not in it any more.",
    UNKNOWN_MESSAGE: "This message is no longer at Discord.",
    20009: "Discord's filter took this for explicit content and did not take it.",
    20028: "This channel takes nothing more for a moment. Wait a little and send it again.",
    30046: "Discord lets a message that is older than an hour be changed only so often. Try again later.",
    40005: "This is too large for Discord: one message with its files can have 25 MB.",
    50001: "The bot may not see this channel. Give its role View Channels there.",
    50005: "A bot can change only what it wrote itself. Change this one in Discord.",
    50006: "There is nothing in this message.",
    50007: "They do not take direct messages from your bot.",
    50008: "Nobody can write into this kind of channel.",
    50009: "The server asks for a higher verification than the bot has.",
    50013: "The bot may not do this here. Give its role Send Messages and Attach Files in this channel.",
    50045: "This file is too large for Discord, which takes 10 MB for each.",
    50083: "This thread is archived. Open it again in Discord, then send this once more.",
    50278: "They share no server with your bot any more, so Discord lets nothing through to them.",
    160002: "To answer here the bot needs Read Message History in this channel.",
    160005: "This thread is locked; nobody can write there.",
    200000: "The server's own AutoMod rules did not let this through.",
}


def meaning(answer: Answer, clock: Clock) -> KnownError | None:
    """None leaves it to the general rules of HTTP."""
    if answer.status == 429:
        return too_many(answer, clock)
    if answer.status == 401:
        return SignInNeeded(SIGN_IN)
    if not 400 <= answer.status < 500 or answer.status == 408:
        return None
    try:
        data = answer.record()
    except Unreachable:
        return None
    code = values.number(data, "code")
    if code == 50014:
        return SignInNeeded(SIGN_IN)
    return DiscordRefused(code, REFUSED.get(code) or f"Discord refused this: {_said(data)}")


class DiscordRefused(Rejected):
    """A refusal with its number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def _said(data: Mapping[str, object]) -> str:
    """What it says itself; for a form, the first thing that is wrong with it."""
    found: object = values.record(data, "errors")
    for _ in range(8):
        inner = values.at(found, "_errors", 0)
        if inner is not None:
            return _sentence(values.text(inner, "message"))
        found = next(iter(found.values()), None) if isinstance(found, dict) else None
    return _sentence(values.text(data, "message"))


def _sentence(words: str) -> str:
    words = " ".join(words.split())[:300] or "it gave no reason"
    return words if words.endswith((".", "!", "?")) else f"{words}."
