"""In a room that a bridge joins, each message says which network its writer is at."""

from dataclasses import replace
from datetime import timedelta

from shopbell.manifest import Manifest
from tests.ui.support.backend import FakeBackend
from tests.ui.support.shop import TOMAS
from tests.ui.thread.conftest import Show
from tests.ui.thread.support import say
from tests.ui.thread.test_pane import bubbles, head
from ui.models.networks import behind_bridge, network_of, of_author


def test_only_those_behind_the_bridge_are_at_its_other_side(show: Show, tern: FakeBackend) -> None:
    row = tern.shop.rows[TOMAS]
    tern.shop.rows[TOMAS] = replace(row, network="whatsapp")
    say(tern, "By phone", author_name="Carla", author_network="whatsapp", ago=timedelta(minutes=3))
    say(tern, "From here", author_name="Ben", author_network=row.connector, ago=timedelta(minutes=2))
    say(tern, "To both", ours=True, ago=timedelta(minutes=1))
    by_phone, from_here, ours = bubbles(show(TOMAS))[-3:]
    assert "WhatsApp" in head(by_phone)
    assert "WhatsApp" not in head(from_here)
    assert "Ben" in head(from_here)
    assert "WhatsApp" not in head(ours)


def test_an_account_s_own_sign_stays_where_no_bridge_is(tern: FakeBackend) -> None:
    row = tern.shop.rows[TOMAS]
    account = tern.shop.accounts[row.account]
    manifests: dict[str, Manifest] = dict(tern.backend.setup.manifests())
    network = network_of(replace(account, settings={"badge": "Ig", "colour": "#c13584"}), manifests)
    assert of_author(network, network.manifest.id) == network
    assert of_author(network, "") == network
    carried = behind_bridge(network, replace(row, network="signal"))
    assert carried is not None
    assert (carried.name, of_author(carried, "signal").name) == ("Signal", "Signal")
    assert of_author(carried, network.manifest.id).name == network.manifest.name
