"""A Matrix account at real Synapse, behind a line that can break."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from connectors.matrix.connector import MatrixConnector
from shopbell.connector import Session, Toolbox
from shopbell.events import Event
from tests.contract.rig import Rig
from tests.servers.matrix import MatrixServer, MatrixUser, Person, Phone
from tests.servers.matrix_stand import RealMatrixStand, real_matrix_stand
from tests.support.vault import DictVault


@dataclass(slots=True)
class RealRig(Rig):
    """The contract's rig with Synapse behind it."""

    vault: DictVault = field(default_factory=DictVault)

    def tools(self) -> Toolbox:
        """With a place for keys, as the program has it."""
        return replace(Rig.tools(self), vault=self.vault)

    @property
    def there(self) -> RealMatrixStand:
        """The server and everybody else."""
        assert isinstance(self.stand, RealMatrixStand)
        return self.stand

    async def news(self, session: Session) -> list[Event]:
        """The events of one more full read."""
        before = len(self.shelf.batches)
        await self.read(session)
        return [event for batch in self.shelf.batches[before:] for event in batch.events]


@pytest.fixture
async def rig(matrix_server: MatrixServer, matrix_user: MatrixUser) -> AsyncIterator[RealRig]:
    """A shop in no room yet."""
    async with real_matrix_stand(matrix_server, matrix_user) as stand:
        made = RealRig(MatrixConnector(), stand)
        yield made
        await made.close()


@pytest.fixture
def ana(matrix_server: MatrixServer, tmp_path: Path) -> Iterator[Person]:
    """A customer who uses matrix-nio."""
    person = Person(matrix_server, matrix_server.next_user("ana"), tmp_path / "ana")
    yield person
    person.stop()


@pytest.fixture
def phone(matrix_server: MatrixServer, matrix_user: MatrixUser, tmp_path: Path) -> Iterator[Phone]:
    """The shop's own other program, with a recovery key."""
    other = Phone(matrix_server, matrix_user, tmp_path / "phone")
    yield other
    other.stop()
