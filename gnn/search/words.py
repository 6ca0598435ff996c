"""Words and stems of texts in English and Arabic.

Text is folded (:mod:`graph.text_folding`) and split at every character that is not a letter or digit, so user input
never contains query operators. Words are stemmed with Snowball in the language of their script.
"""

import re

import Stemmer

from graph.text_folding import fold_text

WORD = re.compile(r"[^\W_]+(?:[+#]+(?!\w))?")
ARABIC = re.compile(r"[\u0600-\u06ff]")
ENGLISH_STOP = "a an and are as at be by for from in is it of on or s that the this to we with you your our"
ARABIC_STOP = (
    "\u0641\u064a \u0645\u0646 \u0639\u0644\u064a \u0648 \u0627\u0648 \u0627\u0644\u064a \u0639\u0646 \u0645\u0639"
)
# "The", also after "and", "so", "with" or "as", and contracted after "for"; a short rest is a part of the word
DEFINITE = re.compile("(?:\u0627\u0644(?=.{2})|\u0644\u0644(?=.{3})|[\u0648\u0641\u0628\u0643]\u0627\u0644(?=.{4}))+")
STOP = frozenset(f"{ENGLISH_STOP} {ARABIC_STOP}".split())
ACRONYM = re.compile(r"\b(?:AS|IT|OR)\b")  # stop words that are something else in capitals: AS/400, IT, operating room
ACRONYMS = ("as", "it", "or")
LOWER_ACRONYM = "it"
SHORT_QUERY = 4  # in longer queries, "it" in small letters is a pronoun


class Analyser:
    """Turns text into words, and words into stems."""

    def __init__(self) -> None:
        self._english = Stemmer.Stemmer("english")
        self._arabic = Stemmer.Stemmer("arabic")

    def __reduce__(self) -> tuple[type["Analyser"], tuple[()]]:
        return Analyser, ()  # the stemmers hold no state, and cannot be written

    def stem(self, word: str) -> str:
        """Return the stem of a folded word. An Arabic word has one stem with the article and without it.

        Snowball's stemmer takes other endings from definite nouns than from indefinite ones.
        """
        if not ARABIC.search(word):
            return str(self._english.stemWord(word))
        start = DEFINITE.match(word)
        return str(self._arabic.stemWord(word[start.end() :] if start else word))


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, in order, without stop words; acronyms such as "IT" are no stop words."""
    acronyms = {acronym.lower() for acronym in ACRONYM.findall(text)}
    return [word for word in WORD.findall(fold_text(text)) if word not in STOP or word in acronyms]


def query_words(text: str) -> list[str]:
    """Return the different words of a query, in order.

    In a query of stop words alone, those that may be acronyms count, and in one of few words, "it" does.
    """
    folded_words = WORD.findall(fold_text(text))
    words = words_of(text)
    if not words:
        return [word for word in dict.fromkeys(folded_words) if word in ACRONYMS]
    if LOWER_ACRONYM in folded_words and LOWER_ACRONYM not in words and len(folded_words) <= SHORT_QUERY:
        words = [word for word in folded_words if word not in STOP or word == LOWER_ACRONYM]
    return list(dict.fromkeys(words))


def names_in(name: str) -> list[str]:
    """Return a name, and its halves if it is an Arabic name in both genders ("… / …"); each half is a name too."""
    halves = [half.strip() for half in name.split("/")] if "/" in name and ARABIC.search(name) else []
    return [name, *filter(None, halves)]
