"""Signing in once: the site is found, its page asked for a password or the pasted one tried."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from connectors._kit import net, values
from connectors.wordpress.address import NOT_ONE, Site, find_site
from connectors.wordpress.api import SECRET, Api, Record
from connectors.wordpress.granting import Grant, ask_at_site
from connectors.wordpress.wording import ApiOff, PasswordsOff
from shopbell.connector import Toolbox, Verified
from shopbell.errors import FormRefused, Rejected, SignInNeeded
from shopbell.text.plain import one_line

OFF = (
    "Application passwords are switched off at this site, or it has no https. Switch them on (a security plugin may "
    "have them off), then try again."
)
WRONG = (
    "The site does not accept this user name and application password. The ordinary password does not work here: make "
    "an application password on your profile page at the site. If it is the right one, the site's server does not hand "
    "it on to WordPress (its Authorization header): ask your hosting company."
)
NO_MODERATOR = "This user may not moderate comments at the site. Sign in as an administrator or an editor."


@dataclass(slots=True)
class _Tried:
    """The secret that is being tried; nothing is stored."""

    password: str = field(repr=False)

    async def get(self, name: str) -> str | None:
        """The password."""
        return self.password if name == SECRET else None

    async def set(self, name: str, value: str) -> None:
        """Nothing new comes while trying."""


async def verify(answers: Mapping[str, str], tools: Toolbox) -> Verified:
    """Raises FormRefused and Unreachable; stores nothing."""
    site = await find_site(answers.get("site", ""), tools)
    grant = await _grant(answers, site, tools)
    settings = {"root": site.root, "plain": "1" if site.plain else "", "username": grant.username}
    me = await _me(settings, grant, site, tools)
    if not values.flag(me, "capabilities", "moderate_comments"):
        raise FormRefused({"username": NO_MODERATOR})
    name = site.title or _place(site)
    kept = {**settings, "site": site.home, "user": values.text(me, "id")}
    return Verified(_place(site), one_line(name), kept, {SECRET: grant.password})


async def _grant(answers: Mapping[str, str], site: Site, tools: Toolbox) -> Grant:
    username, password = answers.get("username", "").strip(), answers.get("application_password", "").strip()
    if username and password:
        return Grant(username, password)
    if password:
        raise FormRefused({"username": "Please enter the user name that the password belongs to."})
    if not site.grants:
        raise FormRefused({"site": OFF})
    return await ask_at_site(site, tools.browser)


async def _me(settings: Mapping[str, str], grant: Grant, site: Site, tools: Toolbox) -> Record:
    trying = Toolbox(
        clock=tools.clock,
        log=tools.log,
        secrets=_Tried(grant.password),
        memory=tools.memory,
        browser=tools.browser,
        transport=tools.transport,
        offline=tools.offline,
    )
    api = Api(settings, trying)
    try:
        return await api.me()
    except SignInNeeded as error:
        raise _refusal(error, site) from error
    except (Rejected, ApiOff) as error:
        raise FormRefused({"site": NOT_ONE}) from error
    finally:
        await api.close()


def _refusal(error: SignInNeeded, site: Site) -> FormRefused:
    if isinstance(error, PasswordsOff) or (site.open and not site.grants):
        return FormRefused({"site": OFF})
    return FormRefused({"application_password": WRONG})


def _place(site: Site) -> str:
    """How the owner knows it: shop.example/blog."""
    url = httpx.URL(site.home)
    port = f":{url.port}" if url.port and net.is_loopback(url.host) else ""
    return f"{url.host}{port}{url.path.rstrip('/')}"
