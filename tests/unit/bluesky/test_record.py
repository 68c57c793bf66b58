"""What goes out is fixed by our key."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.bluesky.record import Plan, planned, record_key
from shopbell.connector import Outgoing, OutgoingFile
from shopbell.errors import Rejected

NOW = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
PARENT = "at://did:plc:ana/app.bsky.feed.post/3l2"
FACTS = {"cid": "bafy1", "root": PARENT, "root_cid": "bafy1"}
ANSWER = Outgoing(key="k1", text="Yes.", created_at=NOW, conversation=PARENT, reply_to=PARENT, reply_facts=FACTS)


def test_the_same_key_is_the_same_record() -> None:
    assert planned(ANSWER) == planned(ANSWER)
    assert planned(ANSWER).key != planned(replace(ANSWER, key="k2")).key
    assert Plan.of(planned(ANSWER).to_bytes()) == planned(ANSWER)


def test_a_key_is_a_valid_tid_and_sorts_by_time() -> None:
    """https://atproto.com/specs/tid has the form."""
    keys = [record_key("same", NOW + timedelta(milliseconds=number)) for number in range(0, 5000, 7)]
    assert keys == sorted(keys)
    assert all(len(key) == 13 and key[0] in "234567abcdefghij" for key in keys)
    assert set("".join(keys)) <= set("234567abcdefghijklmnopqrstuvwxyz")


def test_the_first_tid_is_of_1970() -> None:
    """Zero is written 2; the last four letters are microseconds and clock id, which come from the key."""
    assert record_key("", datetime(1970, 1, 1, tzinfo=UTC)).startswith("2" * 9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "x" * 301}, "1 characters too long"),
        ({"text": "👨‍👩‍👧‍👦" * 121}, "more room"),
        ({"text": "  \n"}, "nothing in this"),
        ({"reply_facts": {}}, "which post"),
        ({"reply_to": "mail-1"}, "which post"),
        ({"files": (OutgoingFile("a.pdf", "application/pdf", b"x"),)}, "pictures only"),
        ({"files": (OutgoingFile("a.png", "image/png", bytes(2_000_001)),)}, "too large"),
        ({"files": (OutgoingFile("a.png", "image/png", b"x"),) * 5}, "4 pictures"),
    ],
)
def test_what_bluesky_never_takes_is_refused_before_it_leaves(change: dict[str, object], words: str) -> None:
    with pytest.raises(Rejected, match=words):
        planned(replace(ANSWER, **change))  # type: ignore[arg-type]


def test_three_hundred_are_fine() -> None:
    assert planned(replace(ANSWER, text="é" * 300)).text == "é" * 300


def test_a_direct_message_takes_more_words_and_no_files() -> None:
    private = replace(ANSWER, conversation="chat:c1")
    assert planned(replace(private, text="x" * 1000)).convo == "c1"
    with pytest.raises(Rejected, match="too long"):
        planned(replace(private, text="x" * 1001))
    with pytest.raises(Rejected, match="no files"):
        planned(replace(private, files=(OutgoingFile("a.png", "image/png", b"x"),)))
