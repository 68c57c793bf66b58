"""Own words told apart from quotes and signatures."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopbell.text.quotes import PartKind, fold, own_words

INTRODUCTIONS = [
    "On Tue, 5 May 2026 at 10:11, Ana Ruiz <ana@example.org> wrote:",
    "On Tuesday, 5 May 2026 at 10:11 AM, a very long name of somebody indeed <ana.ruiz@example.org>\nwrote:",
    "Am Di., 5. Mai 2026 um 10:11 Uhr schrieb Ana Ruiz <ana@example.org>:",
    "Am 05.05.26 um 10:11 schrieb Ana Ruiz:",
    "Ana Ruiz schrieb am 05.05.2026 um 10:11:",
    "Le mar. 5 mai 2026 à 10:11, Ana Ruiz <ana@example.org> a écrit :",
    "El mar, 5 may 2026 a las 10:11, Ana Ruiz (<ana@example.org>) escribió:",
    "Il giorno mar 5 mag 2026 alle ore 10:11 Ana Ruiz <ana@example.org> ha scritto:",
    "Op di 5 mei 2026 om 10:11 schreef Ana Ruiz <ana@example.org>:",
    "Em ter., 5 de mai. de 2026 às 10:11, Ana Ruiz <ana@example.org> escreveu:",
    "wt., 5 maj 2026 o 10:11 Ana Ruiz <ana@example.org> napisał(a):",
    "W dniu 5.05.2026 o 10:11, Ana Ruiz pisze:",
    "Den tis 5 maj 2026 kl 10:11 skrev Ana Ruiz <ana@example.org>:",
    "вт, 5 мая 2026 г. в 10:11, Ana Ruiz <ana@example.org>:",
    "5 мая 2026 г., 10:11 пользователь Ana <ana@example.org> написал:",
    "في الثلاثاء، 5 مايو 2026 في 10:11 ص تمت كتابة ما يلي بواسطة Ana <ana@example.org>:",
    "בתאריך יום ג׳, 5 במאי 2026 ב-10:11 מאת Ana Ruiz <ana@example.org>:",
    "Ana Ruiz <ana@example.org> 于2026年5月5日周二 10:11写道：",
    "Ana Ruiz <ana@example.org> 於 2026年5月5日 週二 上午10:11寫道：",
    "2026年5月5日(火) 10:11 Ana Ruiz <ana@example.org>:",
    "2026년 5월 5일 (화) 오전 10:11, Ana Ruiz <ana@example.org>님이 작성:",
    "Ana Ruiz <ana@example.org>, 5 May 2026 Sal, 10:11 tarihinde şunu yazdı:",
]
OLDER = [
    "-----Original Message-----\nFrom: Ana\n",
    "-----Ursprüngliche Nachricht-----\nVon: Ana\n",
    "---------- Forwarded message ---------\nFrom: Ana\n",
    "-------- Message d'origine --------\n",
    "-----Mensaje original-----\n",
    "-----Messaggio originale-----\n",
    "-----Oorspronkelijk bericht-----\n",
    "-----Mensagem original-----\n",
    "-----Исходное сообщение-----\n",
    "------------------ 原始邮件 ------------------\n",
    "From: Ana Ruiz <ana@example.org>\nSent: Tuesday, 5 May 2026 10:11\nTo: Shop\nSubject: Cake\n",
    "Von: Ana Ruiz\nGesendet: Dienstag, 5. Mai 2026 10:11\nAn: Laden\nBetreff: Torte\n",
    "De : Ana Ruiz\nEnvoyé : mardi 5 mai 2026 10:11\nÀ : Boutique\nObjet : Gâteau\n",
    "De: Ana Ruiz\nEnviado el: martes, 5 de mayo de 2026\nPara: Tienda\nAsunto: Tarta\n",
    "Da: Ana Ruiz\nInviato: martedì 5 maggio 2026\nA: Negozio\nOggetto: Torta\n",
    "Van: Ana Ruiz\nVerzonden: dinsdag 5 mei 2026\nAan: Winkel\nOnderwerp: Taart\n",
    "Od: Ana Ruiz\nWysłano: wtorek, 5 maja 2026\nDo: Sklep\nTemat: Tort\n",
    "Från: Ana Ruiz\nSkickat: den 5 maj 2026\nTill: Butik\nÄmne: Tårta\n",
    "От: Ana Ruiz\nДата: 5 мая 2026\nКому: Магазин\nТема: Торт\n",
    "من: Ana\nتاريخ الإرسال: 5 مايو\nإلى: متجر\nالموضوع: كعكة\n",
    "מאת: Ana\nנשלח: 5 במאי\nאל: חנות\nנושא: עוגה\n",
    "发件人: Ana\n发送时间: 2026年5月5日\n收件人: 店\n主题: 蛋糕\n",
    "差出人: Ana\n送信日時: 2026年5月5日\n宛先: 店\n件名: ケーキ\n",
    "*From:* Ana\n*Date:* 5 May\n*To:* Shop\n",
    "________________________________\nFrom: Ana\nSent: 5 May\nTo: Shop\n",
]
DEVICES = [
    "Sent from my iPhone", "Von meinem iPhone gesendet", "Gesendet mit der GMX Mail App", "Envoyé de mon iPhone",
    "Enviado desde mi iPhone", "Inviato da iPhone", "Verstuurd vanaf mijn iPhone", "Enviado do meu iPhone",
    "Wysłane z iPhone'a", "Skickat från min iPhone", "Отправлено с iPhone", "أُرسلت من الـ iPhone", "נשלח מה-iPhone שלי",
    "发自我的 iPhone", "從我的 iPhone 傳送", "iPhoneから送信", "내 iPhone에서 보냄", "iPhone'umdan gönderildi",
    "Get Outlook for Android", "Sent from Yahoo Mail on Android", "Von meinem Samsung Galaxy gesendet",
]  # fmt: skip


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize("marked", [True, False])
def test_introductions_belong_to_the_quote(introduction: str, marked: bool) -> None:
    old = "> old\n> older\n" if marked else "old\nolder\n"
    text = f"Yes please.\n\n{introduction}\n\n{old}"
    assert own_words(text) == "Yes please."


@pytest.mark.parametrize("older", OLDER)
def test_older_messages_are_quotes(older: str) -> None:
    assert own_words(f"Yes please.\n\n{older}\nold words\n") == "Yes please."


@pytest.mark.parametrize("device", DEVICES)
def test_what_phones_add_is_a_signature(device: str) -> None:
    parts = fold(f"Yes please.\n\n{device}\n")
    assert [part.kind for part in parts] == [PartKind.TEXT, PartKind.SIGNATURE]


@pytest.mark.parametrize(
    "text",
    [
        "From: here to there it is 3 km.\nTo: be sure, call me.",
        "My mother wrote:\nbring bread",
        "I sent it from my phone yesterday, did it arrive?",
        "On Monday we open at 10.\nOn Tuesday: closed.",
        "Please write:\nLucía, 7 years",
        "a -- b",
        "Von: München, sagt meine Frau",
        "Sent from my heart: the cake was wonderful and the children loved every single bite of it, really.",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert own_words(text) == text


def test_answers_between_the_quoted_lines_stay_in_place() -> None:
    text = "> one?\nyes\n\n> two?\nno\n-- \nAna\n"
    assert [(part.kind.value, part.text) for part in fold(text)] == [
        ("quote", "> one?\n"),
        ("text", "yes\n\n"),
        ("quote", "> two?\n"),
        ("text", "no\n"),
        ("signature", "-- \nAna\n"),
    ]


def test_a_signature_above_a_quote_ends_with_it() -> None:
    text = "Yes\n\n-- \nAna\n\nOn 5 May 2026, Jo wrote:\n> old\n"
    assert [part.kind.value for part in fold(text)] == ["text", "signature", "quote"]


PIECES = st.sampled_from(
    [*INTRODUCTIONS, *OLDER, *DEVICES, "> q", ">> q", "", "words", "-- ", "--", "\u2028", "\r", "\x0c", "\x85", "On 5:"]
)


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=20), max_size=20), st.sampled_from(["\n", "\r\n", "\r"]))
def test_parts_joined_are_the_text(lines: list[str], end: str) -> None:
    text = end.join(lines)
    parts = fold(text)
    assert "".join(part.text for part in parts) == text
    assert all(one.kind is not other.kind for one, other in pairwise(parts))


HOSTILE = [
    "\n",
    "> ",
    "On ",
    "wrote:\n",
    "--\n",
    "From: x\n",
    "On x\n",
    "_" * 20 + "\n",
    "a",
    "-",
    "Sent from my ",
    "\r",
    "escribió",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_takes_bounded_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    assert "".join(part.text for part in fold(text)) == text
    assert time.process_time() - began < 10
