"""Which languages a text may be in, as far as choosing patterns needs it."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import regex

from shopbell.text.fold_search import fold

LATIN: Final = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "tr")
"""Languages told apart by their small words."""

_COMMON: Final = {
    "en": "the and you to of is are it in on for my your we can do have with this that would could"
    " please what when how i a at be will from if not any there was does did an or me us know hi hello thanks",
    "de": "der die das und ich sie ist nicht mit ein eine für auf haben wir kann können noch auch wann"
    "  wie was bitte ihr ihre ob den dem zu im am es mir uns bei von gibt habe hätte vielen hallo"
    " danke liebe bis oder du dass",
    "fr": "le la les et vous je est pas une pour des du de avec votre vos que qui nous mon ma est-ce"
    " quand comment bonjour merci au aux sur il elle ce cette avez peut si ou y-a-t-il pouvez j'ai j'aimerais"
    " en dans sont c'est à salut",
    "es": "el los las y que es no un una para por con su se me lo mi hola gracias cuando puede pueden"
    " tienen de del en al cómo cuánto qué está si usted yo hay quiero quería saber hasta muy",
    "it": "il gli che è non un una per con mi sono buongiorno grazie quando può avete come quanto si"
    "  della del di ho se vorrei anche ci sabato ciao la le lo alla nel fate siete domani perché vi a"
    " da fatemi sapere cordiali saluti ancora posso",
    "pt": "o os as e que não um uma para com seu sua por você vocês quando posso tem têm olá obrigado"
    " obrigada do da no na em se gostaria também já bom dia quanto qual é está até dos eu oi de ao",
    "nl": "de het een en ik is niet met voor jullie u kan kunnen wij we wanneer hoe wat van op dat heb"
    " graag bedankt hallo of nog ook zijn bij er dag kunt mijn hebben te in die jij",
    "pl": "i w na nie się jest czy że do z to dzień dobry dziękuję proszę kiedy jak ile mam mogę można"
    " państwo dla po od są o za co u pan pani by chciałbym chciałabym macie cześć jutro",
    "sv": "och jag är inte det en ett på för med ni har kan vi om hej tack när hur vad som till av"
    " den att skulle finns också ska där er min mina går ha var får man",
    "tr": "ve bir bu için mi mı mu mü ne var yok merhaba teşekkürler teşekkür ederim nasıl zaman kadar"
    " çok da de ile sipariş günü acaba kaç hangi iyi günler olur lütfen selam ama",
}
_SMALL_WORDS: Final = {language: frozenset(fold(words).split()) for language, words in _COMMON.items()}
_OWNERS: Final = {
    word: tuple(language for language in LATIN if word in _SMALL_WORDS[language])
    for words in _SMALL_WORDS.values()
    for word in words
}
_WEIGHTS: Final = {word: 6 // min(len(owners), 6) for word, owners in _OWNERS.items()}
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_SCRIPTS: Final = (
    ("ru", regex.compile(r"\p{Cyrillic}")),
    ("ar", regex.compile(r"\p{Arabic}")),
    ("he", regex.compile(r"\p{Hebrew}")),
    ("ja", regex.compile(r"[\p{Hiragana}\p{Katakana}]")),
    ("ko", regex.compile(r"\p{Hangul}")),
    ("zh", regex.compile(r"\p{Han}")),
    ("el", regex.compile(r"\p{Greek}")),
)
_BEYOND_LATIN: Final = re.compile("[\u0370-\U0010ffff]")
_LOOK_AT: Final = 3_000
_LETTERS: Final = (("tr", "ğışİ"), ("de", "ßäöü"), ("sv", "åäö"), ("pl", "łąęśżźćń"), ("es", "¿¡ñ"), ("pt", "ãõ"))


def languages(text: str) -> frozenset[str]:
    """Return the languages a text may be in, as codes; all of LATIN where nothing tells.

    Looks at scripts, then at small words and letters. Names several rather than a wrong one.
    """
    bounded = text[:_LOOK_AT]
    found = _scripts(bounded)
    scores: Counter[str] = Counter()
    words = _WORD.findall(fold(bounded))
    for word in filter(_OWNERS.__contains__, words):
        for language in _OWNERS[word]:
            scores[language] += _WEIGHTS[word]
    for language, letters in () if bounded.isascii() else _LETTERS:
        scores[language] += 4 * sum(1 for letter in letters if letter in bounded)
    if scores and max(scores.values()) > 0:
        best = max(scores.values())
        found.update(language for language, score in scores.items() if score * 2 >= best)
    elif any(word.isascii() for word in words):
        found.update(LATIN)
    return frozenset(found)


def _scripts(text: str) -> set[str]:
    if _BEYOND_LATIN.search(text) is None:
        return set()
    found = {code for code, pattern in _SCRIPTS if pattern.search(text)}
    if "ja" in found:
        found.discard("zh")
    return found
