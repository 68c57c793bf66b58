"""The permissions that a Page's app needs, and trying each without changing anything."""

from dataclasses import dataclass
from typing import Final

from connectors._kit import values
from connectors._kit.graph.api import SECRET, TOKEN, Graph
from shopbell.errors import Rejected
from shopbell.probing import Finding, Found

WHERE: Final = "In the App Dashboard under Use cases, Customize, add it; then sign in again and tick it."
ADVANCED: Final = (
    "In the App Dashboard under App Review, Permissions and Features, ask for Advanced Access to each permission above."
)


@dataclass(frozen=True, slots=True)
class Permission:
    """One of them: what for, and what to read to try it ('' when reading does not tell)."""

    name: str
    words: str
    path: str = ""
    needed: bool = True


PERMISSIONS: Final = (
    Permission("pages_show_list", "To find your Page"),
    Permission("pages_read_engagement", "To read the comments at your Page's posts", "feed"),
    Permission("pages_read_user_content", "To read what visitors post and recommend", "visitor_posts"),
    Permission("pages_manage_engagement", "To answer, hide, delete and like comments"),
    Permission("pages_messaging", "To read and answer Messenger", "conversations", needed=False),
    Permission("pages_manage_metadata", "Asked for along with Messenger", needed=False),
)
SCOPES: Final = ",".join(permission.name for permission in PERMISSIONS)


async def granted_to_user(graph: Graph) -> frozenset[str] | None:
    """What whoever signed in granted the app (/me/permissions); None where nobody says."""
    try:
        page = await graph.look("me/permissions")
    except Rejected:
        return None
    listed = list(values.records(page, "data"))
    return frozenset(values.text(one, "permission") for one in listed if values.text(one, "status") == "granted")


async def granted_to_page(graph: Graph, app: str) -> frozenset[str] | None:
    """What the stored token may do (/debug_token, asked by the app itself); None where the app's secret is unknown."""
    if not app:
        return None
    try:
        query = {"input_token": TOKEN, "access_token": f"{app}|{SECRET}"}
        found = await graph.bare("debug_token", query)
    except Rejected:
        return None
    scopes = values.at(found, "data", "scopes")
    return frozenset(map(str, scopes)) if isinstance(scopes, list) else None


async def tried(graph: Graph, page: str, granted: frozenset[str] | None) -> tuple[Found, ...]:
    """Every permission, and Advanced Access, which nothing tells of. Raises SignInNeeded and Unreachable."""
    found = [await _try(graph, page, permission, granted) for permission in PERMISSIONS]
    words = "To see people who have no role in your app: without it comments come without names, and no Messenger"
    return (*found, Found("Advanced Access", words, Finding.UNTRIED, ADVANCED, needed=False))


async def _try(graph: Graph, page: str, permission: Permission, granted: frozenset[str] | None) -> Found:
    finding = Finding.UNTRIED
    if granted is not None:
        finding = Finding.FINE if permission.name in granted else Finding.MISSING
    if permission.path and finding is not Finding.MISSING:
        query: dict[str, str | int] = {"platform": "messenger"} if permission.path == "conversations" else {}
        try:
            await graph.look(f"{page}/{permission.path}", fields="id", limit=1, **query)
            finding = Finding.FINE
        except Rejected:
            finding = Finding.MISSING
    remedy = "" if finding is Finding.FINE else WHERE
    return Found(permission.name, permission.words, finding, remedy, permission.needed)
