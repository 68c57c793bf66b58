"""Run by python-telegram-bot's own interpreter: drives the double as any bot does, and prints what it saw as JSON."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC

import telegram  # type: ignore[import-not-found]
from telegram.error import Forbidden, InvalidToken, RetryAfter, TelegramError  # type: ignore[import-not-found]


async def main(base: str, token: str) -> None:
    seen: dict[str, object] = {}
    async with telegram.Bot(token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot") as bot:
        me = await bot.get_me()
        seen["me"] = [me.id, me.username, me.is_bot]
        updates = await bot.get_updates(timeout=0, allowed_updates=["message"])
        first = updates[0].message
        seen["first"] = [first.text, first.from_user.first_name, first.chat.id, first.date.tzinfo == UTC]
        seen["confirmed"] = len(await bot.get_updates(offset=updates[-1].update_id + 1, timeout=1))
        sent = await bot.send_message(first.chat.id, "Yes, from eight.", reply_to_message_id=first.message_id)
        seen["sent"] = [sent.text, sent.reply_to_message.message_id == first.message_id]
        edited = await bot.edit_message_text("Yes, from nine.", first.chat.id, sent.message_id)
        seen["edited"] = [edited.text, edited.edit_date is not None]
        seen["deleted"] = await bot.delete_message(first.chat.id, sent.message_id)
        sheet = await bot.send_document(first.chat.id, b"rye,4", filename="prices.csv", caption="Prices")
        file = await bot.get_file(sheet.document.file_id)
        seen["file"] = [sheet.document.file_name, sheet.caption, bytes(await file.download_as_bytearray()).decode()]
        group = await bot.send_media_group(
            first.chat.id, [telegram.InputMediaDocument(b"a", filename="a.txt"), telegram.InputMediaDocument(b"b")]
        )
        seen["group"] = len(group)
        seen["refused"] = await refusal(bot.send_message(4040, "Hello"))
        seen["too long"] = await refusal(bot.send_message(first.chat.id, "x" * 4097))
    seen["no token"] = await wrong(base, "987654321:AAE-another-bot-altogether-0123456789")
    print(json.dumps(seen))


async def refusal(work: Awaitable[object]) -> str:
    try:
        await work
    except TelegramError as error:
        return f"{type(error).__name__}: {error.message}"
    return "taken"


async def limited(base: str, token: str, chat: str) -> None:
    async with telegram.Bot(token, base_url=f"{base}/bot") as bot:
        try:
            await bot.send_message(int(chat), "again")
        except RetryAfter as error:
            wait = error.retry_after
            print(json.dumps({"limited": wait.total_seconds() if hasattr(wait, "total_seconds") else wait}))


async def wrong(base: str, token: str) -> str:
    try:
        async with telegram.Bot(token, base_url=f"{base}/bot") as bot:
            await bot.get_me()
    except (InvalidToken, Forbidden) as error:
        return type(error).__name__
    return "taken"


TALKS: dict[str, Callable[..., Coroutine[None, None, None]]] = {"talk": main, "limited": limited}
asyncio.run(TALKS[sys.argv[1]](*sys.argv[2:]))
