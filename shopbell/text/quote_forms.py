"""How mail programs introduce what they quote and sign, in the languages customers write in.

Collected from what Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, GMX and phones write. Every
pattern is only ever tried on a bounded line.
"""

from __future__ import annotations

import re
from typing import Final

LINE_LIMIT: Final = 500
"""Longer lines are prose, never a form."""

_WROTE: Final = (
    r"wrote|writes|schrieb|schreibt|a écrit|écrit|escribió|ha escrit|escribe|ha scritto|scrive"
    r"|schreef|het volgende geschreven|escreveu|pisze|napisał(?:a|\(a\))?|napísal(?:a|\(a\))?"
    r"|napsal(?:a|\(a\))?|skrev|skreiv|kirjoitti|ezt írta|a scris|yazdı|έγραψε|napisao"
    r"|пишет|написала?|написал\(а\)|писав|пише|написав"
    r"|كتب(?:ت)?|تمت كتابة ما يلي بواسطة|כתב(?:ה)?|כתב/ה|写道|寫道|書きました|のメール|작성|썼습니다"
)
_ENDS: Final = r"\s*[:：]\s*[*_]{0,2}[\u200e\u200f\u2069\u202c]*\s*$"
_WROTE_LAST: Final = re.compile(rf"(?:{_WROTE}){_ENDS}", re.IGNORECASE)
_WROTE_FIRST: Final = re.compile(
    r"^\W{0,4}(?:am|op|den|på|a|el|le|il|em|on|w dniu|dnia|dne|ti|ke|pe|في|בתאריך|at|\d{1,2}\.)"
    rf"\b.*\b(?:{_WROTE})\b.*{_ENDS}",
    re.IGNORECASE,
)
_WROTE_AMID: Final = re.compile(
    rf"^.{{1,120}}\b(?:{_WROTE})\b.{{0,40}}\b(?:am|on|op|den|le|el|il|em|dnia|в|:)\s.{{0,60}}\d.{{0,60}}{_ENDS}",
    re.IGNORECASE,
)
# Hebrew and Japanese Gmail, and several phones, name date and address and no verb at all.
_DATE_AND_ADDRESS: Final = re.compile(
    r"^(?=.*(?:\b(?:19|20)\d\d\b|\d{4}年|\d{4}년))(?=.*\d{1,2}[:.]\d\d).*<[^<>\s]+@[^<>\s]+>[^:：]{0,40}" + _ENDS
)
_HEBREW: Final = re.compile(r"^\W{0,4}בתאריך .*מאת.*" + _ENDS)
_EXACT_TIME: Final = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.]\d\d|\d{4}[年년]|@|\d{1,2}[./]\d{1,2}[./]\d")
_ORIGINAL: Final = re.compile(
    r"^\s*[-_=*—–]{2,}+\s*(?:"
    r"original message|original-nachricht|original email|forwarded message|begin forwarded message"
    r"|ursprüngliche nachricht|originalnachricht|ursprüngliche e-mail|weitergeleitete nachricht"
    r"|message d['’]origine|message original|message initial|message transféré|message envoyé"
    r"|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato"
    r"|oorspronkelijk bericht|origineel bericht|doorgestuurd bericht"
    r"|mensagem original|mensagem encaminhada"
    r"|wiadomość oryginalna|oryginalna wiadomość|wiadomość przekazana|treść oryginalnej wiadomości"
    r"|ursprungligt meddelande|originalmeddelande|vidarebefordrat meddelande"
    r"|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|původní zpráva"
    r"|исходное сообщение|пересылаемое сообщение|пересланное сообщение|оригинальное сообщение"
    r"|orijinal mesaj|özgün ileti|iletilen ileti|yönlendirilen ileti"
    r"|الرسالة الأصلية|رسالة أصلية|رسالة معاد توجيهها|הודעה מקורית|הודעה שהועברה"
    r"|原始邮件|原始郵件|原邮件|轉寄郵件|转发邮件|转发的邮件|回复的原邮件"
    r"|元のメッセージ|転送メッセージ|元のメール|원본 메시지|원본 메일|전달된 메시지"
    r").{0,40}$",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"^\s*_{12,}+\s*$")
_FROM: Final = (
    r"from|von|de|da|van|od|från|fra|lähettäjä|от|от кого|від|kimden|gönderen|من|מאת"
    r"|发件人|發件人|寄件者|寄件人|差出人|送信元|보낸 사람|보낸사람|feladó|od koho"
)
_DATE: Final = (
    r"sent|date|gesendet|datum|envoyé|envoyé le|date d['’]envoi|enviado|enviado el|fecha|inviato"
    r"|data|verzonden|wysłano|skickat|lähetetty|sendt|dato|дата|отправлено|надіслано|tarih"
    r"|gönderildi|gönderme|تاريخ الإرسال|تم الإرسال"
    r"|التاريخ|נשלח|תאריך|发送时间|发送日期|日期|時間|寄件日期|送信日時|日付|時間"
    r"|보낸 날짜|날짜|odesláno"
)
_OTHER: Final = (
    r"to|an|à|a|para|aan|do|till|til|кому|kime|alıcı|إلى|אל|收件人|收件者|宛先|받는 사람|받는사람"
    r"|cc|kopie|dw|kopia|копия|نسخة|עותק|抄送|副本|참조"
    r"|subject|betreff|objet|asunto|oggetto|onderwerp|assunto|temat|ämne|emne|aihe|тема|konu"
    r"|الموضوع|נושא|主题|主題|件名|제목|předmět|reply-to|antwort an|répondre à|responder a|rispondi a"
)
_FROM_LINE: Final = re.compile(rf"^[\s>*_\u200f]{{0,6}}(?:{_FROM})\s?[*_]{{0,2}}\s?[:：]", re.IGNORECASE)
_DATE_LINE: Final = re.compile(rf"^[\s>*_\u200f]{{0,6}}(?:{_DATE})\s?[*_]{{0,2}}\s?[:：]", re.IGNORECASE)
_OTHER_LINE: Final = re.compile(rf"^[\s>*_\u200f]{{0,6}}(?:{_OTHER})\s?[*_]{{0,2}}\s?[:：]", re.IGNORECASE)

