"""The questions by which the search for past answers is measured are still those of the demo shop."""

from connectors.demo.corpus import languages
from shopbell.ids import ConversationId, MessageId
from shopbell.told import Found, Told
from tests.storage.make import NOW
from tests.storage.told_rates import Case, read_data

GROUPS, NOTHING = read_data()
ASKED = [ask for language in languages() for topic in language.topics for ask in topic.ask]


def test_every_known_way_of_asking_is_in_the_shop_and_no_fresh_one_is() -> None:
    known = [words for group in GROUPS for words in group.known]
    assert [words for words in known if not any(words in ask for ask in ASKED)] == []
    fresh = [words for group in GROUPS for words in group.fresh]
    assert [words for words in (*fresh, *NOTHING) if any(words in ask for ask in ASKED)] == []
    assert len(set(known)) == len(known)


def test_a_hit_is_an_answer_to_the_same_question_asked_in_another_way() -> None:
    group = GROUPS[0]
    own, other = group.known[:2]
    case = Case(f"Our daughter {own}.", group)
    assert not case.is_hit([[_found(1, f"She {own}!")]])
    assert case.is_hit([[_found(1, f"She {own}!"), _found(2, f"Er {other}.")]])
    assert not case.is_hit([[_found(3, "Do you bake rye?")]])


def _found(message: int, question: str) -> Found:
    told = Told(MessageId(message), ConversationId(message), "Ben", "", NOW, question, f"Answer {message}")
    return Found(told, 0.9)
