"""Reading of queries."""

from hypothesis import given
from hypothesis import strategies as st

from gnn.search.lexicon import Lexicon
from gnn.search.query import MOST_WORDS, Query, QueryReader

NAMES = ["kindergarten teacher", "help desk agent", "gardener", "data base", "beekeeper", "nurse", "IT adviser"]
READER = QueryReader([Lexicon(NAMES, [[name] for name in NAMES])])


def meanings(text: str) -> list[list[str]]:
    return [[spelling.word for spelling in term.meanings] for term in READER.read(text).terms]


def test_known_words_mean_themselves_first() -> None:
    assert meanings("nurse teacher") == [["nurse"], ["teacher"]]
    assert all(term.meanings[0].fidelity == 1 for term in READER.read("nurse teacher").terms)


def test_every_word_is_corrected() -> None:
    query = READER.read("kindergarden techer")
    assert [term.meanings[0].word for term in query.terms] == ["kindergarten", "teacher"]
    assert query.meant == "kindergarten teacher"
    assert query.is_understood


def test_words_are_split_and_joined() -> None:
    assert meanings("helpdesk") == [["help"], ["desk"]]
    assert meanings("bee keeper") == [["beekeeper"], ["beekeeper"]]


def test_the_last_word_may_be_a_beginning() -> None:
    assert meanings("gard") == [["gardener"]]
    assert meanings("gard nurse") == [[], ["nurse"]]


def test_meaning_is_read_in_the_singular() -> None:
    assert READER.read("Nurses and gardeners").meant == "nurse and gardener"
    assert READER.read("Nurse (night)").meant == "Nurse (night)", "a text that needs no change stays as it is"


def test_nonsense_is_not_understood() -> None:
    query = READER.read("zzzzxq qwrtp")
    assert not query.is_understood
    assert all(not term.meanings for term in query.terms)


@given(st.text(max_size=1_000))
def test_any_text_is_read_within_bounds(text: str) -> None:
    query = READER.read(text)
    assert isinstance(query, Query)
    assert len(query.terms) <= 2 * MOST_WORDS


def test_a_word_that_is_known_elsewhere_is_not_corrected() -> None:
    assert [term.meanings for term in READER.read("nurze", lambda word: word == "nurze").terms] == [()]
