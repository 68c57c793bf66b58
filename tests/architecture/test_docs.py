"""The documents lead where they say: every link and picture exists, and the pictures stay small."""

import re
from pathlib import Path

import pytest

from tests.architecture import rules

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
MOST_BYTES = 9_000_000
"""Some seventy scenes in both themes, the set-up of each network among them."""
DOCUMENTS = sorted([*rules.ROOT.glob("*.md"), *(rules.ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(rules.ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    local = [link for link in LINK.findall(text) if "://" not in link]
    assert [link for link in local if not (document.parent / link).exists()] == []


def test_the_pictures_stay_small_together() -> None:
    pictures = list((rules.ROOT / "docs" / "screenshots").glob("*.png"))
    assert pictures
    assert sum(picture.stat().st_size for picture in pictures) < MOST_BYTES
