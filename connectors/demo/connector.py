"""The demo shop as a connector like any other."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.manifests import read_manifest
from connectors.demo.journal import Journal
from connectors.demo.line import Line
from connectors.demo.networks import NETWORKS, SHOP
from connectors.demo.plan import Plan, read_plan
from connectors.demo.service import DemoService
from connectors.demo.session import DemoSession
from shopbell.connector import Field, FieldKind, Form, Session, Toolbox, Verified
from shopbell.errors import FormRefused
from shopbell.manifest import Manifest
from shopbell.model import Account

_KEPT = ("state_dir", "seed", "born", "alive", "contents")


def form() -> Form:
    """What to ask."""
    return Form(
        title="Demo shop",
        intro="Tern Bakery, its customers and their letters are made up. Nothing leaves this computer.",
        fields=(
            Field(
                "network",
                "Network",
                FieldKind.CHOICE,
                required=True,
                default="mail",
                choices=tuple((each.id, f"{each.name}: {each.address}") for each in NETWORKS.values()),
            ),
            Field(
                "password",
                "Password",
                FieldKind.PASSWORD,
                help="Any word will do, only “wrong” is refused. It may stay empty, and is kept nowhere.",
            ),
            Field("state_dir", "Folder for what happens at the shop", advanced=True),
            Field("seed", "Seed", FieldKind.NUMBER, advanced=True, help="Another number is another shop."),
            Field("born", "Opening time", advanced=True),
            Field("signed_out", "Signed out since", advanced=True),
            Field("alive", "People write by themselves (yes or no)", advanced=True),
            Field("contents", "Contents (shop or empty)", advanced=True),
        ),
    )


class DemoConnector:
    """Opens sessions at the demo service of one network each."""

    def __init__(self) -> None:
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """What to ask."""
        return form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Raises FormRefused; signing in again with fewer answers keeps the other settings."""
        await _line(tools).reach(tools.clock)
        plan = read_plan(answers)
        if answers.get("password") == "wrong":
            raise FormRefused({"password": "The demo shop does not take this password."})
        kept = {name: answers[name] for name in _KEPT if answers.get(name)}
        return Verified(
            address=plan.network.address,
            name=SHOP if plan.network.id == "mail" else plan.network.address,
            settings={**plan.network.settings(), **kept, **_sign_in(answers, tools)},
        )

    def open(self, account: Account, tools: Toolbox) -> Session:
        """A session; the service's side of it is made from the account's settings alone."""
        plan = read_plan(account.settings)
        return DemoSession(_service(plan, account), _line(tools), tools)


def _sign_in(answers: Mapping[str, str], tools: Toolbox) -> Mapping[str, str]:
    """An account that begins signed out keeps since when; signing in again leaves that in the settings."""
    if answers.get("signed_out"):
        return {"out_since": answers["signed_out"], "signed_in": ""}
    return {"signed_in": tools.clock.now().isoformat()}


def _service(plan: Plan, account: Account) -> DemoService:
    return DemoService(plan, plan.born or account.added_at, Journal(plan.journal()))


def _line(tools: Toolbox) -> Line:
    return tools.transport if isinstance(tools.transport, Line) else Line()


def connector() -> DemoConnector:
    """The one of this folder."""
    return DemoConnector()
