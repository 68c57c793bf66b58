"""The whole shop at once: the set-up answers for its six accounts."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path

from connectors.demo.networks import NETWORKS
from connectors.demo.plan import SEED

WORDS = ("Tern Bakery", "tern.shop")
"""What the made-up owner listens for."""
SIGNED_OUT = "facebook"
SIGNED_OUT_AT = time(14, 2)


def demo_accounts(state_dir: Path, seed: int = SEED, born: datetime | None = None) -> tuple[Mapping[str, str], ...]:
    """Answers for `Setup.add("demo", …)`, in the order of the window's list.

    `state_dir` (made when missing, inside the profile) keeps what happens at the service. `born` is the opening
    time, aware, by default now: three years of history lie before it.
    """
    opening = born or datetime.now().astimezone()
    return tuple(_answers(network, state_dir, seed, opening) for network in NETWORKS)


def _answers(network: str, state_dir: Path, seed: int, born: datetime) -> Mapping[str, str]:
    answers = {
        "network": network,
        "state_dir": str(state_dir),
        "seed": str(seed),
        "born": born.isoformat(),
    }
    if network == SIGNED_OUT:
        answers["signed_out"] = signed_out(born).isoformat()
    return answers


def signed_out(born: datetime) -> datetime:
    """The last 14:02 on the owner's clock, at least half an hour before the opening."""
    here = born.astimezone()
    at = here.replace(hour=SIGNED_OUT_AT.hour, minute=SIGNED_OUT_AT.minute, second=0, microsecond=0)
    return at if here - at > timedelta(minutes=30) else at - timedelta(days=1)
