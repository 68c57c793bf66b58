"""Sentences that promise something by a day, in the writer's language and on the writer's clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopbell.text.promises import find_promises

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=BERLIN)

PROMISES = [
    ("I'll send the quote on Friday.", "2026-12-04"),
    ("We will deliver by the end of next week.", "2026-12-04"),
    ("I'll get back to you by Dec 3.", "2026-12-03"),
    ("I will have it ready in two days.", "2026-11-29"),
    ("I'll call you back tomorrow at 3pm.", "2026-11-28 15:00"),
    ("The cake will be ready on Saturday at 10:00.", "2026-11-28 10:00"),
    ("You'll get the invoice this week.", "2026-11-27"),
    ("We pay 19.99 on Monday.", "2026-11-30"),
    ("We'll deliver on 1/2.", "2027-02-01"),
    ("I'll be back in 3 hours.", "2026-11-27 16:00"),
    ("Payment by Monday, as agreed.", "2026-11-30"),
    ("Ich melde mich morgen.", "2026-11-28"),
    ("Ich schicke Ihnen das Angebot bis Freitag.", "2026-12-04"),
    ("Wir liefern nächste Woche.", "2026-12-04"),
    ("Ich melde mich übermorgen um 14 Uhr.", "2026-11-29 14:00"),
    ("Das Fahrrad ist am 3. Dezember fertig.", "2026-12-03"),
    ("Melde mich Montag!", "2026-11-30"),
    ("Die Torte wird morgen geliefert.", "2026-11-28"),
    ("le devis avant lundi", "2026-11-29"),
    ("Je vous envoie le devis demain matin.", "2026-11-28"),
    ("Je vous rappellerai la semaine prochaine.", "2026-12-04"),
    ("Nous livrons demain à 14h.", "2026-11-28 14:00"),
    ("Le mando el presupuesto el viernes.", "2026-12-04"),
    ("Te llamo mañana por la tarde.", "2026-11-28"),
    ("Le enviaremos el paquete pasado mañana.", "2026-11-29"),
    ("Le mando il preventivo entro venerdì.", "2026-12-04"),
    ("Sarà pronto dopodomani.", "2026-11-29"),
    ("Envio o orçamento na sexta-feira.", "2026-12-04"),
    ("Vou mandar depois de amanhã.", "2026-11-29"),
    ("Ik stuur de offerte vrijdag.", "2026-12-04"),
    ("We leveren overmorgen.", "2026-11-29"),
    ("Wyślę ofertę w piątek.", "2026-12-04"),
    ("Zadzwonię jutro o 15:00.", "2026-11-28 15:00"),
    ("Jag skickar offerten på fredag.", "2026-12-04"),
    ("Återkommer i morgon.", "2026-11-28"),
    ("Teklifi cuma günü göndereceğim.", "2026-12-04"),
    ("Отправлю смету в пятницу.", "2026-12-04"),
    ("金曜日までに見積書をお送りします。", "2026-12-04"),
    ("明日の午後3時に伺います。", "2026-11-28 15:00"),
    ("我周五把报价发给您。", "2026-12-04"),
    ("내일 연락드릴게요.", "2026-11-28"),
    ("سأرسل عرض السعر غدا", "2026-11-28"),
    ("אשלח את ההצעה מחר", "2026-11-28"),
]

NONE = [
    "Can you send the quote by Friday?",
    "Please call me tomorrow.",
    "I sent it on Monday.",
    "You said I'd get the quote by Thursday.",
    "You promised we will have it by Friday.",
    "I will think about it.",
    "If it rains on Friday we will stay home.",
    "I can't make it tomorrow.",
    "We are open on Sunday.",
    "The shop was closed on Saturday.",
    "We may come.",
    "Thanks, see you!",
    "Können Sie bis Freitag liefern?",
    "Ich habe gestern angerufen.",
    "Meine Mutter wird am Montag siebzig.",
    "Ich möchte am Freitag einen Tisch reservieren.",
    "Wenn es morgen regnet, komme ich nicht.",
    "Je suis passé lundi.",
    "Si vous pouvez, avant lundi.",
    "He venido el lunes.",
    "No puedo el viernes.",
    "Ho chiamato ieri.",
    "明日は休みですか？",
    "> I'll send the quote on Friday.",
]


def said(due: datetime, whole_day: bool) -> str:
    return due.strftime("%Y-%m-%d" if whole_day else "%Y-%m-%d %H:%M")


@pytest.mark.parametrize(("sentence", "due"), PROMISES)
def test_a_promise_is_found_with_its_day(sentence: str, due: str) -> None:
    (found,) = find_promises(sentence, FRIDAY)
    assert said(found.due.at, found.due.whole_day) == due


@pytest.mark.parametrize("sentence", NONE)
def test_questions_requests_conditions_and_reports_promise_nothing(sentence: str) -> None:
    assert find_promises(sentence, FRIDAY) == ()


def test_the_sentence_is_told_apart_from_what_stands_around_it() -> None:
    text = "Hello Ana,\n\nthanks for asking. I'll send the quote on Monday. Do you need it sooner?\n\nBest, Tom"
    (found,) = find_promises(text, FRIDAY)
    assert text[found.start : found.end] == found.text == "I'll send the quote on Monday."


def test_tomorrow_is_tomorrow_on_the_clock_of_who_writes() -> None:
    late = datetime(2026, 11, 27, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    (found,) = find_promises("I'll call you tomorrow.", late)
    assert found.due.at == datetime(2026, 11, 28, 23, 59, tzinfo=ZoneInfo("America/New_York"))


def test_several_promises_are_several() -> None:
    text = "Ich schicke das Angebot morgen. Die Torte ist am 5. Dezember fertig."
    days = [said(one.due.at, one.due.whole_day) for one in find_promises(text, FRIDAY)]
    assert days == ["2026-11-28", "2026-12-05"]


SAID = (
    "I we will send ich melde mich morgen on Friday avant lundi 31.12. 99/99 um 25 Uhr 3pm . ? > — demain 明日 送ります"
)
WORDS = st.sampled_from([*SAID.split(), "\n"])


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_whatever_was_written_a_promise_lies_in_the_text_and_ahead(text: str) -> None:
    for one in find_promises(text, FRIDAY):
        assert " ".join(text[one.start : one.end].split()) == one.text
        assert FRIDAY < one.due.at <= FRIDAY + timedelta(days=3 * 366)
