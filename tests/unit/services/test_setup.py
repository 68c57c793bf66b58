"""Accounts come and go; their secrets lie in the keyring and nowhere else."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from shopbell.connector import Form, Session, Toolbox, Verified
from shopbell.engine.redact import Redactor
from shopbell.engine.toolbox import Toolboxes
from shopbell.errors import FormRefused, NotFound, Rejected, SecretsUnavailable, Unreachable, Unsupported
from shopbell.events import Batch, Event, GapSeen
from shopbell.history import FURTHER
from shopbell.ids import AccountId
from shopbell.manifest import Manifest
from shopbell.model import Account, AccountState
from shopbell.probing import Checked, Finding
from shopbell.services.setup import BORN, Setup
from tests.unit.services.conftest import MANIFESTS, NOW, Counter

CANARY = "canary-7f3a91"


class Keyring:
    """In memory; `full` refuses to store."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, str]] = {}
        self.full = False

    async def get(self, ref: str, name: str) -> str | None:
        return self.kept.get(ref, {}).get(name)

    async def set(self, ref: str, name: str, value: str) -> None:
        self.kept.setdefault(ref, {})[name] = value
        if self.full:
            raise SecretsUnavailable("The keyring refuses.")

    async def forget(self, ref: str) -> None:
        self.kept.pop(ref, None)


class Net:
    """Takes every password but 'wrong'."""

    manifest: Manifest = MANIFESTS["net"]
    signed_out: list[str]
    trouble: Exception | None

    def __init__(self, signed_out: list[str], trouble: Exception | None) -> None:
        self.signed_out, self.trouble = signed_out, trouble

    async def sign_out(self, account: Account, tools: Toolbox) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.signed_out.append(await tools.secrets.get("token") or "")

    def form(self) -> Form:
        return Form("Net", ())

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        if "renews" in answers:
            await tools.secrets.set("token", "renewed on the way")
        if answers["password"] == "wrong":
            raise FormRefused({"password": "Net does not take this password."})
        settings = {"host": answers.get("host", "net.example")}
        secrets = {"password": answers["password"], "token": "t"}
        return Verified(answers["address"], "The Shop", settings, secrets)

    def open(self, account: Account, tools: Toolbox) -> Session:
        raise NotImplementedError


class Shelf:
    """One kind of account."""

    def __init__(self) -> None:
        self.signed_out: list[str] = []
        self.trouble: Exception | None = None

    def manifests(self) -> Mapping[str, Manifest]:
        return {"net": Net.manifest}

    def load(self, connector: str) -> Net:
        if connector != "net":
            raise NotFound("There is no such kind of account.")
        return Net(self.signed_out, self.trouble)


ANSWERS = {"address": "shop@net.example", "password": CANARY}


@pytest.fixture
def keyring() -> Keyring:
    return Keyring()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def setup(counter: Counter, keyring: Keyring, shelf: Shelf) -> Setup:
    store, clock = counter.store, counter.clock
    tools = Toolboxes(store.intake, keyring, clock, Redactor())
    return Setup(shelf, store.library, store.accounts, keyring, counter.bell, clock, tools.for_ref)


async def test_a_new_account_has_its_secrets_in_the_keyring_and_nowhere_else(
    counter: Counter, setup: Setup, keyring: Keyring, tmp_path: Path
) -> None:
    number, address = await setup.add("net", ANSWERS)
    (account,) = await counter.store.library.accounts()
    assert (account.id, account.address) == (number, address)
    assert keyring.kept == {account.secret_ref: {"password": CANARY, "token": "t"}}
    assert "net" not in account.secret_ref
    assert counter.bell.rung[-1].accounts == {number}
    await counter.store.close()
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or CANARY.encode() not in file.read_bytes()


async def test_refused_answers_leave_nothing_behind(counter: Counter, setup: Setup, keyring: Keyring) -> None:
    with pytest.raises(FormRefused) as refused:
        await setup.add("net", {**ANSWERS, "password": "wrong"})
    assert refused.value.fields == {"password": "Net does not take this password."}
    assert keyring.kept == {}
    assert await counter.store.library.accounts() == ()


