"""mbox and Maildir, byte for byte."""

import io
import mailbox
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from shopbell.mbox import is_maildir, read_maildir, read_mbox, write_message

LINES = st.lists(
    st.sampled_from(
        [
            b"From ana",
            b">From x",
            b">>From ",
            b"",
            b"hello",
            b"\r",
            b"From",
            b" From y",
            b"\xff\x00",
        ]
    )
)
MESSAGES = st.lists(
    st.one_of(st.binary(max_size=200), st.builds(b"\n".join, LINES), st.builds(b"\r\n".join, LINES)),
    max_size=6,
)


@given(messages=MESSAGES)
def test_what_was_written_is_read_back_exactly(messages: list[bytes]) -> None:
    target = io.BytesIO()
    for raw in messages:
        write_message(target, raw)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.mbox"
        file.write_bytes(target.getvalue())
        assert list(read_mbox(file)) == messages


def test_another_program_reads_what_we_write(tmp_path: Path) -> None:
    raw = b"From: ana@example.test\nSubject: cake\n\nFrom the shop?\n"
    with (tmp_path / "a.mbox").open("wb") as target:
        write_message(target, raw)
        write_message(target, raw)
    read = mailbox.mbox(tmp_path / "a.mbox")
    assert [message["Subject"] for message in read] == ["cake", "cake"]
    read.close()


def test_a_foreign_mbox_is_read(tmp_path: Path) -> None:
    file = tmp_path / "old.mbox"
    box = mailbox.mbox(file)
    box.add(b"Subject: one\n\nbody\n\nFrom here on\n")
    box.add(b"Subject: two\n\nbody\n")
    box.close()
    messages = list(read_mbox(file))
    assert len(messages) == 2
    assert messages[1].startswith(b"Subject: two")


def test_a_maildir_and_its_subfolders_are_read(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "mail")
    box.add(b"Subject: one\n\nbody\n")
    box.add_folder("Sent").add(b"Subject: two\n\nbody\n")
    assert is_maildir(tmp_path / "mail")
    assert not is_maildir(tmp_path)
    assert sorted(read_maildir(tmp_path / "mail")) == [
        b"Subject: one\n\nbody\n",
        b"Subject: two\n\nbody\n",
    ]
