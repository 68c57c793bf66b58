"""Questions, closings and absence notes, case by case and under hostile input."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopbell.text.closings import greeting_length, is_closing, is_greeting, without_greeting
from shopbell.text.languages import languages
from shopbell.text.questions import find_questions
from shopbell.text.sentences import sentences
from shopbell.text.turns import is_out_of_office, needs_answer

HOSTILE = (
    "a", "a ", "? ", "can you ", "\n", "> ", "On ", "谢", "wrote:\n", "--\n", "From: x\n", "a.b. ", "ich ", "On x\n",
    "https://x.example/?a=b ", "please ", "do you ", "¿", "...", "か", "吗", "من فضلك ", "mi ", "thanks ", "hi, ",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Can you do it? And when?", ["Can you do it?", "And when?"]),
        ("Hi Ana, can you do it?", ["can you do it?"]),
        ("See https://x.example/?a=b", []),
        ("Have you seen https://x.example/a?", ["Have you seen https://x.example/a?"]),
        ("https://x.example/a?", []),
        ("How are you?", []),
        ("??", []),
        ("> Can you?\nNo.", []),
        ("No.\n-- \nAny questions?", []),
        ("The cake weighs 2.5 kg, see p. 3. It is ok.", []),
        ("Haben Sie z. B. Roggenbrot?", ["Haben Sie z. B. Roggenbrot?"]),
        ("Können wir am 5. Mai kommen?", ["Können wir am 5. Mai kommen?"]),
        ("Kommt ihr am Samstag ins Café oder sollen wir\nlieber am Sonntag vorbeikommen?", None),
        ("Czy macie chleb na zakwasie", None),
        ("Chciałabym zapytać, ile kosztuje tort", None),
        ("Vocês entregam em Lisboa", None),
        ("Gostaria de saber se há vagas", None),
        ("Kunnen jullie dat bezorgen", None),
        ("Ik vroeg me af of het brood vegan is", None),
        ("Har ni öppet på söndag", None),
        ("Jag undrar om ni har glutenfritt", None),
        ("Pazar günü açık mısınız", None),
        ("Fiyatı ne kadar acaba", None),
        ("هل لديكم خبز اليوم", None),
        ("أريد أن أعرف متى تفتحون؟", None),
        ("האם אתם פתוחים ביום ראשון", None),
        ("רציתי לדעת כמה עולה העוגה", None),
        ("일요일에도 문을 여나요", None),
        ("가격이 얼마인지 알려주세요", None),
        ("ฉันมาได้ไหม?", None),
        ("Πότε ανοίγετε;", None),
        ("What a lovely cake!", []),
        ("When you come, ring the bell.", []),
        ("", []),
    ],
)
def test_what_is_asked(text: str, asked: list[str] | None) -> None:
    found = [question.text for question in find_questions(text)]
    assert found == asked if asked is not None else len(found) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!", "👍", "🙏🏽❤️", "ok", "Ok, see you then", "Dziękuję bardzo!", "Super, do zobaczenia!",
        "Obrigada!",
        "Tudo bem, até sábado!", "Bedankt, tot zaterdag!", "Tack så mycket!", "Perfekt, vi ses!",
        "Teşekkürler!",
        "Tamam, görüşürüz", "شكرا جزيلا", "تمام، شكرا", "תודה רבה!", "מעולה, להתראות", "감사합니다!", "네 알겠습니다",
        "Loved “See you on Friday”", "Danke.\n\nAm 5.5.2025 um 10:11 schrieb Ana:\n> Passt das?",
        "Merci !\n-- \nJulie\nAvez-vous vu notre site ?",
    ],
)  # fmt: skip
def test_closing_words_wait_for_nothing(text: str) -> None:
    assert not needs_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hello", "?", "❓", "Thanks, but it was broken.", "Thank you! Until when are you open?",
        "My order has not come.",
        "Danke, aber es fehlt eine Torte", "Ok?", "Chcę zwrócić tort", "Quero cancelar", "Het pakket is kapot",
        "Paketet kom aldrig fram", "Siparişim gelmedi", "لم يصل الطلب", "ההזמנה לא הגיעה", "주문이 아직 안 왔어요",
        "thanks for nothing, I want my money back", "no", "1042",
    ],
)  # fmt: skip
def test_everything_else_waits(text: str) -> None:
    assert needs_answer(text)


def test_what_headers_call_automatic_waits_for_nothing() -> None:
    assert not needs_answer("Can you call me?", auto=True)


def test_empty_messages_wait_for_nothing() -> None:
    assert not needs_answer("")
    assert not needs_answer(" \n ")


@pytest.mark.parametrize(
    ("text", "subject", "absent"),
    [
        ("I am out of the office until Monday. Contact x@example.org.", "", True),
        ("Text", "Automatic reply: your order", True),
        ("Text", "Abwesenheitsnotiz: Bestellung", True),
        ("Estou de férias até 5 de maio. Contacto: x@example.org", "", True),
        ("Jestem na urlopie do 5 maja, w pilnych sprawach proszę o kontakt", "", True),
        ("Jag är på semester till och med 5 maj.", "", True),
        ("יצאתי לחופשה, אני בחופשה עד יום ראשון", "", True),
        ("Are you on holiday until Monday?", "", False),
        ("We are on vacation next week, can you deliver until Friday?", "", False),
        ("Thanks", "Re: order", False),
    ],
)
def test_absence_notes(text: str, subject: str, absent: bool) -> None:
    assert is_out_of_office(text, subject) is absent


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=300) | st.lists(st.sampled_from(HOSTILE), max_size=30).map("".join))
def test_questions_lie_in_order_inside_the_text(text: str) -> None:
    at = 0
    for question in find_questions(text):
        assert at <= question.start < question.end <= len(text)
        assert question.text == " ".join(text[question.start : question.end].split())
        at = question.end
    needs_answer(text)


@given(st.text(max_size=200))
def test_sentences_cover_every_letter_once(text: str) -> None:
    told = "".join(text[start:end] for start, end in sentences(text))
    assert "".join(told.split()) == "".join(text.split())


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_takes_bounded_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    find_questions(text)
    needs_answer(text)
    is_out_of_office(text)
    assert time.process_time() - began < 5


def test_greetings_are_told_from_what_follows() -> None:
    assert is_greeting("Guten Tag Frau Ruiz,")
    assert not is_greeting("Hi, I need a cake for forty people on Saturday")
    assert without_greeting("Hi Ana,\n\nCan you?") == "Can you?"
    assert without_greeting("Hi Ana") == "Hi Ana"
    assert greeting_length("Hi Ana, can you?") == 8
    assert greeting_length("Yes, can you?") == 0


def test_a_greeting_does_not_close() -> None:
    assert not is_closing("Hi Ana!")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Haben Sie noch etwas da?", "de"),
        ("Do you have any?", "en"),
        ("¿Qué hora es?", "es"),
        ("你好", "zh"),
        ("こんにちは世界", "ja"),
    ],
)
def test_the_language_is_among_the_guesses(text: str, language: str) -> None:
    assert language in languages(text)


@pytest.mark.parametrize(
    "text",
    ["請問一下，\n\n我可以下午來拿嗎？", "May I ask you something,\n\ncan you do it for Saturday?"],
)
def test_what_leads_to_a_question_is_no_question_of_its_own(text: str) -> None:
    (question,) = find_questions(text)
    assert text[question.start : question.end] == text
    assert question.text == " ".join(text.split())
