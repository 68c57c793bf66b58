"""What people say to open and to close a turn: greetings, thanks, agreement, goodbyes.

A clause is closing when, apart from small words, nothing stands in it but such phrases. Whatever
else it says makes it a statement, and statements wait for an answer.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import regex

from shopbell.text.closing_phrases import (
    BYE,
    CJK_CLOSING,
    CONDITIONS,
    FILLERS,
    FITS,
    GLAD,
    GREETINGS,
    NEGATIONS,
    PRAISE,
    REGARDS,
    SEE_YOU,
    THANKS,
    YES_FINE,
)
from shopbell.text.fold_search import fold
from shopbell.text.question_phrases import RHETORICAL

_CLAUSES: Final = re.compile(r"[.!?;\n。！？،؛,、，:：()~…]+|\s[-–—]\s")
_PAUSE: Final = re.compile(r"[,!،，、：:]\s*|\s[-–—]\s")
_SYMBOLS: Final = regex.compile(r"[^\p{L}\p{N}]+")
_ASCII_PLAIN: Final = {code: " " for code in range(128) if not chr(code).isalnum()} | {ord("'"): ""}
_CLOSING: Final = f"{THANKS},{YES_FINE},{BYE},{SEE_YOU}"
_NAME_WORDS: Final = 2
_TAIL_AFTER_THANKS: Final = 9
_PRAISE_WORDS: Final = 8
_TAIL_AFTER_SEE_YOU: Final = 6
_TAIL_AFTER_BYE: Final = 4
_FITTING_WORDS: Final = 9
# "Thanks for the cake, but ..." and "thanks, I need ..." go on to something else.
_GOES_ON: Final = re.compile(
    r"\b(?:but|however|can|could|would|please|need|want|aber|jedoch|bitte|brauche|mais|cependant|pouvez"
    # "Merci de me rappeler" asks, "merci de votre aide" does not.
    r"|besoin|de (?:me|nous|bien vouloir|ne pas|\w{3,}(?:er|ir|dre|tre))|d[aeiou]\w{2,}(?:er|ir)"
    r"|pero|puede|podria|necesito|ma|pero|potete|puo|ho bisogno|mas|porem|pode|preciso|maar|echter"
    r"|kunt|ale|jednak|potrzebuje|men|behover|no|но|однако|ama|fakat|lutfen|لكن|אבל)\b"
)


def is_greeting(line: str) -> bool:
    """Say whether a line only greets: "Hi Ana," or "Guten Tag, Frau Ruiz"."""
    plain = "" if len(line) > 80 else _plain(line)
    if not plain:
        return False
    match = _begins(GREETINGS, plain)
    if match is None:
        return _greets_unspaced(plain.replace(" ", ""))
    return len(plain[match.end() :].split()) <= 3 and not line.rstrip().endswith(("?", "？"))


def without_greeting(text: str) -> str:
    """Leave out the first line of a text where it only greets and something follows."""
    first, newline, rest = text.lstrip().partition("\n")
    return rest.lstrip() if newline and rest.strip() and is_greeting(first) else text


def greeting_length(sentence: str) -> int:
    """Return how many characters of a sentence greet before it begins: "Hi Ana, " gives 8."""
    match = _PAUSE.search(sentence, 0, 60)
    if match is not None and is_greeting(sentence[: match.start()]) and sentence[match.end() :].strip():
        return match.end()
    return 0


def is_closing(text: str) -> bool:
    """Say whether a text only closes: thanks, agreement, a goodbye, a sign-off, nothing to answer.

    A greeting alone does not close; praise does when it is signed. An empty text does not close either; the caller
    decides over those.
    """
    kinds: set[str] = set()
    kind = ""
    lines = [line.strip() for line in text.strip()[:2_000].splitlines() if line.strip()]
    for at, line in enumerate(lines):
        for clause in _CLAUSES.split(line):
            # A name stands on the last line, or behind "Kind regards,".
            kind = _kind(clause, last=kind == "signed" or (at == len(lines) - 1 and at > 0))
            if kind == "other":
                return False
            kinds.add(kind)
    return "closing" in kinds or {"praise", "signed"} <= kinds


def _kind(clause: str, *, last: bool) -> str:
    """Return "closing", "praise", "signed", "neutral" (small words, greetings, a name at the end) or "other"."""
    plain = _plain(clause)
    if not plain:
        return "neutral"
    if _closes_unspaced(plain.replace(" ", "")) or _thanks_or_parts(plain):
        return "closing"
    if plain in _asked_of_nobody():
        return "neutral"
    greets = is_greeting(clause) or _greets_unspaced(plain)
    if not greets and _is_strange(plain):
        return _signed_or_praise(plain) or "other"
    rest, found = _closing_phrases().subn(" ", plain)
    left = [word for word in rest.split() if word not in _fillers()]
    if found and len(left) <= (1 if _is_name(clause, left) else 0):
        return "closing"
    opens = not found and (not left or greets)
    names = last and _is_name(clause, left)
    return _signed_or_praise(plain) or ("neutral" if opens or names else "other")


def _signed_or_praise(plain: str) -> str:
    if _begins(REGARDS, plain) is not None:
        return "signed"
    return "praise" if _praises(plain) else ""


def _thanks_or_parts(plain: str) -> bool:
    """Say whether a clause thanks, agrees to a time, or names this meeting or the next one, and ends with that."""
    if _fits(plain):
        return True
    thanks = _begins(THANKS, plain)
    if thanks is not None and len(plain[thanks.end() :].split()) <= _TAIL_AFTER_THANKS:
        return _GOES_ON.search(plain, thanks.end()) is None
    meeting = _begins(SEE_YOU, plain) or _begins(GLAD, plain)
    if meeting is not None:
        return len(plain[meeting.end() :].split()) <= _TAIL_AFTER_SEE_YOU
    # One word alone may greet as well: "Ciao Anna ..."
    bye = _begins(BYE, plain)
    return bye is not None and " " in bye[0].strip() and len(plain[bye.end() :].split()) <= _TAIL_AFTER_BYE


def _fits(plain: str) -> bool:
    """Say whether a short clause agrees to what was proposed: "Saturday at ten works for us"."""
    words = plain.split()
    if len(words) > _FITTING_WORDS or (_words(NEGATIONS) | _words(CONDITIONS)).intersection(words):
        return False
    return _fitting().search(plain) is not None


@cache
def _fitting() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_alternatives(FITS)})$")


@cache
def _asked_of_nobody() -> frozenset[str]:
    return frozenset(_plain(phrase) for phrase in RHETORICAL.split(","))


def _praises(plain: str) -> bool:
    """Say whether a short clause only says that something was good: "the rye was wonderful"."""
    words = plain.split()
    if len(words) > _PRAISE_WORDS or _words(NEGATIONS).intersection(words):
        return False
    return bool(_words(PRAISE).intersection(words))


@cache
def _words(block: str) -> frozenset[str]:
    return frozenset(_plain(block).split())


def _is_name(clause: str, left: list[str]) -> bool:
    """Say whether what is left may be a name: at most two words, written large or without case."""
    words = [word for word in clause.split() if _plain(word) in left]
    return 0 < len(left) <= _NAME_WORDS and all(word[:1].isupper() for word in words)


def _plain(text: str) -> str:
    folded = fold(text)
    if folded.isascii():
        return " ".join(folded.translate(_ASCII_PLAIN).split())
    return " ".join(_SYMBOLS.sub(" ", folded.replace("'", "")).split())


def _begins(phrases: str, plain: str) -> re.Match[str] | None:
    """Match phrases at the start of a clause; the first word tells in most cases that they are not there."""
    return _spaced(phrases).match(plain) if plain.partition(" ")[0] in _first_words(phrases) else None


@cache
def _first_words(phrases: str) -> frozenset[str]:
    return _fillers().union(_plain(phrase).partition(" ")[0] for phrase in phrases.split(","))


def _is_strange(plain: str) -> bool:
    """Say whether more words than a name has are in no closing phrase: a quick look before the phrases are tried."""
    return sum(word not in _closing_words() for word in plain.split()) > _NAME_WORDS


@cache
def _closing_words() -> frozenset[str]:
    return _fillers().union(*(_plain(phrase).split() for phrase in _CLOSING.split(",")))


def _closes_unspaced(run: str) -> bool:
    return not (run.isascii() and run[:2] != "ok") and _cjk_closing().fullmatch(run) is not None


def _greets_unspaced(run: str) -> bool:
    return not run.isascii() and _cjk_greeting().fullmatch(run) is not None


@cache
def _spaced(phrases: str) -> re.Pattern[str]:
    """Compile phrases, parted by commas, to match at the start of a clause with small words before."""
    fillers = "|".join(re.escape(word) for word in sorted(_fillers(), key=len, reverse=True))
    return re.compile(rf"(?:(?:{fillers}) ){{0,4}}(?:{_alternatives(phrases)})\b")


@cache
def _closing_phrases() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_alternatives(_CLOSING)})\b")


@cache
def _fillers() -> frozenset[str]:
    return _words(FILLERS)


@cache
def _cjk_closing() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(fold(line) for line in CJK_CLOSING.split())})+")


@cache
def _cjk_greeting() -> re.Pattern[str]:
    greetings = (
        "你好|您好|哈囉|嗨|早安|早上好|下午好|晚上好|こんにちは|こんばんは|おはようございます"
        "|お世話になっております|お世話になります|안녕하세요|안녕"
    )
    return re.compile(rf".{{0,6}}(?:{fold(greetings)}).{{0,6}}")


def _alternatives(phrases: str) -> str:
    plain = {_plain(phrase) for phrase in phrases.split(",")} - {""}
    return "|".join(re.escape(phrase) for phrase in sorted(plain, key=len, reverse=True))
