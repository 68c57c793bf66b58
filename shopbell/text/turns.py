"""Whether a message leaves the next word to us.

Asked so that a mistake keeps somebody on the list: only what clearly closes needs no answer.
"""

from __future__ import annotations

import re
from typing import Final

import regex

from shopbell.text.closings import is_closing
from shopbell.text.fold_search import fold
from shopbell.text.questions import Question, find_questions
from shopbell.text.quotes import own_words

_READ: Final = 20_000
_CLOSING_LIMIT: Final = 600
_LETTER: Final = regex.compile(r"[\p{L}\p{N}]")
_ASKING_SIGN: Final = re.compile(r"[?？؟❓❔⁉]")
_REACTION: Final = re.compile(
    r"^\W*(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted|hat mit .{1,20} reagiert"
    r"|reagierte|a réagi|a aimé|reaccionó|le gustó|ha reagito|ha messo mi piace|reagiu|gostou de"
    r"|reageerde|zareagował|reagerade|gillade)\b.{0,40}(?:[\"“«„].{0,400}[\"”»“]|with .{1,20}|to your message"
    r"|message|story|nachricht|mit .{1,20})?\W*$",
    re.IGNORECASE | re.DOTALL,
)
_ABSENT: Final = (
    "out of office|out of the office|automatic reply|auto-reply|autoreply|auto reply|away from my desk|annual leave"
    "|on vacation|on holiday until|currently away|limited access to email|limited access to e-mail"
    "|limited access to my email|limited access to my e-mail"
    "|on parental leave|on maternity leave"
    "|abwesenheitsnotiz|abwesenheit|automatische antwort|nicht im büro|nicht im haus|bin ich nicht erreichbar"
    "|ausser haus|außer haus|im urlaub|bin derzeit nicht"
    "|absence du bureau|réponse automatique|absent du bureau|en congés|suis absent|actuellement absent"
    "|message d'absence|de retour le|fuera de la oficina|respuesta automática|fuera de oficina|de vacaciones hasta"
    "|ausente de la oficina|ausencia temporal|estaré ausente|fuori sede|fuori ufficio|risposta automatica"
    "|sono in ferie|in ferie fino|assente dall'ufficio|sarò assente|ausência|resposta automática|fora do escritório"
    "|estou de férias|estarei ausente|afwezig|automatisch antwoord|afwezigheidsbericht|niet op kantoor"
    "|ben met vakantie|ben ik met vakantie|op vakantie|met verlof|poza biurem|automatyczna odpowiedź"
    "|odpowiedź automatyczna|autoodpowiedź|jestem na urlopie|przebywam na urlopie|nieobecność|jestem nieobecny"
    "|jestem nieobecna|autosvar"
    "|frånvaromeddelande|automatiskt svar|inte på kontoret|på semester|är på semester|är ledig till"
    "|автоответ|автоматический ответ|нахожусь в отпуске|в отпуске до|в отпуске с|вне офиса|отсутствую"
    "|нет на рабочем месте"
    "|ofis dışında|otomatik yanıt|otomatik cevap|ofiste değilim|izindeyim|yıllık izin|izinde olacağım"
    "|رد تلقائي|رد آلي|خارج المكتب|في إجازة|מענה אוטומטי|מחוץ למשרד|תשובה אוטומטית|הודעה אוטומטית|בחופשה|לא במשרד"
    "|自动回复|自動回覆|自動回復|不在办公室|不在辦公室|休假中|外出中|正在休假|自動返信|不在にしております|休暇をいただ|休暇中|夏季休業"
    "|自動応答|外出しております|부재중|자동 응답|자동응답|자동 회신|휴가 중|휴가중"
)
_ABSENCE: Final = tuple(fold(_ABSENT).split("|"))
# A body that begins with one of these was written by a machine, whatever else it says.
_MACHINE_BEGINS: Final = tuple(
    fold(
        "automatic reply|auto reply|auto-reply|autoreply|automatische antwort|abwesenheitsnotiz|réponse automatique"
        "|respuesta automática|risposta automatica|resposta automática|automatisch antwoord|automatyczna odpowiedź"
        "|odpowiedź automatyczna|automatiskt svar|autosvar|автоответ|автоматический ответ|otomatik yanıt|otomatik cevap"
        "|رد تلقائي|رد آلي|מענה אוטומטי|自动回复|自動回覆|自動返信|자동 응답|자동응답"
    ).split("|")
)
# In a body only beside a promise to come back or a stand-in: "are you on holiday?" is a question.
_STAND_IN: Final = tuple(
    fold(
        r"return|back on|until|till|urgent|contact|as soon as|bis zum|bis einschließlich|zurück"
        r"|dringend|vertretung|wenden"
        r"|weitergeleitet|retour|jusqu|urgence|contacter|hasta|regres|vuelta|urgente|contact"
        r"|fino al|rientr|rientro|rispond"
        r"|até|volta|retorno|contat|terug|tot en met|tot |dringende|do dnia|wracam|wrócę|pilnych"
        r"|kontakt|tillbaka|till och med"
        r"|åter|brådskande|до |вернусь|срочн|обрат|kadar|tarihine|dön|acil|حتى|عودت|عاجل|للتواصل|עד"
        r"|אחזור|דחוף|לפנות"
        r"|返回|回来|回來|紧急|緊急|联系|聯絡|至|まで|戻り|以降|急ぎ|까지|복귀|긴급|문의"
    ).split("|")
)


def needs_answer(text: str, *, auto: bool = False) -> bool:
    """Say whether a message waits for an answer.

    `auto` says that its headers call it automatic (RFC 3834). False also for thanks, agreement,
    goodbyes, emoji, reactions and absence notes; True for questions, requests, attachments sent
    without a word counted by the caller, and every statement that does not clearly close.
    """
    if auto:
        return False
    own = own_words(text[:_READ]).strip()
    if not own:
        return bool(text.strip()) and _LETTER.search(text[:_READ]) is not None
    if not _LETTER.search(own):
        return _ASKING_SIGN.search(own) is not None
    if _REACTION.match(own[:_CLOSING_LIMIT]) or is_out_of_office(own):
        return False
    if len(own) > _CLOSING_LIMIT:
        return True
    # A question among thanks still asks: "Thank you! And until when are you open?"
    return not is_closing(own) or bool(find_questions(own))


def asked(text: str) -> tuple[Question, ...]:
    """Find the questions of a message that wait for an answer: none in an absence note or among thanks that close."""
    return find_questions(text) if needs_answer(text) else ()


def is_out_of_office(text: str, subject: str = "") -> bool:
    """Say whether a message is an absence note, by its subject or by its first lines.

    In the body the note must also say until when or whom to turn to, and ask nothing.
    """
    if subject and _has(_ABSENCE, fold(subject[:300])):
        return True
    start = own_words(text[:_READ])[:700] if text else ""
    folded = fold(start)
    if folded.lstrip("[(* ").startswith(_MACHINE_BEGINS):
        return True
    if not _has(_ABSENCE, folded) or not _has(_STAND_IN, folded):
        return False
    return not any(found.text.endswith(("?", "？", "؟")) for found in find_questions(start))


def _has(phrases: tuple[str, ...], folded: str) -> bool:
    """Say whether one of them stands anywhere; many look-ups for plain text are quicker than one pattern of many."""
    for phrase in phrases:  # noqa: SIM110 - a generator would take longer than the look-ups
        if phrase in folded:
            return True
    return False
