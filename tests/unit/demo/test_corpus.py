"""What people write is complete and fits its place."""

import re

import pytest

from connectors.demo.corpus import Language, languages, somebody
from shopbell.text.turns import needs_answer

ALL = languages()


@pytest.fixture(params=ALL, ids=lambda language: language.code)
def language(request: pytest.FixtureRequest) -> Language:
    found: Language = request.param
    return found


def _texts(language: Language) -> list[str]:
    texts = [*language.greet, *language.bye, *language.ours, *language.thanks, *language.later]
    for topic in language.topics:
        texts += [*topic.subject, *topic.ask, *topic.more, *topic.answer, *topic.back, *topic.again]
    return [*texts, *(text for pair in (*language.comments, *language.praise) for text in pair)]


def test_every_slot_has_words(language: Language) -> None:
    for text in _texts(language):
        assert set(re.findall(r"\{(\w+)\}", text)) <= set(language.slots), text


def test_no_sentence_stands_twice(language: Language) -> None:
    for topic in language.topics:
        texts = [*topic.ask, *topic.answer, *topic.back, *topic.again]
        assert len(set(texts)) == len(texts)


def test_thanks_ask_for_nothing(language: Language) -> None:
    assert [text for text in language.thanks if needs_answer(text)] == []


def test_questions_want_an_answer(language: Language) -> None:
    asked = [text for topic in language.topics for text in (*topic.ask, *topic.back)]
    asked += language.later
    assert [text for text in asked if not needs_answer(text)] == []


def test_a_language_is_rich_enough(language: Language) -> None:
    assert len(language.people) >= 3
    assert len({who.slug for who in language.people}) == len(language.people)
    assert all(re.fullmatch(r"[a-z]+(\.[a-z]+)*", who.slug) for who in language.people)
    assert sum(len(topic.ask) for topic in language.topics) >= 6
    assert all(topic.subject and topic.answer for topic in language.topics)
    assert all(topic.again for topic in language.topics if topic.back)


def test_the_most_spoken_is_first() -> None:
    assert ALL[0].code == "en"
    assert len(ALL) == 13


@pytest.mark.parametrize(
    ("text", "name", "slug"),
    [
        ("Björn Hoffmann", "Björn Hoffmann", "bjorn.hoffmann"),
        ("Małgorzata Łuczak", "Małgorzata Łuczak", "malgorzata.luczak"),
        ("Franziska Maß", "Franziska Maß", "franziska.mass"),
        ("陳志偉 / zhiwei.chen", "陳志偉", "zhiwei.chen"),
        ("Bridget O'Malley", "Bridget O'Malley", "bridget.o.malley"),
    ],
)
def test_names_become_addresses(text: str, name: str, slug: str) -> None:
    who = somebody(text)
    assert (who.name, who.slug) == (name, slug)
