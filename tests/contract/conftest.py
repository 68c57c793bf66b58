"""Finds every connector with a `testing` folder and puts it on its stand."""

import logging
from collections.abc import AsyncIterator, Iterator
from importlib import import_module

import pytest

from connectors import HERE, catalogue
from shopbell.manifest import Capability
from tests.contract.rig import Rig

MANIFESTS = catalogue().manifests()
FOUND = sorted({path.parent.parent.name for path in HERE.glob("*/testing/__init__.py")} & MANIFESTS.keys())


def those_that(can: Capability) -> list[str]:
    """Connectors with a capability; a test about it runs for these."""
    return [name for name in FOUND if MANIFESTS[name].can(can)]


@pytest.fixture(params=FOUND)
def connector_id(request: pytest.FixtureRequest) -> str:
    """Each connector in turn."""
    found: str = request.param
    return found


@pytest.fixture
async def rig(connector_id: str) -> AsyncIterator[Rig]:
    """One account at a fresh service, closed afterwards."""
    testing = import_module(f"connectors.{connector_id}.testing")
    async with testing.stand() as stand:
        made = Rig(catalogue().load(connector_id), stand)
        yield made
        await made.close()


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Every log line of every library, down to DEBUG."""
    with caplog.at_level(logging.DEBUG):
        yield caplog
