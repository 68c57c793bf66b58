"""The Sent folder: putting a message there unless the provider did, and finding one there that may have left."""

from connectors.mail.imap.client import ImapClient
from connectors.mail.wording import NotThere
from shopbell.errors import KnownError

DEFAULT = "Sent"


async def file_sent(client: ImapClient, folder: str, message: bytes, message_id: str) -> None:
    """Once; nothing when a copy is there already. Raises the errors of `shopbell.errors`."""
    name = folder or DEFAULT
    try:
        if await found_in(client, name, message_id):
            return
    except NotThere:
        await client.create(name)
    client.selected = None
    await client.append(name, message, b"\\Seen")


async def found_in(client: ImapClient, folder: str, message_id: str) -> list[int]:
    """UIDs of copies in a folder; opens it afresh, for servers show new mail only then."""
    await client.select(folder)
    return await client.find("Message-ID", message_id)


async def found_anywhere(client: ImapClient, folders: list[str], message_id: str) -> bool:
    """Whether a copy lies in one of these; a folder that cannot be opened is passed over."""
    for folder in folders:
        try:
            if await found_in(client, folder, message_id):
                return True
        except NotThere:
            continue
    return False


def why(error: KnownError) -> str:
    """The note for a message that left and could not be filed."""
    return f"It was sent, but could not be put into the Sent folder. {error}"
