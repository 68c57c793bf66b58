"""Trying what the account may do, one thing after another, without changing anything at Blogger."""

from collections.abc import Collection
from typing import Final

from connectors._kit.google.meaning import Off
from connectors.blogger.api import SCOPE, Api, chosen
from shopbell.errors import Rejected
from shopbell.probing import Finding, Found

TICK: Final = "Sign in again and leave the box for Blogger ticked on Google's page."
NO_BLOG: Final = "Sign in with the Google account that looks after the blog."


async def probe(api: Api, scopes: Collection[str], wanted: str) -> tuple[Found, ...]:
    """Permission, blogs, comments of each. Raises what a pull raises when nobody answers."""
    if SCOPE not in scopes:
        return (Found("blogger", "to read and moderate comments", Finding.MISSING, TICK),)
    found = [Found("blogger", "to read and moderate comments", Finding.FINE)]
    try:
        blogs = await api.blogs()
    except (Off, Rejected) as error:
        return (*found, Found("Blogger API v3", "to find your blogs", Finding.MISSING, str(error)))
    if not blogs:
        return (*found, Found("Blogs", "whose comments are read", Finding.MISSING, NO_BLOG))
    read, unknown = chosen(blogs, wanted)
    names = "; ".join(blog.name for blog in blogs[:10])
    found += [Found(word, "a blog that you named", Finding.MISSING, f"Your blogs are: {names}.") for word in unknown]
    for blog in read:
        try:
            await api.comments(blog.id)
        except (Off, Rejected) as error:
            one = Found(blog.name, "its comments", Finding.MISSING, str(error), needed=len(read) == 1)
        else:
            one = Found(blog.name, "its comments", Finding.FINE)
        found.append(one)
    return tuple(found)
