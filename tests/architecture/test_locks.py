"""The lock files: complete, with hashes, without addresses, and nothing under the GPL."""

import importlib.metadata
import re
import tomllib

import pytest

from tests.architecture import rules

RUN, DEV = "run", "dev"
ENTRY = re.compile(r"^([a-z0-9.-]+)==\S+.*?\\$((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)*)", re.MULTILINE)


def _text(kind: str) -> str:
    return (rules.ROOT / "requirements" / f"{kind}.lock").read_text(encoding="utf-8")


def _locked(text: str) -> dict[str, int]:
    """Each package of a lock, and how many hashes it has."""
    return {found[1]: found[2].count("--hash=") for found in ENTRY.finditer(text)}


def _named(requirements: list[str]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9._-]+", one) for one in requirements)
    return {re.sub(r"[._-]+", "-", name[0]).lower() for name in found if name}


def _wanted() -> tuple[set[str], set[str]]:
    project = tomllib.loads((rules.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = _named(project["project"]["dependencies"])
    return run, run | _named(project["dependency-groups"]["dev"])


def test_each_dependency_is_locked() -> None:
    run, dev = _wanted()
    assert not run - _locked(_text(RUN)).keys()
    assert not dev - _locked(_text(DEV)).keys()


def _pins(text: str) -> set[str]:
    """name==version of each package."""
    return set(re.findall(r"^[a-z0-9.-]+==[^ ]+", text, re.MULTILINE))


def test_what_runs_is_what_is_tested() -> None:
    assert not _pins(_text(RUN)) - _pins(_text(DEV))


@pytest.mark.parametrize("kind", [RUN, DEV])
def test_every_package_has_hashes_and_no_address(kind: str) -> None:
    text = _text(kind)
    assert len(_pins(text)) == len(_locked(text))
    assert all(_locked(text).values())
    assert not re.search(r"https?:|--index|--find-links|@ ", text)


def test_a_planted_package_without_a_hash_is_found() -> None:
    assert _locked("planted==1.0 \\\n    # nothing\n") == {"planted": 0}


def _licence(name: str) -> str:
    about = importlib.metadata.metadata(name)
    told = [*about.get_all("License-Expression", []), *about.get_all("License", [])]
    return " ".join([*told, *(one for one in about.get_all("Classifier", []) if "License" in one)])


def _is_gpl_only(licence: str) -> bool:
    return "GPL" in licence and "LGPL" not in licence


def test_nothing_that_runs_is_under_the_gpl_alone() -> None:
    here = {dist.name.lower().replace("_", "-") for dist in importlib.metadata.distributions()}
    assert not [name for name in _locked(_text(RUN)) if name in here and _is_gpl_only(_licence(name))]


def test_a_planted_gpl_is_found() -> None:
    assert _is_gpl_only("GPL-3.0-or-later")
    assert not _is_gpl_only("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only")
