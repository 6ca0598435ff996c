"""Words of texts and of queries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.search.words import Analyser, names_in, query_words, words_of
from graph.text_folding import fold_text

ANALYSER = Analyser()
LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nurse at the ward", ["nurse", "ward"]),
        ("C# and C++, or .NET", ["c#", "c++", "net"]),
        ("Support of IT", ["support", "it"]),
        ("Is it a nurse or a doctor?", ["nurse", "doctor"]),
        ("OR nurse", ["or", "nurse"]),
        (
            "\u0645\u0645\u0631\u0636\u0629 \u0641\u064a \u0645\u0635\u0631",
            ["\u0645\u0645\u0631\u0636\u0647", "\u0645\u0635\u0631"],
        ),
    ],
)
def test_stop_words_go_and_acronyms_stay(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("it", ["it"]),
        ("it support", ["it", "support"]),
        ("where is it that a nurse works", ["where", "nurse", "works"]),
        ("the of and", []),
        ("nurse nurse Nurse", ["nurse"]),
        ("\x00 ?!", []),
    ],
)
def test_a_short_query_may_mean_an_acronym(query: str, words: list[str]) -> None:
    assert query_words(query) == words


def test_an_arabic_name_in_both_genders_is_two_names() -> None:
    name = "\u062e\u0628\u0627\u0632 / \u062e\u0628\u0627\u0632\u0629"
    assert names_in(name) == [name, "\u062e\u0628\u0627\u0632", "\u062e\u0628\u0627\u0632\u0629"]
    assert names_in("host/hostess") == ["host/hostess"]


@pytest.mark.parametrize("words", ["مبيعات المبيعات للمبيعات والمبيعات", "مدير مديرة المدير المديرة", "طب الطب"])
def test_an_arabic_word_has_one_stem_with_any_article(words: str) -> None:
    assert len({ANALYSER.stem(fold_text(word)) for word in words.split()}) == 1


@given(st.text(alphabet=LETTERS, min_size=4, max_size=12))
def test_an_article_changes_no_stem(word: str) -> None:
    assert ANALYSER.stem(f"ال{word}") == ANALYSER.stem(word)


@pytest.mark.parametrize("word", ["الي", "وكالة", "والد", "بالغ"])
def test_the_letters_of_an_article_may_be_those_of_the_word(word: str) -> None:
    assert ANALYSER.stem(fold_text(word)) not in {
        ANALYSER.stem(fold_text(word)[2:]),
        ANALYSER.stem(fold_text(word)[3:]),
    }
