"""Run by discord.py's own interpreter: drives the double as any bot does, and prints what it saw as JSON."""

import asyncio
import io
import json
import sys
from collections.abc import Awaitable

import discord  # type: ignore[import-not-found]
import yarl  # type: ignore[import-not-found]
from discord.gateway import DiscordWebSocket  # type: ignore[import-not-found]
from discord.http import Route  # type: ignore[import-not-found]

WRONG = "MTAwMDAwMDAwMDAwMDAwMDAy.GanotH.er-bot-altogether-0123456789abcdefgh"
base, gateway, token, orders, member = sys.argv[1:]
Route.BASE = f"{base}/api/v10"
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
intents = discord.Intents.default()
intents.message_content = True
client = discord.Client(intents=intents)
seen: dict[str, object] = {"live": []}
done = asyncio.Event()


@client.event  # type: ignore[untyped-decorator]
async def on_ready() -> None:
    try:
        await talk()
    except Exception as error:  # noqa: BLE001 - told to whoever started this
        seen["trouble"] = repr(error)
    done.set()


@client.event  # type: ignore[untyped-decorator]
async def on_message(message: discord.Message) -> None:
    seen["live"] = [*seen["live"], message.content]  # type: ignore[misc]


async def talk() -> None:
    """One of everything that Shopbell does, by other hands."""
    me = client.user
    seen["me"] = [str(me.id), me.name, me.bot]
    info = await client.application_info()
    seen["application"] = [info.name, info.flags.gateway_message_content_limited]
    guilds = [guild async for guild in client.fetch_guilds()]
    guild = await client.fetch_guild(guilds[0].id)
    seen["guild"] = [guild.name, len(guild.roles)]
    seen["channels"] = sorted(channel.name for channel in await guild.fetch_channels())
    seen["threads"] = sorted(thread.name for thread in await guild.active_threads())
    seen["member"] = (await guild.fetch_member(int(member))).display_name
    channel = await client.fetch_channel(int(orders))
    asked = [message async for message in channel.history(limit=250)]
    seen["history"] = [len(asked), asked[0].content, asked[-1].content]
    after = [message async for message in channel.history(after=asked[10], limit=None)]
    seen["after"] = [len(after), after[0].content == asked[9].content]
    sent = await channel.send("Yes, from eight.", reference=asked[0], nonce="n1")
    seen["sent"] = [sent.content, sent.reference.message_id == asked[0].id]
    seen["edited"] = (await sent.edit(content="From nine.")).content
    sheet = await channel.send("Prices", file=discord.File(io.BytesIO(b"rye,4"), "prices.csv", description="All"))
    seen["file"] = [sheet.attachments[0].filename, sheet.attachments[0].description, sheet.attachments[0].size]
    await sent.delete()
    seen["gone"] = await refusal(channel.fetch_message(sent.id))
    seen["too long"] = await refusal(channel.send("x" * 2001))
    shut = next(c for c in await guild.fetch_channels() if c.name == "rules")
    seen["shut"] = await refusal(shut.send("Hello"))
    await asyncio.sleep(0.2)


async def refusal(work: Awaitable[object]) -> str:
    try:
        await work
    except discord.HTTPException as error:
        return f"{type(error).__name__} {error.code}"
    return "taken"


async def main() -> None:
    async with client:
        running = asyncio.create_task(client.start(token))
        await asyncio.wait({asyncio.create_task(done.wait()), running}, return_when="FIRST_COMPLETED", timeout=60)
        await client.close()
        ended = await asyncio.gather(running, return_exceptions=True)
        if ended[0] is not None:
            seen["trouble"] = repr(ended[0])
    try:
        await discord.Client(intents=intents).login(WRONG)
    except discord.LoginFailure:
        seen["wrong token"] = "refused"
    print(json.dumps(seen))


asyncio.run(main())
