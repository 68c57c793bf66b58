"""Who somebody is, in words, also when a bridge brings them."""

import pytest

from shopbell.ids import IdentityId, PersonId
from shopbell.model import Identity
from ui.people.wording import place_words

GHOST = "@whatsapp_351912345678:example.org"


@pytest.mark.parametrize(
    ("network", "address", "words"),
    [
        ("whatsapp", GHOST, "+351912345678"),
        ("sms", "@_sms_351912345678:example.org", "+351912345678"),
        ("matrix", GHOST, GHOST),
        ("signal", "@signal_6f1c-aa:example.org", "@signal_6f1c-aa:example.org"),
        ("whatsapp", "@whatsapp_lid-99887766:example.org", "@whatsapp_lid-99887766:example.org"),
        ("instagram", "@instagram_351912345678:example.org", "@instagram_351912345678:example.org"),
        ("mail", "ana@example.org", "ana@example.org"),
    ],
)
def test_a_number_behind_a_bridge_is_a_number(network: str, address: str, words: str) -> None:
    assert place_words(Identity(IdentityId(1), PersonId(1), network, address, "Carla")) == words
