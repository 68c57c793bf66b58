"""A made-up shop's messages: any number, always the same from a seed, in eight languages.

Words follow Zipf's law as in real text. Conversations overlap in time, some are a thousand turns long, a quarter of
the mail is from robots. `Planted` words make the number of hits known.
"""

import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

VERSION: Final = 1
"""Raised whenever the same seed would give other messages: what was built from older ones is built again."""
FIRST_AT: Final = 1_500_000_000
STEP: Final = 300
SHOP: Final = "owner@shop.example"

_ON = [
    "b",
    "br",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "qu",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "tr",
    "v",
    "w",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou", "ie"]
_ACCENTED = ["a", "e", "i", "o", "u", "é", "ü", "ö", "ä", "ñe", "ç", "å", "ø"]
_CODA = ["", "n", "r", "s", "t", "l", "m", "nd", "st", "ck", "ng"]
_LONG_EVERY = 150_000
_LONG = 1_200

RARE: Final = "qzxrare"
"""Once in 10,000 messages, followed by its number."""
CJK_NEEDLE: Final = "紧急发货单"
"""Once in 2,000 messages, in the middle of a run."""
_COMMON = {
    "en": "the and you to of is in it on for we can have with this that your our be are not at will from if there",
    "fr": "le la les et vous je est pas une pour des du de avec votre nous que qui au sur ce peut dans en à mon",
    "de": "der die das und ich sie ist nicht mit ein eine für auf haben wir kann auch wie was bitte von zu im es",
}
_QUESTIONS = {
    "en": "Can you send it before Friday?",
    "fr": "Pouvez-vous livrer samedi ?",
    "de": "Können Sie das bis Freitag schicken?",
    "ru": "Когда вы сможете отправить?",
    "zh": "请问什么时候可以发货？",
    "ja": "いつ届きますか？",
    "ar": "متى يصل الطلب؟",
    "hi": "यह कब आएगा?",
}


class Tongue:
    """One language: words, the likelihood of each, and how they are put together."""

    def __init__(self, code: str, words: list[str], between: str) -> None:
        self.code = code
        self.words = words
        self._between = between
        self._likely = list(accumulate(1.0 / rank**1.07 for rank in range(1, len(words) + 1)))

    def text(self, rng: random.Random, count: int) -> str:
        """So many words as sentences."""
        draw, total, last = rng.random, self._likely[-1], len(self.words) - 1
        words = [self.words[min(bisect(self._likely, draw() * total), last)] for _ in range(count)]
        if not self._between:
            run = "".join(words)
            return "，".join(run[at : at + 18] for at in range(0, len(run), 18)) + "。"
        parts = (" ".join(words[at : at + 14]).capitalize() for at in range(0, count, 14))
        return ". ".join(parts) + "."


@dataclass(slots=True)
class Talk:
    """One conversation while it goes on."""

    number: int
    channel: int
    """0 to 3: mail accounts; 4 and 5: services that name their conversations."""
    tongue: Tongue
    subject: str
    who: tuple[str, str]
    robot: bool
    ids: list[str]


@dataclass(frozen=True, slots=True)
class Piece:
    """One message."""

    number: int
    talk: Talk
    at: int
    """Seconds since 1970."""
    own: bool
    text: str
    html: str
    remote_id: str
    parents: tuple[str, ...]


class Corpus:
    """Words and people of one seed."""

    def __init__(self, seed: int = 7) -> None:
        rng = self._rng = random.Random(f"shop/{seed}")
        self.tongues = {
            "en": Tongue("en", _real(_latin(rng, 40_000, _VOWELS), "en"), " "),
            "fr": Tongue("fr", _real(_latin(rng, 20_000, _ACCENTED), "fr"), " "),
            "de": Tongue("de", _real(_latin(rng, 20_000, [*_VOWELS, "ä", "ö", "ü"]), "de"), " "),
            "ru": Tongue("ru", _script(rng, 20_000, 0x430, 0x450, 2, 9), " "),
            "zh": Tongue("zh", _script(rng, 12_000, 0x4E00, 0x5BAC, 1, 2), ""),
            "ja": Tongue("ja", _script(rng, 8_000, 0x3041, 0x3090, 1, 3), ""),
            "ar": Tongue("ar", _script(rng, 12_000, 0x627, 0x64A, 2, 7), " "),
            "hi": Tongue("hi", _script(rng, 8_000, 0x905, 0x939, 2, 6), " "),
        }
        self._weights = list(accumulate((0.52, 0.12, 0.1, 0.07, 0.07, 0.05, 0.05, 0.02)))
        en, fr = self.tongues["en"].words, self.tongues["fr"].words
        self._people = [
            (
                f"{en[400 + n].capitalize()} {fr[300 + n // 3].capitalize()}",
                f"{en[400 + n]}.{n}@{en[900 + n % 700]}.example",
            )
            for n in range(20_000)
        ]
        self._open: list[Talk] = []
        self._talks = 0

    def pieces(self, count: int) -> Iterator[Piece]:
        """In order of time. One corpus gives one row of pieces: make a new one to begin again."""
        for number in range(count):
            yield self._piece(number)

    def _piece(self, number: int) -> Piece:
        rng = self._rng
        talk = self._talk(number)
        own = not talk.robot and bool(talk.ids) and rng.random() < 0.4
        words = max(2, min(2_000, int((60 if talk.channel < 4 else 14) * rng.lognormvariate(0, 0.8))))
        text = talk.tongue.text(rng, words)
        if not own and not talk.robot and rng.random() < 0.3:
            text += " " + _QUESTIONS[talk.tongue.code]
        text += self._planted(number)
        remote_id = f"m{number}.{talk.number}@host.example"
        parents = tuple(talk.ids[-6:])
        talk.ids.append(remote_id)
        del talk.ids[:-20]
        html = _html(text, number) if talk.channel < 4 and rng.random() < 0.5 else ""
        at = FIRST_AT + number * STEP + int(rng.random() * 250)
        return Piece(number, talk, at, own, text, html, remote_id, parents)

    def _planted(self, number: int) -> str:
        planted = ""
        if number % 10_000 == 77:
            planted += f" {RARE}{number // 10_000}"
        if number % 500 == 11:
            planted += " midterm"
        if number % 2_000 == 5:
            planted += f"我们已经收到{CJK_NEEDLE}请尽快处理谢谢"
        if number % 5_000 == 9:
            planted += " Señor Núñez crème brûlée"
        return planted

    def _talk(self, number: int) -> Talk:
        rng = self._rng
        place = number % _LONG_EVERY
        if _LONG < place < 2 * _LONG and self._open and place > _LONG + 1:
            return self._open[-1]
        if place == _LONG + 1 or not self._open or rng.random() < 0.22:
            return self._begin(long=place == _LONG + 1)
        return self._open[-1 - int(rng.random() ** 2.2 * len(self._open))]

    def _begin(self, *, long: bool) -> Talk:
        rng = self._rng
        self._talks += 1
        channel = 0 if long else min(5, int(rng.random() * 6))
        tongue = list(self.tongues.values())[min(7, bisect(self._weights, rng.random()))]
        robot = not long and channel < 4 and rng.random() < 0.25
        who = self._people[min(19_999, int(rng.paretovariate(0.6)) - 1)]
        if robot:
            who = (f"{who[0]} News", "noreply@" + who[1].partition("@")[2])
        talk = Talk(self._talks, channel, tongue, tongue.text(rng, rng.randrange(3, 8))[:90], who, robot, [])
        if not robot:
            self._open.append(talk)
            if len(self._open) > 4_000:
                del self._open[int(rng.random() * 2_000)]
        return talk


def _latin(rng: random.Random, count: int, vowels: list[str]) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        parts = 1 if len(found) < 300 else 2 if len(found) < 8_000 else 3
        found["".join(rng.choice(_ON) + rng.choice(vowels) + rng.choice(_CODA) for _ in range(parts))] = None
    return list(found)


def _real(words: list[str], code: str) -> list[str]:
    """The most frequent words are those of the language, by which it is told."""
    common = _COMMON[code].split()
    return [*common, *(word for word in words if word not in common)]


def _script(rng: random.Random, count: int, first: int, last: int, least: int, most: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chr(rng.randrange(first, last)) for _ in range(rng.randint(least, most)))] = None
    return list(found)


def _html(text: str, number: int) -> str:
    paragraphs = "".join(f'<p style="font-family:Arial">{part}</p>' for part in text.split(". "))
    return (
        "<html><head><style>p{margin:0 0 1em}</style></head><body><table width=600><tr><td>"
        f'{paragraphs}<img src="https://track.example/o.gif?id={number}" width=1 height=1>'
        f'<a href="https://shop.example/order/{number}">open</a></td></tr></table></body></html>'
    )
