"""The permissions that an app needs at Instagram, and trying each by reading."""

from typing import Final

from connectors._kit import values
from connectors._kit.graph.api import Graph
from shopbell.errors import Rejected
from shopbell.probing import Finding, Found

BASIC, COMMENTS, MESSAGES = (
    "instagram_business_basic",
    "instagram_business_manage_comments",
    "instagram_business_manage_messages",
)
SCOPES: Final = f"{BASIC},{COMMENTS},{MESSAGES}"
WHERE: Final = "In the App Dashboard under Instagram, API setup with Instagram login, add it; then sign in again."
ADVANCED: Final = (
    "In the App Dashboard under App Review, Permissions and Features, ask for Advanced Access to each permission above."
)
APP: Final = "In the Instagram app, Settings, Messages and story replies, Message controls: allow access to messages."


async def tried(graph: Graph, account: str) -> tuple[Found, ...]:
    """Each permission, and Advanced Access, which nothing tells of. Raises SignInNeeded and Unreachable."""
    words = "To see people who have no role in your app: without it their comments and messages may be missing"
    return (
        Found(BASIC, "To read your account and its posts", *await _try(graph, f"{account}/media")),
        Found(COMMENTS, "To read, answer, hide and delete comments", *await _comments(graph, account)),
        Found(MESSAGES, "To read and answer direct messages", *await _messages(graph, account), needed=False),
        Found("Advanced Access", words, Finding.UNTRIED, ADVANCED, needed=False),
    )


async def _comments(graph: Graph, account: str) -> tuple[Finding, str]:
    """Beneath the newest post; without one nothing tells."""
    try:
        page = await graph.look(f"{account}/media", fields="id", limit=1)
    except Rejected:
        return Finding.UNTRIED, WHERE
    post = values.text(page, "data", 0, "id")
    return await _try(graph, f"{post}/comments") if post else (Finding.UNTRIED, "Post a picture, then try again.")


async def _messages(graph: Graph, account: str) -> tuple[Finding, str]:
    finding, remedy = await _try(graph, f"{account}/conversations", platform="instagram")
    return finding, f"{remedy} {APP}".strip() if finding is Finding.MISSING else remedy


async def _try(graph: Graph, path: str, **query: str) -> tuple[Finding, str]:
    try:
        await graph.look(path, fields="id", limit=1, **query)
    except Rejected:
        return Finding.MISSING, WHERE
    return Finding.FINE, ""
