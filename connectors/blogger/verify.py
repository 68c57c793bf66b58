"""Signing in once: in the browser or by a refresh token; is the permission there, and which blogs are there."""

from collections.abc import Mapping
from dataclasses import replace

from connectors._kit import values
from connectors._kit.google import signing
from connectors._kit.google.meaning import NotApproved, Off
from connectors._kit.google.signing import Tried
from connectors.blogger.api import SCOPE, Api, chosen
from connectors.blogger.probing import NO_BLOG, TICK, probe
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, RateLimited, Rejected, SignInNeeded
from shopbell.probing import Checked, Finding
from shopbell.text.plain import one_line


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    grant = await signing.sign_in(answers, SCOPE, tools)
    if not grant.allows(SCOPE):
        raise FormRefused({"": f"Google did not give the permission for Blogger. {TICK}"})
    settings, secrets = signing.kept(answers, grant)
    api = Api(settings, replace(tools, secrets=Tried(dict(secrets))))
    try:
        return await _verified(api, answers, settings, secrets)
    finally:
        await api.close()


async def check(answers: Mapping[str, str], tools: Toolbox) -> Checked:
    """The same, with what was found for the permission and each blog."""
    grant = await signing.sign_in(answers, SCOPE, tools)
    settings, secrets = signing.kept(answers, grant)
    api = Api(settings, replace(tools, secrets=Tried(dict(secrets))))
    try:
        found = await probe(api, grant.scopes, answers.get("blogs", ""))
        if any(one.needed and one.finding is Finding.MISSING for one in found):
            return Checked(found)
        return Checked(found, await _verified(api, answers, settings, secrets))
    finally:
        await api.close()


async def _verified(
    api: Api, answers: Mapping[str, str], settings: Mapping[str, str], secrets: Mapping[str, str]
) -> Verified:
    try:
        me, blogs = await api.me(), await api.blogs()
    except (Off, NotApproved, RateLimited) as error:
        raise FormRefused({"": str(error)}) from error
    except (Rejected, SignInNeeded) as error:
        raise FormRefused({"": f"Blogger does not let this account in. {error}"}) from error
    if not blogs:
        raise FormRefused({"": f"This Google account has no blog on Blogger. {NO_BLOG}"})
    words = answers.get("blogs", "").strip()
    read, unknown = chosen(blogs, words)
    if unknown:
        names = "; ".join(blog.name for blog in blogs[:10])
        raise FormRefused({"blogs": f"There is no blog “{unknown[0]}”. Yours are: {names}."})
    name = one_line(values.text(me, "displayName")) or read[0].name
    address = read[0].name if len(read) == 1 else name
    kept = {**settings, "user": values.text(me, "id"), **({"blogs": words} if words else {})}
    return Verified(address, name, kept, dict(secrets))
