"""When a text is nearly another one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopbell.text.alike import is_long_enough, likeness, nearly_the_same, shingles, words_of

TEXTS = st.text(st.sampled_from("abc éß.,\n日本ไทย🙂 "), max_size=200) | st.text(max_size=200)
WORDS = st.lists(
    st.sampled_from(["rye", "oven", "bread", "Saturday", "ten", "loaf", "honey", "cake", "our", "street"]), max_size=60
)
OURS = "We bake the honey cake on Fridays and Saturdays. Please tell us two days before, then one is kept for you."


@given(TEXTS, TEXTS)
def test_it_is_a_share_and_the_same_both_ways_round(one: str, other: str) -> None:
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, other) == likeness(other, one)


@given(TEXTS)
def test_a_text_is_like_itself_and_like_nothing_without_words(text: str) -> None:
    assert likeness(text, text) == (1.0 if words_of(text) else 0.0)


@given(WORDS)
def test_case_marks_and_line_ends_change_nothing(words: list[str]) -> None:
    plain, dressed = " ".join(words), "!\n".join(word.upper() for word in words)
    assert shingles(words_of(plain)) == shingles(words_of(dressed))


@given(st.lists(st.integers(0, 10_000), min_size=20, max_size=60, unique=True), st.data())
def test_one_changed_word_costs_three_runs_at_most(numbers: list[int], data: st.DataObject) -> None:
    words = [f"w{number}" for number in numbers]
    place = data.draw(st.integers(0, len(words) - 1))
    changed = [*words[:place], "another", *words[place + 1 :]]
    runs = len(words) - 2
    assert likeness(" ".join(words), " ".join(changed)) >= (runs - 3) / (runs + 3)


@pytest.mark.parametrize(
    "other",
    [
        "Dear Ben,\n\n" + OURS + "\n\nMaren",
        OURS.replace("honey", "carrot"),
        OURS.upper().replace(".", "!"),
        OURS
        + "\n\nOn Monday, Ana wrote:\n> Do you bake honey cakes? We would need one for twelve people on the third.",
    ],
)
def test_another_name_case_or_quote_is_nearly_the_same(other: str) -> None:
    assert nearly_the_same(OURS, other)


@pytest.mark.parametrize(
    "other",
    [
        "We bake rye on Mondays only. The honey cake is ordered by telephone, and it is gone by noon most days.",
        "Yes, until six!",
        "",
    ],
)
def test_the_same_subject_in_other_words_is_not(other: str) -> None:
    assert not nearly_the_same(OURS, other)


def test_scripts_without_spaces_are_compared_letter_by_letter() -> None:
    one = "週末はハニーケーキを焼いています。二日前までにご連絡ください。"
    assert nearly_the_same(one, one.replace("二日", "三日"))
    assert not nearly_the_same(one, "月曜日は定休日です。火曜日の朝七時から開いています。")


def test_a_short_text_may_be_the_same_for_everybody() -> None:
    assert not is_long_enough("Yes, we are open until six.")
    assert is_long_enough(OURS)
    assert not nearly_the_same("Yes, until six!", "Yes, until six!")
