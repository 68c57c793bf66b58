"""Run by hikari's own interpreter: the double's live line and its HTTP, as another library sees them."""

import asyncio
import json
import sys

import hikari  # type: ignore[import-not-found]

base, token, orders = sys.argv[1:]
seen: dict[str, object] = {}


async def rest() -> None:
    app = hikari.RESTApp(url=f"{base}/api/v10")
    await app.start()
    async with app.acquire(token, hikari.TokenType.BOT) as client:
        me = await client.fetch_my_user()
        seen["me"] = [str(me.id), me.username, me.is_bot]
        seen["gateway"] = (await client.fetch_gateway_bot_info()).session_start_limit.remaining
        pages = client.fetch_messages(int(orders))
        seen["messages"] = [message.content async for message in pages.limit(3)]
        sent = await client.create_message(int(orders), "Yes", attachment=hikari.Bytes(b"rye", "list.txt"))
        seen["sent"] = [sent.content, sent.attachments[0].filename]
        await client.edit_message(int(orders), sent.id, "Yes!")
        await client.delete_message(int(orders), sent.id)
        try:
            await client.fetch_message(int(orders), sent.id)
        except hikari.NotFoundError as error:
            seen["gone"] = error.code
    await app.close()


async def main() -> None:
    await rest()
    intents = hikari.Intents.ALL_MESSAGES | hikari.Intents.GUILDS | hikari.Intents.MESSAGE_CONTENT
    bot = hikari.GatewayBot(token, intents=intents, rest_url=f"{base}/api/v10", banner=None, logs="ERROR")
    heard = asyncio.Event()

    @bot.listen()  # type: ignore[untyped-decorator]
    async def started(event: hikari.ShardReadyEvent) -> None:
        seen["ready"] = [event.my_user.username, len(event.unavailable_guilds)]
        await bot.rest.create_message(int(orders), "Said while listening")

    @bot.listen()  # type: ignore[untyped-decorator]
    async def said(event: hikari.MessageCreateEvent) -> None:
        seen["heard"] = event.content
        heard.set()

    await asyncio.wait_for(bot.start(check_for_updates=False), 30)
    await asyncio.wait_for(heard.wait(), 30)
    await bot.close()
    print(json.dumps(seen))


asyncio.run(main())
