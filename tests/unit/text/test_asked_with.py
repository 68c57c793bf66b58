"""A question with the sentence that makes sense of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopbell.text.asked_with import MOST, questions_with_leads


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Hello Maren,\n\nOur daughter has a nut allergy. Is there anything that she can have?\n\nAna",
            ("Our daughter has a nut allergy. Is there anything that she can have?",),
        ),
        ("Do you deliver? Do you bake rye?", ("Do you deliver?", "Do you bake rye?")),
        ("Are you open on Sundays?", ("Are you open on Sundays?",)),
        ("The buns were lovely.", ("The buns were lovely.",)),
        ("", ()),
    ],
)
def test_the_sentence_before_it_comes_along(text: str, found: tuple[str, ...]) -> None:
    assert questions_with_leads(text) == found


@given(st.text(st.sampled_from("Do you?. ab\n>é日本！"), max_size=300))
def test_there_are_few_and_each_says_something(text: str) -> None:
    found = questions_with_leads(text)
    assert len(found) <= MOST
    assert all(one.strip() == one != "" for one in found)
