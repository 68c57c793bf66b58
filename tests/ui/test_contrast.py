"""Every text on every ground it can stand on is readable, in both schemes, measured."""

import pytest

from ui.theme_tokens import DARK, LIGHT, Tokens, contrast, under_white

GROUNDS = ("sidebar", "surface", "canvas", "sunken", "accent_soft")
BOTH = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


def on(tokens: Tokens, text: str, ground: str) -> float:
    return contrast(getattr(tokens, text), getattr(tokens, ground))


@BOTH
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", ["ink", "grey", "accent", "warm", "danger"])
def test_every_text_is_at_least_four_and_a_half(tokens: Tokens, text: str, ground: str) -> None:
    assert on(tokens, text, ground) >= 4.5


@BOTH
def test_open_question_and_wait_are_at_least_seven(tokens: Tokens) -> None:
    assert on(tokens, "ink", "highlight") >= 7
    assert on(tokens, "warm", "warm_soft") >= 7
    assert on(tokens, "ink", "accent_soft") >= 7


@BOTH
def test_trouble_is_readable_on_its_own_ground(tokens: Tokens) -> None:
    assert on(tokens, "danger", "danger_soft") >= 4.5
    assert on(tokens, "accent_ink", "accent") >= 4.5
    assert on(tokens, "surface", "ink") >= 4.5


@BOTH
@pytest.mark.parametrize("ground", GROUNDS)
def test_edges_that_mean_something_are_at_least_three(tokens: Tokens, ground: str) -> None:
    assert on(tokens, "edge", ground) >= 3
    assert on(tokens, "accent", ground) >= 3


@pytest.mark.parametrize("colour", ["#1877f2", "#6364ff", "#ffffff", "#ffcc00", "#000000"])
def test_letters_of_a_badge_are_readable_on_any_colour(colour: str) -> None:
    assert contrast(under_white(colour), "#ffffff") >= 4.5


@BOTH
def test_initials_are_readable_on_every_colour(tokens: Tokens) -> None:
    assert min(contrast(colour, "#ffffff") for colour in tokens.avatars) >= 4.5
