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
    FILLERS,
    GREETINGS,
    NEGATIONS,
    PRAISE,
    REGARDS,
    SEE_YOU,
    THANKS,
    YES_FINE,
)
from shopbell.text.fold_search import fold

_CLAUSES: Final = re.compile(r"[.!?;\n。！？،؛,、，:：()~…]+|\s[-–—]\s")
_SYMBOLS: Final = regex.compile(r"[^\p{L}\p{N}]+")
_TAIL_AFTER_THANKS: Final = 9
_PRAISE_WORDS: Final = 8
_TAIL_AFTER_SEE_YOU: Final = 6
# "Thanks for the cake, but ..." and "thanks, I need ..." go on to something else.
_GOES_ON: Final = re.compile(
    r"\b(?:but|however|can|could|would|please|need|want|aber|jedoch|bitte|brauche|mais|cependant|pouvez"
    r"|besoin|pero|puede|podria|necesito|ma|pero|potete|puo|ho bisogno|mas|porem|pode|preciso|maar|echter"
    r"|kunt|ale|jednak|potrzebuje|men|behover|no|но|однако|ama|fakat|lutfen|لكن|אבל)\b"
)


def is_greeting(line: str) -> bool:
    """Say whether a line only greets: "Hi Ana," or "Guten Tag, Frau Ruiz"."""
    words = _plain(line).split()
    if not words or len(line) > 80:
        return False
    match = _spaced(GREETINGS).match(" ".join(words))
    if match is None:
        return _cjk_greeting().fullmatch("".join(words)) is not None
    return len(" ".join(words)[match.end() :].split()) <= 3 and not line.rstrip().endswith(("?", "？"))


def without_greeting(text: str) -> str:
    """Leave out the first line of a text where it only greets and something follows."""
    first, newline, rest = text.lstrip().partition("\n")
    return rest.lstrip() if newline and rest.strip() and is_greeting(first) else text


def greeting_length(sentence: str) -> int:
    """Return how many characters of a sentence greet before it begins: "Hi Ana, " gives 8."""
    for match in re.finditer(r"[,!،，、：:]\s*|\s[-–—]\s", sentence[:60]):
        if is_greeting(sentence[: match.start()]) and sentence[match.end() :].strip():
            return match.end()
        break
    return 0


def is_closing(text: str) -> bool:
    """Say whether a text only closes: thanks, agreement, a goodbye, a sign-off, nothing to answer.

    A greeting alone does not close. An empty text does not either; the caller decides over those.
    """
    closes = False
    lines = [line.strip() for line in text.strip()[:2_000].splitlines() if line.strip()]
    for at, line in enumerate(lines):
        for clause in _CLAUSES.split(line):
            kind = _kind(clause, last=at == len(lines) - 1 and at > 0)
            if kind == "other":
                return False
            closes = closes or kind == "closing"
    return closes


def _kind(clause: str, *, last: bool) -> str:
    """Return "closing", "neutral" (small words, greetings, a name at the end) or "other"."""
    plain = _plain(clause)
    if not plain:
        return "neutral"
    if _cjk_closing().fullmatch(plain.replace(" ", "")) or _thanks_or_parts(plain):
        return "closing"
    rest, found = _closing_phrases().subn(" ", plain)
    left = [word for word in rest.split() if word not in _fillers()]
    if found and len(left) <= (1 if _is_name(clause, left) else 0):
        return "closing"
    opens = not found and (not left or is_greeting(clause) or _cjk_greeting().fullmatch(plain) is not None)
    signs = _spaced(REGARDS).match(plain) is not None or (last and _is_name(clause, left))
    return "neutral" if opens or signs or _praises(plain) else "other"


def _thanks_or_parts(plain: str) -> bool:
    """Say whether a clause thanks for something or names the next meeting, and ends with that."""
    thanks = _spaced(THANKS).match(plain)
    if thanks is not None and len(plain[thanks.end() :].split()) <= _TAIL_AFTER_THANKS:
        return _GOES_ON.search(plain, thanks.end()) is None
    meeting = _spaced(SEE_YOU).match(plain)
    return meeting is not None and len(plain[meeting.end() :].split()) <= _TAIL_AFTER_SEE_YOU


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
    return 0 < len(left) <= 2 and all(word[:1].isupper() for word in words)


def _plain(text: str) -> str:
    return _SYMBOLS.sub(" ", fold(text).replace("'", "")).strip()


@cache
def _spaced(phrases: str) -> re.Pattern[str]:
    """Compile phrases, parted by commas, to match at the start of a clause with small words before."""
    fillers = "|".join(re.escape(word) for word in sorted(_fillers(), key=len, reverse=True))
    return re.compile(rf"(?:(?:{fillers}) ){{0,4}}(?:{_alternatives(phrases)})\b")


@cache
def _closing_phrases() -> re.Pattern[str]:
    known = f"{THANKS},{YES_FINE},{BYE},{SEE_YOU}"
    return re.compile(rf"\b(?:{_alternatives(known)})\b")


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