async def test_a_keyring_that_refuses_leaves_no_account_and_no_half_of_a_secret(
    counter: Counter, setup: Setup, keyring: Keyring
) -> None:
    keyring.full = True
    with pytest.raises(SecretsUnavailable):
        await setup.add("net", ANSWERS)
    assert keyring.kept == {}
    assert await counter.store.library.accounts() == ()


async def test_signing_in_again_keeps_the_account_and_its_history(
    counter: Counter, setup: Setup, keyring: Keyring
) -> None:
    number, _ = await setup.add("net", ANSWERS)
    await counter.receive(number, "Hello?")
    await counter.store.accounts.set_state(number, AccountState.SIGN_IN, "Sign in again.", counter.clock.now())
    again, _ = await setup.add("net", {**ANSWERS, "password": "new", "host": "new.example"})
    (account,) = await counter.store.library.accounts()
    assert again == number
    assert account.state is not AccountState.SIGN_IN, "the engine sees by this that it may go on"
    assert account.settings["host"] == "new.example"
    assert keyring.kept == {account.secret_ref: {"password": "new", "token": "t"}}
    assert len(await counter.rows()) == 1


async def test_a_removed_account_leaves_no_secret_and_keeps_its_history_when_wished(
    counter: Counter, setup: Setup, keyring: Keyring
) -> None:
    number, _ = await setup.add("net", ANSWERS)
    await counter.receive(number, "Hello?")
    await setup.remove(number, keep_history=True)
    assert keyring.kept == {}
    assert await counter.store.library.accounts() == ()
    assert len(await counter.rows()) == 1


@pytest.mark.parametrize("trouble", [None, Unreachable("There is no connection."), NotFound("closed")])
async def test_a_removed_account_is_signed_out_and_goes_even_when_its_service_does_not_answer(
    counter: Counter, setup: Setup, keyring: Keyring, shelf: Shelf, trouble: Exception | None
) -> None:
    number, _ = await setup.add("net", ANSWERS)
    shelf.trouble = trouble
    await setup.remove(number, keep_history=True)
    assert shelf.signed_out == ([] if trouble else ["t"])
    assert keyring.kept == {}
    assert await counter.store.library.accounts() == ()


async def test_a_removed_account_can_take_its_history_along(counter: Counter, setup: Setup) -> None:
    number, _ = await setup.add("net", ANSWERS)
    await counter.receive(number, "Hello?")
    await setup.remove(number, keep_history=False)
    assert await counter.rows() == ()


async def test_pausing_is_the_owner_s_word_which_the_engine_does_not_overrule(counter: Counter, setup: Setup) -> None:
    number, _ = await setup.add("net", ANSWERS)
    await setup.pause(number, True)
    await counter.store.accounts.set_state(number, AccountState.OK, "", counter.clock.now())
    assert (await counter.store.library.accounts())[0].state is AccountState.PAUSED
    await setup.pause(number, False)
    assert (await counter.store.library.accounts())[0].state is AccountState.OK


async def test_an_account_need_not_notify(counter: Counter, setup: Setup) -> None:
    number, _ = await setup.add("net", ANSWERS)
    await setup.notify(number, False)
    assert not (await counter.store.library.accounts())[0].notify


def test_what_can_be_set_up_is_known_without_loading_anything(setup: Setup) -> None:
    assert set(setup.manifests()) == {"net"}
    assert setup.form("net").title == "Net"
    with pytest.raises(NotFound):
        setup.form("carrier-pigeon")


async def test_signing_in_to_imported_history_gives_each_account_secrets_of_its_own(
    counter: Counter, setup: Setup, keyring: Keyring
) -> None:
    now = counter.clock.now()
    for address in ("shop@net.example", "info@net.example"):
        await counter.store.accounts.add_account("net", Verified(address, "Shop", {}), "", now)
    await setup.add("net", ANSWERS)
    signed_in, not_yet = sorted(await counter.store.library.accounts(), key=lambda one: one.id)
    assert signed_in.secret_ref
    assert keyring.kept == {signed_in.secret_ref: {"password": CANARY, "token": "t"}}
    assert not_yet.secret_ref == ""


