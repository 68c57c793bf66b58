"""How long the engine waits after failures."""

import random
from datetime import timedelta

from shopbell.engine.backoff import Backoff
from tests.unit.engine.support.clock import HandClock


def test_each_failure_waits_longer_up_to_five_minutes_and_never_exactly_alike() -> None:
    backoff = Backoff(HandClock(), chance=random.Random(7))
    waits = [backoff.failed() for _ in range(14)]
    for number, wait in enumerate(waits):
        middle = min(2.0 * 2**number, 300.0)
        assert middle * 0.75 <= wait <= min(middle * 1.25, 300.0)
    assert len(set(waits[:8])) == 8
    assert max(waits) <= 300.0


def test_a_success_starts_small_again() -> None:
    backoff = Backoff(HandClock())
    for _ in range(9):
        backoff.failed()
    backoff.succeeded()
    assert backoff.failed() <= 2.5
    assert backoff.failures == 1


def test_the_service_is_taken_at_its_word_about_how_long_to_wait() -> None:
    clock = HandClock()
    backoff = Backoff(clock)
    assert backoff.limited(clock.now() + timedelta(seconds=90)) == 90
    assert backoff.limited(clock.now() - timedelta(seconds=90)) == 1
    assert backoff.limited(clock.now() + timedelta(days=30)) == 86_400
    assert backoff.failures == 0
