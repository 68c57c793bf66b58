"""Where a sign-in can be taken back, it is: a removed account leaves no key at its service."""

import pytest

from connectors import catalogue
from shopbell.connector import SignsOut
from shopbell.errors import KnownError, SignInNeeded
from tests.contract.conftest import FOUND
from tests.contract.rig import Rig

THOSE = [name for name in FOUND if isinstance(catalogue().load(name), SignsOut)]


@pytest.mark.parametrize("connector_id", THOSE, indirect=True)
async def test_after_signing_out_nothing_is_read_any_more(rig: Rig) -> None:
    await rig.read()
    assert isinstance(rig.connector, SignsOut)
    assert rig.account is not None
    account, connector = rig.account, rig.connector

    async def sign_out() -> None:
        await connector.sign_out(account, rig.tools())

    if await rig.hook(sign_out):
        with pytest.raises(SignInNeeded):
            await rig.read(await rig.session())


@pytest.mark.parametrize("connector_id", THOSE, indirect=True)
async def test_signing_out_of_a_service_that_is_away_is_a_known_error(rig: Rig) -> None:
    await rig.read()
    await rig.stand.go_offline()
    assert isinstance(rig.connector, SignsOut)
    assert rig.account is not None
    with pytest.raises(KnownError):
        await rig.connector.sign_out(rig.account, rig.tools())