async def told_missing(counter: Counter, account: AccountId, *events: Event) -> None:
    await counter.store.intake.ingest(account, "history", Batch(events, "end"), NOW)


async def test_more_history_is_asked_for_where_the_service_kept_some_back(counter: Counter, setup: Setup) -> None:
    number, _ = await setup.add("net", ANSWERS)
    with pytest.raises(Rejected, match=r"still being read backwards. What is older comes by itself."):
        await setup.read_further(number)
    await counter.store.accounts.set_whole(number, NOW)
    with pytest.raises(Rejected, match=r"read back to its beginning. There is nothing older."):
        await setup.read_further(number)
    await told_missing(counter, number, GapSeen(None, NOW, "Kept for a month."))
    await setup.pause(number, True)
    with pytest.raises(Rejected, match=r"is paused. Let it go on first"):
        await setup.read_further(number)
    await setup.pause(number, False)
    await setup.read_further(number)
    assert counter.bell.rung[-1].accounts == {number}
    (account,) = await counter.store.library.accounts()
    assert account.settings[FURTHER]
    with pytest.raises(NotFound):
        await setup.read_further(AccountId(99))


async def test_an_account_of_an_unknown_kind_says_so(counter: Counter, setup: Setup) -> None:
    number = await counter.account("mute")
    with pytest.raises(Rejected, match="does not know this kind of account"):
        await setup.read_further(number)


async def test_a_check_keeps_nothing_and_its_sign_in_is_used(
    counter: Counter, setup: Setup, keyring: Keyring, shelf: Shelf
) -> None:
    checked = await setup.check("net", {**ANSWERS, "renews": "1"})
    assert [(one.name, one.finding) for one in checked.found] == [("sign-in", Finding.FINE)]
    assert keyring.kept == {}
    assert await counter.store.library.accounts() == ()
    number, _ = await setup.add("net", {**ANSWERS, "password": "wrong"}, checked=checked)
    (account,) = await counter.store.library.accounts()
    assert account.id == number
    assert keyring.kept[account.secret_ref]["password"] == CANARY


async def test_a_check_that_found_something_missing_is_no_sign_in(setup: Setup) -> None:
    with pytest.raises(FormRefused):
        await setup.add("net", {**ANSWERS, "password": "wrong"}, checked=Checked(()))


async def test_what_only_explains_has_no_account_to_add(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Net, "manifest", replace(Net.manifest, explains=True))
    for trying in (setup.add("net", ANSWERS), setup.check("net", ANSWERS)):
        with pytest.raises(Unsupported):
            await trying


@pytest.mark.parametrize("called", ["The Shop", "SHOP@net.example", "@net.example"])
async def test_what_an_archive_began_goes_on_with_a_sign_in(counter: Counter, setup: Setup, called: str) -> None:
    born = Verified(called, called, {BORN: "1"})
    number, _ = await counter.store.accounts.add_account("net", born, "", NOW)
    await counter.store.accounts.set_state(number, AccountState.CLOSED, "From an archive.", NOW)
    signed_in, address = await setup.add("net", ANSWERS)
    (account,) = await counter.store.library.accounts()
    assert (signed_in, account.id, account.address, account.state) == (number, number, address, AccountState.OK)
    again, _ = await setup.add("net", ANSWERS)
    assert again == number


async def test_an_archive_of_somebody_else_stays_apart(counter: Counter, setup: Setup) -> None:
    await counter.store.accounts.add_account("net", Verified("other", "Another shop", {BORN: "1"}), "", NOW)
    await counter.store.accounts.add_account("other", Verified("shop", "The Shop", {BORN: "1"}), "", NOW)
    await setup.add("net", ANSWERS)
    assert len(await counter.store.library.accounts()) == 3
