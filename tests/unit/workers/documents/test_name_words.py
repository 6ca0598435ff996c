"""A text has a share of the words of each name; rare words count more."""

import pytest

from workers.documents.name_words import NameWords

WORDS = NameWords(["fly kites", "fly a plane", "use the", "paint kites"])


@pytest.mark.parametrize(
    ("text", "best"),
    [("flying a kite", 0), ("a PLANE that flies", 1), ("painted", 3)],
)
def test_the_name_with_the_most_words_in_a_text_comes_first(text: str, best: int) -> None:
    assert int(WORDS.coverage(text).argmax()) == best


def test_shares_lie_between_0_and_1_and_a_rare_word_counts_more() -> None:
    assert WORDS.coverage("we fly kites").tolist() == pytest.approx([1.0, 0.39, 0.0, 0.39], abs=0.05)
    assert WORDS.coverage("plane")[1] > WORDS.coverage("fly")[1]
    assert not WORDS.coverage("nothing").any()
