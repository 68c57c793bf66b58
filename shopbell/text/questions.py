"""The questions and requests in what somebody wrote, marked with "?" or not.

Rules, no model: a question mark of any script, else the ways of asking in `question_phrases`, in
the languages the message may be in. What stands in quotes, signatures and links is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import islice
from typing import Final

import regex

from shopbell.text.closings import greeting_length, is_closing, is_greeting
from shopbell.text.fold_search import fold
from shopbell.text.languages import languages
from shopbell.text.question_phrases import ANYWHERE, OPENINGS, PRONE_TO_PROSE, RHETORICAL, SMALL_TALK
from shopbell.text.quotes import PartKind
from shopbell.text.quotes import fold as parts_of
from shopbell.text.sentences import sentences


@dataclass(frozen=True, slots=True)
class Question:
    """One question: offsets in code points into the text it was found in, end excluded.

    `text` is the sentence on one line, without a greeting before it.
    """

    start: int
    end: int
    text: str


MAX_QUESTIONS: Final = 50
"""How many questions of one message are told."""
MAX_SENTENCES: Final = 500

_READ: Final = 60_000
_URL: Final = re.compile(r"(?:https?://|www\.)[^\s<>]*[^\s<>?!.,;:。？！)\]]", re.IGNORECASE)
_MARK: Final = re.compile(r"[?？؟⁇⁈‽;՞]+[\s\"”»’')\]」』）!！.…\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]*$")
_LETTER: Final = regex.compile(r"\p{L}")
_SYMBOLS: Final = regex.compile(r"[^\p{L}\p{N}'-]+")
_ASCII_SYMBOLS: Final = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) in "'-")}
_LEAD: Final = (
    r"(?:(?:and|also|so|but|or|ok|okay|well|then|oh|btw|hi|hello|hey|thanks|sorry|excuse me|by the way|if so|"
    r"und|aber|oder|also|ach|dann|außerdem|noch was|ausserdem|sonst|falls ja|wenn ja|"
    r"et|mais|ou|alors|sinon|si oui|aussi|du coup|donc|y|pero|o|también|además|entonces|e|ma|però|anche|poi|inoltre|"
    r"mas|então|também|ou|en|maar|ook|dus|of|i|a|ale|też|oraz|to|och|men|även|så|"
    r"и|а|но|или|также|еще|ve|ama|peki|bir de|و|أيضا|كذلك|ו|גם|אז|אבל)[,:]? ){0,4}+"
)
# "Na, wie geht's?" is small talk as much as without the first word.
_INTERJECTIONS: Final = re.compile(
    r"(?:(?:na|ach|tja|so|und|hey|hee|hi|oh|well|and|oye|y|e|et|en|eh|ei|oi|ciao|hola|hallo|hello|salut) )+"
)
# Sentences that look like an order of words but only tell: "When you come, ring the bell".
_TELLING: Final = re.compile(r"^(?:when|where|wenn|quando|cuando|quand|wanneer|kiedy|nar|когда)\b[^?]*,")


def find_questions(text: str) -> tuple[Question, ...]:
    """Find the questions and requests of a message, in order, at most 50.

    Looks at the first 60,000 characters, at own words only. Small talk ("How are you?") is left
    out. Languages: en de fr es it pt nl pl sv ru tr ar he zh ja ko; a question mark counts in all.
    """
    bounded = text[:_READ]
    stretches = tuple(_own_stretches(bounded))
    # What somebody else wrote, quoted, may be in another language.
    ways = _ways(languages("\n".join(words for _, words in stretches)))
    found: list[Question] = []
    for begin, end, masked in _sentences(stretches):
        if _asks(masked, ways):
            leads = bool(found) and _leads_on(found[-1], bounded[found[-1].end : begin])
            first = found.pop().start if leads else begin
            found.append(Question(first, end, " ".join(bounded[first:end].split())))
    return tuple(found[:MAX_QUESTIONS])


def own_sentences(text: str) -> tuple[Question, ...]:
    """Return every sentence of the writer's own, asking or not, in order; at most 500.

    Those that ask begin where `find_questions` says, or later where two were taken together.
    """
    bounded = text[:_READ]
    spots = islice(_sentences(tuple(_own_stretches(bounded))), MAX_SENTENCES)
    return tuple(Question(begin, end, " ".join(bounded[begin:end].split())) for begin, end, _ in spots)


def sentence_sum(text: str) -> int:
    """Return a sum of a sentence's letters and figures by which it is known again, whatever its case and marks."""
    bare = "".join(letter for letter in fold(text) if letter.isalnum())
    return int.from_bytes(blake2b((bare or text).encode(), digest_size=8).digest(), "big", signed=True)


