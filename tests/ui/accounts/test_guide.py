"""A set-up guide as somebody goes through it: page by page, by mouse and by keys, checked before the sign-in."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from shopbell.errors import FormRefused, SecretsUnavailable, SignInNeeded
from shopbell.guide import Step
from shopbell.manifest import SignIn
from tests.ui.accounts.conftest import Counter
from tests.ui.accounts.guided import FORM, GUIDE, MISSING, SCOPES, WALLED, WalledConnector
from tests.ui.accounts.test_wizard import button, buttons, field, fields, seen
from ui.accounts.guide_view import GuideView
from ui.accounts.wizard import AccountWizard
from ui.tasks import Tasks
from ui.theme import Theme

Opened = Callable[..., AccountWizard]


@pytest.fixture
def walled(counter: Counter) -> WalledConnector:
    made = WalledConnector()
    counter.catalogue.add(made)
    return made


@pytest.fixture
def opened(counter: Counter, walled: WalledConnector, tasks: Tasks, theme: Theme, qtbot: QtBot) -> Opened:
    def open_it(chosen: str = "walled") -> AccountWizard:
        made = AccountWizard(counter.backend, tasks, theme, chosen=chosen)
        qtbot.addWidget(made)
        made.open()
        qtbot.waitExposed(made)
        return made

    return open_it


@pytest.fixture
def wizard(opened: Opened) -> AccountWizard:
    return opened()


def press(qtbot: QtBot, wizard: AccountWizard, *words: str) -> None:
    for each in words:
        qtbot.mouseClick(button(wizard, each), Qt.MouseButton.LeftButton)


def to_the_end(qtbot: QtBot, wizard: AccountWizard) -> None:
    press(qtbot, wizard, "Next")
    qtbot.keyClicks(field(wizard, "App number"), "4711")
    press(qtbot, wizard, "Next", "Next")
    qtbot.keyClicks(field(wizard, "Token"), "secret-token")
    press(qtbot, wizard, "Next")
    qtbot.keyClicks(field(wizard, "Page"), "Tern Bakery")


def jump(wizard: AccountWizard) -> QComboBox:
    (found,) = [one for one in wizard.findChildren(QComboBox) if one.isVisible()]
    return found


def test_it_begins_with_what_it_takes_costs_and_cannot_do(wizard: AccountWizard) -> None:
    said = seen(wizard)
    for words in (GUIDE.needs, GUIDE.costs, *(f"• {one}" for one in GUIDE.cannot), FORM.intro):
        assert words in said
    assert fields(wizard) == []
    assert buttons(wizard) == ["Back", "Cancel", "Next"]


def test_each_step_has_its_page_its_values_and_its_fields(wizard: AccountWizard, qtbot: QtBot) -> None:
    press(qtbot, wizard, "Next")
    assert jump(wizard).currentText() == "Step 1 of 3: Make an app"
    assert "Press Create app.\nChoose Business." in seen(wizard)
    assert fields(wizard) == ["App number"]
    assert "Open developers.walled.example" in buttons(wizard)
    qtbot.keyClicks(field(wizard, "App number"), "4711")
    press(qtbot, wizard, "Next")
    assert field(wizard, "Redirect addresses, to copy").text() == "https://localhost/shopbell"
    assert field(wizard, "Redirect addresses, to copy").isReadOnly()
    assert [edit.toPlainText() for edit in wizard.findChildren(QPlainTextEdit) if edit.isVisible()] == [SCOPES]


def test_the_page_of_a_step_is_opened_in_the_browser(theme: Theme, qtbot: QtBot) -> None:
    went: list[str] = []
    view = GuideView(FORM, GUIDE, theme, {}, open_url=lambda url: went.append(url.toString()))
    qtbot.addWidget(view)
    view.show()
    view.go(1)
    qtbot.mouseClick(button(view, "Open developers.walled.example"), Qt.MouseButton.LeftButton)
    assert went == ["https://developers.walled.example/apps"]


def test_what_is_to_be_pasted_elsewhere_is_copied_whole(wizard: AccountWizard, qtbot: QtBot) -> None:
    press(qtbot, wizard, "Next")
    qtbot.keyClicks(field(wizard, "App number"), "4711")
    press(qtbot, wizard, "Next")
    for at, value in enumerate(("https://localhost/shopbell", SCOPES)):
        copies = [one for one in wizard.findChildren(type(button(wizard, "Next"))) if one.isVisible()]
        copy = [one for one in copies if one.text() in ("Copy", "Copied")][at]
        assert copy.text() == "Copy"
        qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
        assert QGuiApplication.clipboard().text() == value
        assert copy.text() == "Copied"


def test_a_step_is_left_only_when_its_field_is_filled_in(wizard: AccountWizard, qtbot: QtBot) -> None:
    press(qtbot, wizard, "Next", "Next")
    assert "This is needed." in seen(wizard)
    assert jump(wizard).currentText().startswith("Step 1")
    qtbot.keyClicks(field(wizard, "App number"), "4711")
    qtbot.keyClick(field(wizard, "App number"), Qt.Key.Key_Return)
    assert jump(wizard).currentText().startswith("Step 2")


def test_going_back_and_on_keeps_what_was_typed(wizard: AccountWizard, qtbot: QtBot) -> None:
    to_the_end(qtbot, wizard)
    press(qtbot, wizard, "Back", "Back", "Back")
    assert field(wizard, "App number").text() == "4711"
    press(qtbot, wizard, "Next", "Next")
    assert field(wizard, "Token").text() == "secret-token"
    press(qtbot, wizard, "Next")
    assert field(wizard, "Page").text() == "Tern Bakery"


def test_a_step_that_was_seen_can_be_jumped_to_and_others_not_yet(wizard: AccountWizard, qtbot: QtBot) -> None:
    press(qtbot, wizard, "Next")
    qtbot.keyClicks(field(wizard, "App number"), "4711")
    press(qtbot, wizard, "Next")
    jump(wizard).setFocus()
    qtbot.keyClick(jump(wizard), Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: GUIDE.needs in seen(wizard))
    qtbot.keyClick(jump(wizard), Qt.Key.Key_End)
    assert jump(wizard).currentText().startswith("Step 2")


def test_the_whole_way_by_keys(wizard: AccountWizard, walled: WalledConnector, qtbot: QtBot) -> None:
    def type_in(words: str) -> None:
        focus = QApplication.focusWidget()
        assert isinstance(focus, QLineEdit)
        QTest.keyClicks(focus, words)
        QTest.keyClick(focus, Qt.Key.Key_Return)

    def press_what_has_the_keys() -> None:
        focus = QApplication.focusWidget()
        assert focus is button(wizard, "Next")
        QTest.keyClick(focus, Qt.Key.Key_Space)

    press_what_has_the_keys()
    type_in("4711")
    press_what_has_the_keys()
    type_in("secret-token")
    with qtbot.waitSignal(wizard.added):
        type_in("Tern Bakery")
    assert walled.signed_in == [{"app_id": "4711", "token": "secret-token", "page": "Tern Bakery"}]


def test_a_refusal_leads_to_the_step_whose_answer_is_wrong(
    wizard: AccountWizard, walled: WalledConnector, qtbot: QtBot
) -> None:
    walled.troubles = [FormRefused({"token": "This token has run out. Make a new one."})]
    to_the_end(qtbot, wizard)
    press(qtbot, wizard, "Sign in")
    qtbot.waitUntil(lambda: "This token has run out. Make a new one." in seen(wizard))
    assert jump(wizard).currentText() == "Step 3 of 3: Make a token"
    assert fields(wizard) == ["Token"]
    assert field(wizard, "Token").hasFocus()
    press(qtbot, wizard, "Next", "Sign in")
    qtbot.waitUntil(lambda: not wizard.isVisible())


def test_a_check_shows_each_permission_and_nobody_signs_in_twice(
    wizard: AccountWizard, walled: WalledConnector, counter: Counter, qtbot: QtBot
) -> None:
    to_the_end(qtbot, wizard)
    assert "Check" in buttons(wizard)
    press(qtbot, wizard, "Check")
    qtbot.waitUntil(lambda: "pages_read" in seen(wizard))
    said = seen(wizard)
    assert [words for words in said if words in ("✓", "!", "–")] == ["✓", "–"]
    assert "pages_messaging · could not be tried" in said
    assert not counter.fake.shop.accounts
    assert counter.secrets.values == {}
    press(qtbot, wizard, "Sign in")
    qtbot.waitUntil(lambda: not wizard.isVisible())
    assert (len(walled.checked), walled.signed_in) == (1, [])
    (account,) = counter.fake.shop.accounts.values()
    assert counter.secrets.values == {(account.secret_ref, "token"): "secret-token"}


def test_an_answer_changed_after_the_check_is_signed_in_with(
    wizard: AccountWizard, walled: WalledConnector, qtbot: QtBot
) -> None:
    to_the_end(qtbot, wizard)
    press(qtbot, wizard, "Check")
    qtbot.waitUntil(lambda: "pages_read" in seen(wizard))
    qtbot.keyClicks(field(wizard, "Page"), " & Sons")
    assert "pages_read" not in seen(wizard)
    press(qtbot, wizard, "Sign in")
    qtbot.waitUntil(lambda: not wizard.isVisible())
    assert [answers["page"] for answers in walled.signed_in] == ["Tern Bakery & Sons"]


def test_what_is_missing_is_named_with_its_remedy_and_keeps_the_sign_in_off(
    wizard: AccountWizard, walled: WalledConnector, qtbot: QtBot
) -> None:
    walled.found = MISSING
    to_the_end(qtbot, wizard)
    press(qtbot, wizard, "Check")
    qtbot.waitUntil(lambda: "pages_messaging · missing" in seen(wizard))
    assert "Add it under Permissions, then make a new token." in seen(wizard)
    why = "Without this it does not work: pages_messaging. Put it right there, then check again."
    assert why in seen(wizard)
    assert not button(wizard, "Sign in").isEnabled()
    walled.found = (MISSING[0], replace(MISSING[1], needed=False))
    press(qtbot, wizard, "Check")
    qtbot.waitUntil(lambda: "pages_messaging · missing, and it works without" in seen(wizard))
    assert button(wizard, "Sign in").isEnabled()


def test_a_keyring_that_refuses_is_no_reason_to_sign_in_again(
    wizard: AccountWizard, walled: WalledConnector, counter: Counter, qtbot: QtBot
) -> None:
    counter.secrets.trouble = SecretsUnavailable("This computer offers no keyring.")
    to_the_end(qtbot, wizard)
    press(qtbot, wizard, "Check")
    qtbot.waitUntil(lambda: "pages_read" in seen(wizard))
    press(qtbot, wizard, "Sign in")
    qtbot.waitUntil(lambda: "This computer offers no keyring." in seen(wizard))
    press(qtbot, wizard, "Type passwords at each start")
    qtbot.waitUntil(lambda: not wizard.isVisible())
    assert (len(walled.checked), walled.signed_in) == (1, [])


def test_the_address_of_the_last_page_is_asked_for_and_kept_nowhere(
    wizard: AccountWizard, walled: WalledConnector, counter: Counter, qtbot: QtBot
) -> None:
    walled.asks = "It begins with https://localhost/shopbell and shows nothing."
    to_the_end(qtbot, wizard)
    press(qtbot, wizard, "Sign in")
    qtbot.waitUntil(lambda: walled.asks in seen(wizard))
    pasted = field(wizard, "Address of the page your browser ended on")
    assert pasted.hasFocus()
    press(qtbot, wizard, "Go on")
    assert any(words.startswith("Paste the whole address first") for words in seen(wizard))
    qtbot.keyClicks(pasted, " https://localhost/shopbell?code=once&state=s ")
    qtbot.keyClick(pasted, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not wizard.isVisible())
    assert walled.brought == ["https://localhost/shopbell?code=once&state=s"]
    assert pasted.text() == ""
    assert "once" not in str(counter.backend.begun)


def test_giving_the_address_up_ends_the_sign_in_with_a_sentence(
    wizard: AccountWizard, walled: WalledConnector, counter: Counter, qtbot: QtBot
) -> None:
    walled.asks = "It begins with https://localhost/shopbell."
    to_the_end(qtbot, wizard)
    press(qtbot, wizard, "Sign in")
    qtbot.waitUntil(lambda: "Give up" in buttons(wizard))
    press(qtbot, wizard, "Give up")
    qtbot.waitUntil(lambda: "The sign-in was given up. Nothing was added." in seen(wizard))
    assert "Give up" not in buttons(wizard)
    assert not counter.fake.shop.accounts
    assert button(wizard, "Sign in").isEnabled()


def test_a_sign_in_refused_by_the_network_is_a_sentence(
    wizard: AccountWizard, walled: WalledConnector, qtbot: QtBot
) -> None:
    walled.troubles = [SignInNeeded("Nothing was allowed there. Please sign in again.")]
    to_the_end(qtbot, wizard)
    press(qtbot, wizard, "Check")
    qtbot.waitUntil(lambda: "Nothing was allowed there. Please sign in again." in seen(wizard))


def test_a_guide_that_was_closed_goes_on_where_it_was_without_its_secrets(opened: Opened, qtbot: QtBot) -> None:
    first = opened()
    to_the_end(qtbot, first)
    qtbot.keyClick(first, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not first.isVisible())
    second = opened()
    assert field(second, "Page").text() == "Tern Bakery"
    press(qtbot, second, "Sign in")
    assert jump(second).currentText() == "Step 3 of 3: Make a token"
    assert field(second, "Token").text() == ""
    press(qtbot, second, "Back", "Back")
    assert field(second, "App number").text() == "4711"


def test_signing_in_again_begins_at_what_is_not_known(
    opened: Opened, counter: Counter, tasks: Tasks, theme: Theme, qtbot: QtBot
) -> None:
    first = opened()
    to_the_end(qtbot, first)
    press(qtbot, first, "Sign in")
    qtbot.waitUntil(lambda: not first.isVisible())
    (account,) = counter.fake.shop.accounts.values()
    again = AccountWizard(counter.backend, tasks, theme, again=account)
    qtbot.addWidget(again)
    again.open()
    qtbot.waitExposed(again)
    assert jump(again).currentText() == "Step 3 of 3: Make a token"
    jump(again).setFocus()
    qtbot.keyClick(jump(again), Qt.Key.Key_Up)
    qtbot.keyClick(jump(again), Qt.Key.Key_Up)
    assert field(again, "App number").text() == "4711"


def test_a_network_without_a_way_in_says_why_and_leads_to_one_that_works(
    counter: Counter, opened: Opened, qtbot: QtBot
) -> None:
    steps = (Step("Why", "It lets no program in."), Step("Through Matrix", "A bridge brings it.", connector="mail"))
    shown = replace(FORM, title="No way into Wall", fields=(), guide=replace(GUIDE, steps=steps))
    manifest = replace(WALLED, id="wall", name="Wall", explains=True, sign_in=SignIn.NONE, capabilities=frozenset())
    counter.catalogue.add(WalledConnector(manifest, shown))
    made = opened("wall")
    press(qtbot, made, "Next", "Next")
    assert jump(made).currentText() == "Step 2 of 2: Through Matrix"
    assert buttons(made) == ["Add an account: E-mail", "Back", "Close"]
    press(qtbot, made, "Add an account: E-mail")
    qtbot.waitUntil(lambda: "E-mail address" in fields(made))
    assert "Sign in" in buttons(made)


def test_a_check_that_goes_on_in_the_browser_says_so_and_can_be_cancelled(
    counter: Counter, walled: WalledConnector, opened: Opened, qtbot: QtBot
) -> None:
    manifest = replace(WALLED, sign_in=SignIn.BROWSER)
    made = WalledConnector(manifest, hold=asyncio.Event())
    counter.catalogue.add(made)
    wizard = opened()
    to_the_end(qtbot, wizard)
    press(qtbot, wizard, "Check")
    qtbot.waitUntil(lambda: any("Your browser" in words for words in seen(wizard)))
    assert not button(wizard, "Sign in").isEnabled()
    press(qtbot, wizard, "Cancel")
    qtbot.waitUntil(button(wizard, "Sign in").isEnabled)
    assert wizard.isVisible()
    assert not counter.fake.shop.accounts
