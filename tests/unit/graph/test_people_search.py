"""What the index of people is asked for."""

from hypothesis import given
from hypothesis import strategies as st

from graph.people.people_search import MOST_WORDS, index_query

SPECIAL = set('+-&|!(){}[]^"~*?:\\/')


def test_words_are_asked_for_as_the_index_has_them() -> None:
    for query, expected in {
        "Amal  HASSAN": "+amal* +hassan*", "Zoe.Bell@x-y.org": "+zoe.bell* +x* +y.org*",
        "o'neill 1.5": "+o'neill* +1.5*", "amal.1": "+amal* +1*", "أَمل حسن": "+أَمل* +حسن*", "王小明": "+王* +小* +明*",
        "' OR 1 = 1 //": "+or* +1* +1*",
        ".*": "", "*:*": "", "": "",
    }.items():  # fmt: skip
        assert index_query(query) == expected


@given(st.text(max_size=200))
def test_nothing_that_means_something_to_the_index_is_passed_on(query: str) -> None:
    words = index_query(query).split(" ")
    assert len(words) <= MOST_WORDS
    assert all(not word or (word[0], word[-1]) == ("+", "*") for word in words)
    assert not any(SPECIAL & set(word[1:-1]) for word in words)
