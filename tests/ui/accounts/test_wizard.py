"""Adding an account: one page, errors under their field, certificates and missing keyrings as choices."""

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from shopbell.errors import CertificateUntrusted, FormRefused, SecretsUnavailable, Unreachable
from shopbell.manifest import SignIn
from shopbell.model import SecretPlace
from tests.ui.accounts.conftest import Counter
from tests.ui.accounts.support import FORM, MAIL
from ui.accounts.wizard import AccountWizard
from ui.tasks import Tasks
from ui.theme import Theme


def seen(widget: QWidget) -> list[str]:
    """Every sentence on the screen."""
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def button(widget: QWidget, words: str) -> QPushButton:
    """The visible button with these words."""
    (found,) = [b for b in widget.findChildren(QPushButton) if b.isVisible() and b.text() == words]
    return found


def field(widget: QWidget, name: str) -> QLineEdit:
    """The field that a screen reader calls this."""
    (found,) = [e for e in widget.findChildren(QLineEdit) if e.isVisible() and e.accessibleName() == name]
    return found


def buttons(widget: QWidget) -> list[str]:
    """The words on the visible buttons."""
    return [found.text() for found in widget.findChildren(QPushButton) if found.isVisible()]


def fields(widget: QWidget) -> list[str]:
    """What the visible fields are called."""
    return [edit.accessibleName() for edit in widget.findChildren(QLineEdit) if edit.isVisible()]


@pytest.fixture
def wizard(counter: Counter, tasks: Tasks, theme: Theme, qtbot: QtBot) -> AccountWizard:
    made = AccountWizard(counter.backend, tasks, theme)
    qtbot.addWidget(made)
    made.open()
    qtbot.waitExposed(made)
    return made


def fill(qtbot: QtBot, wizard: AccountWizard, password: str = "correct-horse") -> None:
    qtbot.keyClicks(field(wizard, "E-mail address"), "ana@example.test")
    qtbot.keyClicks(field(wizard, "Password"), password)


def test_the_first_page_asks_at_most_three_things_and_no_riddles(wizard: AccountWizard) -> None:
    asked = [e for e in wizard.findChildren(QLineEdit) if e.isVisible()]
    assert len(asked) <= 3
    words = " ".join(seen(wizard))
    assert not any(riddle in words for riddle in ("IMAP", "SMTP", "TLS", "OAuth"))


def test_an_account_is_added_by_typing_and_return(wizard: AccountWizard, counter: Counter, qtbot: QtBot) -> None:
    fill(qtbot, wizard)
    with qtbot.waitSignal(wizard.added):
        qtbot.keyClick(field(wizard, "Password"), Qt.Key.Key_Return)
    assert not wizard.isVisible()
    (account,) = counter.fake.shop.accounts.values()
    assert account.address == "ana@example.test"
    assert counter.secrets.values == {(account.secret_ref, "password"): "correct-horse"}


def test_what_is_missing_is_said_under_its_field(wizard: AccountWizard, counter: Counter, qtbot: QtBot) -> None:
    qtbot.keyClicks(field(wizard, "E-mail address"), "ana@example.test")
    qtbot.mouseClick(button(wizard, "Sign in"), Qt.MouseButton.LeftButton)
    assert "This is needed." in seen(wizard)
    assert counter.connector.asked == []