def _sentences(stretches: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield begin and end of each sentence behind its greeting, and its words with links hidden."""
    for start, words in stretches:
        masked = _URL.sub(_blank, words) if _may_link(words) else words
        for first, end in sentences(masked):
            begin = first + greeting_length(masked[first:end])
            yield start + begin, start + end, masked[begin:end]


def _leads_on(question: Question, between: str) -> bool:
    """Say whether it only begins the question that follows it, as "May I ask," does on a line of its own."""
    return question.text.endswith((",", "，", "、", ":", "：")) and not between.strip()


def _own_stretches(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for part in parts_of(text):
        if part.kind is PartKind.TEXT:
            yield at, part.text
        at += len(part.text)


def _blank(match: re.Match[str]) -> str:
    """Hide a link behind a word of its length: "?q=1" asks nothing, "seen https://x?" does."""
    return "x" * len(match[0])


def _may_link(text: str) -> bool:
    return "://" in text or "www." in text.lower()


def _asks(sentence: str, ways: tuple[re.Pattern[str], ...]) -> bool:
    if not _LETTER.search(sentence) or not sentence.strip("x \n\t?!.,"):
        return False
    plain = " ".join(fold(sentence).split())
    bare = _bare(plain)
    if _asks_nothing(bare.replace("'", "").replace("-", " ")):
        return False
    if _MARK.search(sentence):
        return not is_greeting(_MARK.sub("", sentence))
    if bare.startswith(_prose()) or _TELLING.match(plain):
        return False
    return any(pattern.search(plain) is not None for pattern in ways) and not is_closing(sentence)


def _asks_nothing(phrase: str) -> bool:
    """Small talk, and what is asked of nobody."""
    known = _phrases(SMALL_TALK) | _phrases(RHETORICAL)
    return phrase in known or _INTERJECTIONS.sub("", phrase, count=1) in known


def _bare(plain: str) -> str:
    """Leave out all but letters, figures, apostrophes and hyphens."""
    if plain.isascii():
        return " ".join(plain.translate(_ASCII_SYMBOLS).split())
    return _SYMBOLS.sub(" ", plain).strip()


@cache
def _ways(spoken: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """Return all ways of asking in some languages."""
    return tuple(pattern for language in sorted(spoken) for pattern in _patterns(language))


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Compile the patterns of a language, folded like the text they meet."""
    compiled = []
    opening = _lines(OPENINGS.get(language, ""))
    if opening:
        # An opening may follow a comma: "If it is not too late, could you ..."
        compiled.append(re.compile(rf"(?:^|[,:] ){fold(_LEAD)}(?:{'|'.join(opening)})"))
    anywhere = _lines(ANYWHERE.get(language, ""))
    if anywhere:
        compiled.append(re.compile("|".join(anywhere)))
    return tuple(compiled)


def _lines(block: str) -> list[str]:
    return [f"(?:{fold(line)})" for line in block.replace("\n    |", "|").splitlines() if line.strip()]


@cache
def _phrases(block: str) -> frozenset[str]:
    plain = (_SYMBOLS.sub(" ", fold(line)).strip() for line in block.split(","))
    return frozenset(line.replace("'", "") for line in plain if line)


@cache
def _prose() -> tuple[str, ...]:
    return tuple(sorted(_phrases(PRONE_TO_PROSE)))
