"""A walled network made up for tests: a guide of three steps, a check, a sign-in that ends by pasting an address."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shopbell.connector import Field, FieldKind, Form, Session, Toolbox, Verified
from shopbell.errors import NotFound
from shopbell.guide import Copied, Guide, Step
from shopbell.manifest import Manifest, SignIn
from shopbell.model import Account
from shopbell.probing import Checked, Finding, Found
from tests.ui.accounts.support import MAIL

WALLED = replace(
    MAIL, id="walled", name="Walled", category="social", sign_in=SignIn.TOKEN, badge="Wa", cost="Free; an app of yours"
)
SCOPES = "pages_read\npages_messaging"
GUIDE = Guide(
    needs="A page of your shop, and half an hour.",
    costs="Nothing.",
    cannot=("It does not show who liked something.", "It takes no answer after a day."),
    steps=(
        Step(
            "Make an app",
            "Press Create app.\nChoose Business.",
            "https://developers.walled.example/apps",
            fields=("app_id",),
        ),
        Step(
            "Tell it where to lead back to",
            "Paste this under Redirect addresses.",
            copied=(Copied("Redirect addresses", "https://localhost/shopbell"), Copied("Permissions", SCOPES)),
        ),
        Step("Make a token", "Press Generate token.", fields=("token",)),
    ),
)
FORM = Form(
    title="Your page at Walled",
    intro="Comments and messages of your page.",
    guide=GUIDE,
    fields=(
        Field("app_id", "App number", required=True),
        Field("token", "Token", FieldKind.PASSWORD, required=True),
        Field("page", "Page", required=True),
        Field("api_base", "Server", advanced=True),
    ),
)
FINE = (
    Found("pages_read", "Reading comments.", Finding.FINE),
    Found("pages_messaging", "Answering messages.", Finding.UNTRIED, "It shows with the first answer."),
)
MISSING = (
    Found("pages_read", "Reading comments.", Finding.FINE),
    Found(
        "pages_messaging", "Answering messages.", Finding.MISSING, "Add it under Permissions, then make a new token."
    ),
)


@dataclass
class WalledConnector:
    """`troubles` are raised first, by the check as by the sign-in."""

    manifest: Manifest = WALLED
    shown: Form = FORM
    found: tuple[Found, ...] = FINE
    troubles: list[Exception] = field(default_factory=list)
    signed_in: list[dict[str, str]] = field(default_factory=list)
    checked: list[dict[str, str]] = field(default_factory=list)
    asks: str = ""
    """A sentence with which the address of a page is asked for."""
    brought: list[str] = field(default_factory=list)
    hold: asyncio.Event | None = None

    def form(self) -> Form:
        return self.shown

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        self.signed_in.append(dict(answers))
        return await self._signed_in(answers, tools)

    async def check(self, answers: Mapping[str, str], tools: Toolbox) -> Checked:
        self.checked.append(dict(answers))
        verified = await self._signed_in(answers, tools)
        missing = any(one.finding is Finding.MISSING and one.needed for one in self.found)
        return Checked(self.found, None if missing else verified)

    async def _signed_in(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        if self.hold is not None:
            await self.hold.wait()
        if self.troubles:
            raise self.troubles.pop(0)
        if self.asks:
            assert tools.ask_address is not None
            self.brought.append(await tools.ask_address(self.asks))
        return Verified(answers["page"], "", {"app_id": answers["app_id"]}, {"token": answers["token"]})

    def open(self, account: Account, tools: Toolbox) -> Session:
        raise NotFound("no session in this test")
