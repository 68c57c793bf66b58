"""The person at the browser: does at the PDS' sign-in page what its own script does there when buttons are pressed.

What the page calls: @atproto/oauth-provider-api. Cookies are kept by hand: they are for https, and this is loopback.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

PASSWORD = "correct-horse"
"""Of every account that network.mjs makes."""
_API = "/@atproto/oauth-provider/~api"
_PAGE = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@dataclass(slots=True)
class Visit:
    """One visit to the page, from its address to where it leads back."""

    url: str
    handle: str
    did: str
    say: str = "allow"
    """Or 'reject'."""
    scopes: str = ""
    """What is left allowed, '' for everything asked for."""
    cookies: dict[str, str] = field(default_factory=dict)

    def to_the_end(self) -> httpx.Response:
        """What the program's own page says at last."""
        with httpx.Client(timeout=60, trust_env=False) as client:
            page = self._got(client, self.url, {**_PAGE, "Sec-Fetch-Site": "none"})
            assert page.status_code == 200, page.text[:500]
            back = self._rejected(client) if self.say == "reject" else self._allowed(client)
            answer = self._got(client, back, {**_PAGE, "Sec-Fetch-Site": "same-origin", "Referer": self.url})
            assert answer.is_redirect, answer.text[:500]
            return client.get(answer.headers["location"])

    def _allowed(self, client: httpx.Client) -> str:
        signed = self._called(client, "sign-in", {"locale": "en", "username": self.handle, "password": PASSWORD})
        token = {"Authorization": f"Bearer {signed['ephemeralToken']}"}
        scopes = {"scope": self.scopes} if self.scopes else {}
        return str(self._called(client, "consent", {"did": self.did, **scopes}, token)["url"])

    def _rejected(self, client: httpx.Client) -> str:
        return str(self._called(client, "reject", {})["url"])

    def _called(
        self, client: httpx.Client, what: str, body: dict[str, str], more: dict[str, str] | None = None
    ) -> dict[str, Any]:
        where = urlsplit(self.url)
        origin = f"{where.scheme}://{where.netloc}"
        headers = {
            "Origin": origin,
            "Referer": self.url,
            "Sec-Fetch-Mode": "same-origin",
            "Sec-Fetch-Site": "same-origin",
            "Sec-Fetch-Dest": "empty",
            "X-CSRF-Token": self.cookies["csrf-token"],
            **(more or {}),
        }
        answer = client.post(f"{origin}{_API}/{what}", json=body, headers=self._with_cookies(headers))
        assert answer.is_success, answer.text
        self._keep(answer)
        found: dict[str, Any] = answer.json()
        return found

    def _got(self, client: httpx.Client, url: str, headers: dict[str, str]) -> httpx.Response:
        answer = client.get(url, headers=self._with_cookies(headers))
        self._keep(answer)
        return answer

    def _with_cookies(self, headers: dict[str, str]) -> dict[str, str]:
        return {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _keep(self, answer: httpx.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        answer.cookies.clear()
