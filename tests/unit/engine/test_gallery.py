"""People's pictures are fetched beside reading, and nothing of them ever reaches an account's health."""

from collections.abc import Callable

import pytest

from shopbell.errors import Rejected, Unreachable
from shopbell.ids import IdentityId
from shopbell.model import AccountState
from shopbell.portraits import HIDDEN, MOST_BYTES, SHOW
from tests.unit.engine.support.clock import calm
from tests.unit.engine.support.memory import MemoryStore
from tests.unit.engine.support.scene import scene
from tests.unit.engine.support.service import FullSession, Service

PNG = b"\x89PNG\r\n\x1a\n and so on"
ANA, BEN, KIM = IdentityId(1), IdentityId(2), IdentityId(3)


class Faces(FullSession):
    """Its `files` are faces."""

    async def portrait(self, reference: str) -> bytes:
        self.service.looks += 1
        if reference == "gone":
            raise Rejected("There is no such picture.")
        if reference == "away":
            raise Unreachable("No connection.")
        if reference == "bug":
            raise ValueError("a bug")
        return self.service.files[reference]


def wanting(*references: str, **files: bytes) -> Callable[[Service, MemoryStore], None]:
    """Faces that are to be fetched, and those that there are."""

    def prepare(service: Service, store: MemoryStore) -> None:
        store.faces_wanted = [(IdentityId(at), ref) for at, ref in enumerate(references, 1)]
        service.files = dict(files)

    return prepare


async def test_pictures_come_and_what_is_none_is_remembered_as_none() -> None:
    files = {"ana": PNG, "ben": b"GIF89a", "kim": PNG + bytes(MOST_BYTES)}
    async with scene(Faces, wanting("ana", "ben", "kim", "gone", **files)) as now:
        await calm()
        assert now.store.faces == {ANA: PNG, BEN: b"", KIM: b"", IdentityId(4): b""}
        assert now.service.looks == 4, "each is asked for once"


async def test_nothing_is_fetched_when_the_owner_does_not_want_to_see_them() -> None:
    def prepare(service: Service, store: MemoryStore) -> None:
        wanting("ana", ana=PNG)(service, store)
        store.settings[SHOW] = HIDDEN

    async with scene(Faces, prepare) as now:
        await calm()
        assert now.service.looks == 0


async def test_a_picture_that_cannot_be_had_now_waits_and_the_account_is_well() -> None:
    async with scene(Faces, wanting("away", "ana", ana=PNG)) as now:
        await calm()
        assert now.store.faces == {}
        assert now.state() is AccountState.OK
        now.service.deliver("m1")
        await calm()
        assert now.service.looks == 1, "only news or time asks again"


@pytest.mark.expects_log("people's pictures are not fetched any more")
async def test_a_bug_in_it_stops_no_message() -> None:
    async with scene(Faces, wanting("bug")) as now:
        await calm()
        now.service.deliver("m1")
        now.worker.wake()
        await calm()
        assert now.state() is AccountState.OK
        assert now.received() == ["m1"]