_DEVICE: Final = (
    r"(?:my |min |mijn |mein(?:em|er)? |mon |mi |meu |il mio |mio |moj(?:ego|ej) |моего |моей )?"
    r"(?:i ?phone|i ?pad|ipod|android|samsung|galaxy|huawei|xiaomi|redmi|pixel|oneplus|nokia|blackberry"
    r"|windows|outlook|yahoo|gmail|proton|spark|mobile|mobil|handy|smartphone|telefon|telefoon|telefono"
    r"|teléfono|téléphone|telemóvel|celular|móvil|portable|gmx|web\.de|mail\.ru|t-online|tutanota|aol|mail for"
    r"|phone|tablet|ipad|apple|телефон|почт)"
)
_SENT_FROM: Final = re.compile(
    r"^\W{0,6}(?:(?:sent|gesendet|versendet|verschickt|diese nachricht wurde|envoyé|envoyée|enviado|enviada"
    r"|inviato|inviata|verzonden|verstuurd|wysłan[eoa]|wysłano|skickat|skickades|sendt|lähetetty|отправлено"
    r"|надіслано|odesláno|trimis|get|hol(?:e|en) sie sich|télécharger|obtenez|obtener|obtén|scarica|ottieni"
    r"|download|pobierz|hämta|получить|von meine[mr])\b.{0,30}?"
    rf"{_DEVICE}"
    r"|von meinem .{1,30} gesendet|yahoo mail:|gesendet mit|sent (?:with|via|using)|envoyé (?:avec"
    r"|à partir|depuis|de)"
    r"|enviado (?:desde|con|com|do|da)|inviato (?:da|con)|verzonden (?:met|vanuit|vanaf)|skickat (?:från|med)"
    r"|отправлено (?:с|из)|wysłane? (?:z|ze)\b"
    r"|(?:أ|ا|أُ)رسلت? من|تم الإرسال من|أُرسلت من|مرسل من|נשלח מ|发自|發自|从我的|從我的|寄自|傳送自|来自我的"
    r").{0,120}$",
    re.IGNORECASE,
)
_SENT_LAST: Final = re.compile(
    r"^\W{0,4}(?:i(?:phone|pad)|android|samsung|galaxy|내 |나의 |iphone'um|outlook).{0,40}"
    r"(?:から送信|에서 보냄|에서 보냈습니다|에서 발송|gönderildi|傳送|发送|發送)\W{0,4}$",
    re.IGNORECASE,
)
_DASHES: Final = re.compile(r"^(?:-- ?|—|--\u00a0|– ?)$")


def is_attribution(line: str) -> bool:
    """Say whether a line introduces a quote and says when or whose: "On 5 May 2026, Ana wrote:"."""
    if not is_weak_attribution(line):
        return False
    return _EXACT_TIME.search(line) is not None


def is_weak_attribution(line: str) -> bool:
    """Say whether a line may introduce a quote: "Ana wrote:". Only believed before a ">" line."""
    plain = line.strip()
    if not plain or len(plain) > LINE_LIMIT or not may_end_attribution(plain):
        return False
    return any(
        form.search(plain) is not None for form in (_WROTE_LAST, _WROTE_FIRST, _WROTE_AMID, _DATE_AND_ADDRESS, _HEBREW)
    )


def may_end_attribution(line: str) -> bool:
    """Say whether a line ends as every introduction does: a quick look before the forms are tried."""
    return (":" in line or "：" in line) and line.rstrip().rstrip("\u200e\u200f\u2069\u202c*_ ")[-1:] in (":", "：")


def is_original_mark(line: str) -> bool:
    """Say whether a line is "-----Original Message-----" or one of its kin."""
    return len(line) <= 160 and _ORIGINAL.match(line) is not None


def is_rule(line: str) -> bool:
    """Say whether a line is the ruler that Outlook draws above an older message."""
    return _RULE.match(line) is not None


def is_from_line(line: str) -> bool:
    """Say whether a line can begin a header block: "From: ...", "Von: ...", "发件人：..."."""
    return len(line) <= LINE_LIMIT and (":" in line or "：" in line) and _FROM_LINE.match(line) is not None


def is_header_block(lines: list[str]) -> bool:
    """Say whether lines begin with a quoted header: a sender, and two of date, recipient, subject."""
    if not lines or not is_from_line(lines[0]):
        return False
    rest = [line for line in lines[1:9] if line.strip() and len(line) <= LINE_LIMIT][:6]
    dated = sum(1 for line in rest if _DATE_LINE.match(line))
    other = sum(1 for line in rest if _OTHER_LINE.match(line))
    return dated + other >= 2


def is_signature_mark(line: str) -> bool:
    """Say whether a line is the separator of a signature (RFC 3676 4.3), its space lost or not."""
    return _DASHES.match(line.rstrip("\r\n")) is not None


def is_device_line(line: str) -> bool:
    """Say whether a line is what a phone or a mail program adds: "Sent from my iPhone"."""
    plain = line.strip()
    if not plain or len(plain) > 160:
        return False
    return _SENT_FROM.match(plain) is not None or _SENT_LAST.match(plain) is not None