def test_a_refusal_stands_under_its_field_and_what_was_typed_stays(
    wizard: AccountWizard, counter: Counter, qtbot: QtBot
) -> None:
    counter.connector.troubles = [FormRefused({"password": "This is not the password."})]
    fill(qtbot, wizard)
    qtbot.mouseClick(button(wizard, "Sign in"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "This is not the password." in seen(wizard))
    assert field(wizard, "Password").text() == "correct-horse"
    assert field(wizard, "Password").accessibleDescription() == "This is not the password."
    qtbot.keyClick(field(wizard, "Password"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not wizard.isVisible())


def test_a_refused_server_opens_the_settings_that_hold_it(
    wizard: AccountWizard, counter: Counter, qtbot: QtBot
) -> None:
    counter.connector.troubles = [FormRefused({"imap_host": "No server of that name."})]
    fill(qtbot, wizard)
    qtbot.mouseClick(button(wizard, "Sign in"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "No server of that name." in seen(wizard))
    assert field(wizard, "Incoming server").isVisible()


def test_no_connection_is_a_sentence(wizard: AccountWizard, counter: Counter, qtbot: QtBot) -> None:
    counter.connector.troubles = [Unreachable("There is no connection. Try again later.")]
    fill(qtbot, wizard)
    qtbot.mouseClick(button(wizard, "Sign in"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "There is no connection. Try again later." in seen(wizard))


def test_an_untrusted_certificate_shows_its_fingerprint_and_a_choice(
    wizard: AccountWizard, counter: Counter, qtbot: QtBot
) -> None:
    untrusted = CertificateUntrusted(
        "Nobody vouches for this server.", host="mail.example.test", port=993, fingerprint="AB:" * 31 + "AB", pem=""
    )
    counter.connector.troubles = [untrusted]
    fill(qtbot, wizard)
    qtbot.mouseClick(button(wizard, "Sign in"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any("AB:AB" in words for words in seen(wizard)))
    assert any("mail.example.test" in words for words in seen(wizard))
    trust = button(wizard, "I know this server: trust this certificate")
    qtbot.mouseClick(trust, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not wizard.isVisible())
    assert counter.connector.asked[-1]["trusted_fingerprint"] == untrusted.fingerprint


@pytest.mark.parametrize(
    ("words", "place"),
    [("Keep under this passphrase", SecretPlace.PASSPHRASE), ("Type passwords at each start", SecretPlace.MEMORY)],
)
def test_without_a_keyring_there_is_a_clear_choice(
    wizard: AccountWizard, counter: Counter, qtbot: QtBot, words: str, place: SecretPlace
) -> None:
    counter.secrets.trouble = SecretsUnavailable("This computer offers no keyring.")
    fill(qtbot, wizard)
    qtbot.mouseClick(button(wizard, "Sign in"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "This computer offers no keyring." in seen(wizard))
    assert not counter.fake.shop.accounts
    if place is SecretPlace.PASSPHRASE:
        qtbot.keyClicks(field(wizard, "Passphrase for the passwords"), "a long passphrase")
    qtbot.mouseClick(button(wizard, words), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not wizard.isVisible())
    assert counter.choice.chosen is place


def test_a_slow_sign_in_can_be_cancelled(wizard: AccountWizard, counter: Counter, qtbot: QtBot) -> None:
    counter.connector.hold = asyncio.Event()
    fill(qtbot, wizard)
    qtbot.mouseClick(button(wizard, "Sign in"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(counter.connector.asked))
    qtbot.mouseClick(button(wizard, "Cancel"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: counter.connector.cancelled)
    qtbot.waitUntil(button(wizard, "Sign in").isEnabled)
    assert not counter.fake.shop.accounts


def test_with_several_networks_one_is_chosen_and_the_choice_can_be_changed(
    counter: Counter, tasks: Tasks, theme: Theme, qtbot: QtBot
) -> None:
    counter.catalogue.more["town"] = replace(MAIL, id="town", name="Town square", sign_in=SignIn.BROWSER)
    counter.catalogue.more["gone"] = replace(MAIL, id="gone", name="Unfinished", hidden=True)
    made = AccountWizard(counter.backend, tasks, theme)
    qtbot.addWidget(made)
    made.open()
    qtbot.waitExposed(made)
    assert buttons(made) == ["E-mail", "Town square", "Cancel"]
    qtbot.mouseClick(button(made, "E-mail"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(fields(made)))
    qtbot.mouseClick(button(made, "Back"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Town square" in buttons(made))
    qtbot.mouseClick(button(made, "Town square"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(fields(made)))
    counter.connector.hold = asyncio.Event()
    fill(qtbot, made)
    qtbot.mouseClick(button(made, "Sign in"), Qt.MouseButton.LeftButton)
    assert any("Your browser" in words for words in seen(made))
    with qtbot.waitSignal(made.added):
        counter.connector.hold.set()
    assert not made.isVisible()


def test_without_a_password_the_browser_is_named_while_the_service_asks_there(
    wizard: AccountWizard, counter: Counter, qtbot: QtBot
) -> None:
    waiting = "Your browser may ask you to sign in there. Shopbell goes on when you have."
    optional = replace(FORM, fields=tuple(replace(one, required=False) for one in FORM.fields))
    counter.connector.form = lambda: optional  # type: ignore[method-assign]
    again = AccountWizard(counter.backend, wizard._tasks, wizard.theme)
    qtbot.addWidget(again)
    again.open()
    counter.connector.hold = asyncio.Event()
    qtbot.keyClicks(field(again, "E-mail address"), "ana@example.test")
    qtbot.mouseClick(button(again, "Sign in"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: waiting in seen(again))
    counter.connector.hold.set()
    qtbot.waitUntil(lambda: not again.isVisible())
