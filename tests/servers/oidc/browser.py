"""The person at the browser: follows the sign-in pages of the provider and agrees."""

import re
from urllib.parse import urljoin

import httpx

from tests.servers.oidc.server import OidcServer

PAGES_AT_MOST = 20


def sign_in(provider: OidcServer, url: str, login: str, password: str = "any") -> httpx.Response:
    """Open the authorization `url` as the program would, sign in, agree, go where it redirects.

    The answer of the program's own loopback page is returned; call it from a thread when the
    program listens in the same process.
    """
    fields = {"login": login, "password": password}
    with httpx.Client(timeout=10, trust_env=False) as client:
        client.event_hooks["response"].append(lambda _: _trust_loopback(client))
        answer = client.get(url)
        for _ in range(PAGES_AT_MOST):
            if answer.is_redirect:
                answer = client.get(urljoin(str(answer.url), answer.headers["location"]))
            elif not str(answer.url).startswith(provider.issuer):
                return answer
            else:
                answer = _submit(client, answer, fields)
    raise RuntimeError("the provider's sign-in pages did not come to an end")


def enter_code(provider: OidcServer, address: str, code: str, login: str) -> str:
    """Open a device code's page elsewhere, type the code in, sign in, agree; gives the last page's words."""
    fields = {"user_code": code, "login": login, "password": "any"}
    with httpx.Client(timeout=10, trust_env=False) as client:
        answer = client.get(address)
        for _ in range(PAGES_AT_MOST):
            if answer.is_redirect:
                answer = client.get(urljoin(str(answer.url), answer.headers["location"]))
            elif "<form" not in answer.text:
                return answer.text
            else:
                answer = _submit(client, answer, fields)
    raise RuntimeError("the provider's pages for a code did not come to an end")


def refuse_code(provider: OidcServer, address: str, code: str) -> None:
    """Type the code in, and press "Abort" there."""
    with httpx.Client(timeout=10, trust_env=False) as client:
        page = _submit(client, client.get(address), {"user_code": code})
        _submit(client, page, {"abort": "yes"})


def code_after(provider: OidcServer, url: str, login: str) -> str:
    """The address the browser would be sent back to, without going there."""
    fields = {"login": login, "password": "any"}
    with httpx.Client(timeout=10, trust_env=False) as client:
        answer = client.get(url)
        for _ in range(PAGES_AT_MOST):
            if not answer.is_redirect:
                answer = _submit(client, answer, fields)
                continue
            there = urljoin(str(answer.url), answer.headers["location"])
            if not there.startswith(provider.issuer):
                return there
            answer = client.get(there)
    raise RuntimeError("the provider's sign-in pages did not come to an end")


def _trust_loopback(client: httpx.Client) -> None:
    """As browsers do it, cookies for safe lines are for loopback too: Synapse gives such."""
    for cookie in client.cookies.jar:
        cookie.secure = False


def _submit(client: httpx.Client, page: httpx.Response, fields: dict[str, str]) -> httpx.Response:
    """Fill in the page's one form and press its button."""
    action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
    if action is None:
        raise RuntimeError(f"{page.status_code}: no form on the page: {page.text[:500]}")
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    return client.post(urljoin(str(page.url), action[1]), data={**hidden, **fields})
