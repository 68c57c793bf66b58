"""Names under which a file can be opened, and which files deserve a warning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.thread.care import safe_name, warning
from ui.thread.remote_rules import is_public, picture_addresses


@given(st.text())
def test_a_safe_name_is_only_a_name(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert safe not in (".", "..")
    assert not set(safe) & set('/\\\x00:*?"<>|')
    assert not safe.startswith((".", " "))
    assert len(safe.encode()) <= 140


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\windows\\evil.exe", "evil.exe"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        (".bashrc", "bashrc"),
        ("", "file"),
        ("con.txt", "file_con.txt"),
    ],
)
def test_names_that_try_something(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["a.exe", "a.PS1", "run.desktop", "x.docm", "x.html", "x.zip", "a.pdf.exe", "noname"])
def test_what_could_do_harm_is_warned_about(name: str) -> None:
    assert warning(name, "application/octet-stream")


@pytest.mark.parametrize("name", ["a.pdf", "photo.jpg", "list.csv", "notes.txt", "order.docx"])
def test_what_only_shows_something_is_not(name: str) -> None:
    assert not warning(name, "application/octet-stream")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "fe80::1%eth0", "fd00::1", "0.0.0.0",
     "::ffff:127.0.0.1", "100.64.0.1", "224.0.0.1", "not an address", "2002:7f00:1::"],
)  # fmt: skip
def test_no_picture_is_fetched_from_a_private_address(address: str) -> None:
    assert not is_public(address)


def test_pictures_of_the_open_internet_may_be_fetched() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")


def test_only_https_sources_are_addresses() -> None:
    html = '<img src="https://a.example/1.png?x=1&amp;y=2"><img alt="" src="https://a.example/1.png?x=1&amp;y=2"><img src="http://a.example/2.png">'
    assert picture_addresses(html) == ["https://a.example/1.png?x=1&y=2"]
