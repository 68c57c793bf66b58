"""An account's plain settings as the demo service reads them, and the answers they are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors.demo.networks import NETWORKS, Network
from shopbell.errors import FormRefused

SEED = 7


@dataclass(frozen=True, slots=True)
class Plan:
    """Which shop, since when, and where its journal lies."""

    network: Network
    seed: int = SEED
    born: datetime | None = None
    """The opening: history is before, life after. None: when the account was added."""
    state_dir: Path | None = None
    signed_out: datetime | None = None
    """The account was signed out then, until it is signed in again."""
    signed_in: datetime | None = None
    alive: bool = True
    """People answer and write by themselves."""
    empty: bool = False
    """No history, for tests."""

    def journal(self) -> Path | None:
        """Where this account's journal lies."""
        return self.state_dir / f"{self.network.id}.jsonl" if self.state_dir else None

    def out(self, expired: datetime | None) -> bool:
        """Whether the sign-in no longer counts."""
        if self.signed_in is None:
            return self.signed_out is not None or expired is not None
        return expired is not None and expired >= self.signed_in


def read_plan(values: Mapping[str, str]) -> Plan:
    """From answers or settings; raises FormRefused naming the field."""
    return Plan(
        network=_network(values.get("network", "")),
        seed=_number(values.get("seed", "")),
        born=_time(values, "born"),
        state_dir=_folder(values.get("state_dir", "")),
        signed_out=_time(values, "out_since") or _time(values, "signed_out"),
        signed_in=_time(values, "signed_in"),
        alive=_choice(values, "alive", "yes", ("yes", "no")) == "yes",
        empty=_choice(values, "contents", "shop", ("shop", "empty")) == "empty",
    )


def _network(text: str) -> Network:
    if text not in NETWORKS:
        known = ", ".join(NETWORKS)
        raise FormRefused({"network": f"The demo shop is on these networks: {known}."})
    return NETWORKS[text]


def _number(text: str) -> int:
    try:
        return int(text or SEED)
    except ValueError:
        raise FormRefused({"seed": "Give a whole number, such as 7."}) from None


def _time(values: Mapping[str, str], name: str) -> datetime | None:
    text = values.get(name, "")
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise FormRefused({name: "Give a time such as 2026-11-21T14:02:00+00:00."}) from None


def _folder(text: str) -> Path | None:
    path = Path(text) if text else None
    if path is not None and not path.is_absolute():
        raise FormRefused({"state_dir": "Give the whole path of the folder."})
    return path


def _choice(values: Mapping[str, str], name: str, default: str, words: tuple[str, ...]) -> str:
    word = values.get(name) or default
    if word not in words:
        raise FormRefused({name: f"Say {' or '.join(words)}."})
    return word
