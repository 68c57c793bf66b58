"""After undo every row is as if nothing had been joined, whatever was done and whatever arrived in between."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopbell.errors import Rejected
from shopbell.events import Author
from shopbell.ids import AccountId, DeedId, IdentityId
from storage.store import Store, open_store
from tests.storage.make import SHOP, add_account, at, mail, take
from tests.storage.people import customer, everything, groups, identity

_PEOPLE = 6
_who = st.integers(0, _PEOPLE - 1)
_link = st.tuples(st.just("link"), _who, _who)
_split = st.tuples(st.just("split"), _who, st.just(0))
_undo = st.tuples(st.just("undo"), st.integers(0, 9), st.just(0))
_arrive = st.tuples(st.just("arrive"), _who, st.integers(0, 2))
_Step = tuple[str, int, int]


class Shop:
    """A store in which steps are taken; deeds are told by their place in the row of all."""

    def __init__(self, store: Store, account: AccountId) -> None:
        self.store = store
        self.account = account
        self.deeds: list[DeedId | None] = []
        self.arrived = 0

    async def take(self, steps: Sequence[_Step]) -> list[_Step]:
        """All of them; gives those that were done. What is refused leaves a hole in the row of deeds."""
        taken = []
        for step in steps:
            try:
                await self.step(step)
                taken.append(step)
            except Rejected:
                if step[0] != "undo":
                    self.deeds.append(None)
        return taken

    async def step(self, step: _Step) -> None:
        """One."""
        book, now = self.store.people, at(5_000 + len(self.deeds))
        match step:
            case ("link", one, other):
                made, _ = await book.link(await self._who(one), await self._who(other), (), now)
                self.deeds.append(made)
            case ("split", one, _):
                made, _ = await book.split(await self._who(one), now)
                self.deeds.append(made)
            case ("undo", place, _):
                deed = self.deeds[place % len(self.deeds)] if self.deeds else None
                if deed is not None:
                    await book.undo(deed, now)
            case (_, who, how):
                await self.arrive(who, how)

    async def _who(self, number: int) -> IdentityId:
        return await identity(self.store, customer(number).address)

    async def arrive(self, who: int, how: int) -> None:
        """Somebody writes in a new thread or the old one, sometimes under a new name; or is answered."""
        self.arrived += 1
        name, sender = f"m{self.arrived}", customer(who)
        if how == 0:
            await take(self.store, self.account, mail(name, self.arrived, "And bread?", sender=sender))
        elif how == 1:
            renamed = Author(sender.address, f"{sender.name} of {self.arrived}")
            await take(self.store, self.account, mail(name, self.arrived, sender=renamed, parents=[f"first{who}"]))
        else:
            told = mail(name, self.arrived, "Yes.", sender=SHOP, to=[sender], parents=[f"first{who}"])
            await take(self.store, self.account, told)


async def shop(folder: Path) -> Shop:
    """Everybody wrote once."""
    store = await open_store(folder / secrets.token_hex(6))
    account = await add_account(store)
    await take(store, account, *[mail(f"first{n}", -9 + n, sender=customer(n)) for n in range(_PEOPLE)])
    return Shop(store, account)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.one_of(_link, _split, _undo, _arrive), max_size=6),
    deed=st.one_of(_link, _split),
    meanwhile=st.lists(st.one_of(_link, _split, _undo, _arrive), max_size=6),
)
async def test_undone_it_is_as_if_it_had_never_been_done(
    before: list[_Step], deed: _Step, meanwhile: list[_Step], tmp_path: Path
) -> None:
    # What is said later about the very name that was taken off stands after the undo too: docs/adr/exact-undo.md.
    between = [step for step in meanwhile if not (deed[0] == step[0] == "split" and deed[1] == step[1])]
    done, never = await shop(tmp_path), await shop(tmp_path)
    await done.take([*before, deed])
    made = done.deeds[-1]
    # What was one person already is not joined again, so that it is not said a second time.
    said = await done.take([step for step in between if step[0] != "undo"])
    if made is not None:
        await done.store.people.undo(made, at(9_000))
    await never.take([*before, *said])
    assert await everything(done.store) == await everything(never.store)
    assert await done.store.upkeep.check() == ()
    for one in (done, never):
        await one.store.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), steps=st.lists(st.one_of(_link, _split, _undo, _arrive), max_size=12))
async def test_with_everything_undone_in_any_order_everybody_is_alone(
    data: st.DataObject, steps: list[_Step], tmp_path: Path
) -> None:
    done, never = await shop(tmp_path), await shop(tmp_path)
    await done.take(steps)
    made = [deed for deed in done.deeds if deed is not None]
    for deed in data.draw(st.permutations(made)):
        try:
            await done.store.people.undo(deed, at(9_000))
        except Rejected as refused:
            assert "before" in str(refused)  # noqa: PT017 - one of the steps had undone it
    await never.take([step for step in steps if step[0] == "arrive"])
    assert await everything(done.store) == await everything(never.store)
    assert all(len(group) == 1 for group in await groups(done.store))
    for one in (done, never):
        await one.store.close()
