"""What somebody says that they do is a title."""

import pytest

from workers.documents.linker import TextLinker
from workers.documents.matcher import TextMatcher
from workers.documents.spoken_work import MOST_TITLES, titles_of_deeds

MATCHER = TextMatcher([], [("o1", "truck driver", []), ("o2", "warehouse worker", []), ("o3", "office cleaner", [])])


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("I drive lorries.", ["lorry driver"]),
        ("I work at a factory and also operate a crane", ["factory worker", "crane operator"]),
        ("We clean rooms, we paint houses", ["room cleaner", "house painter"]),
        ("I teach physics to teenagers at a secondary school", ["secondary school teacher"]),
        ("I have taught English and mathematics at primary schools for years", ["primary school teacher"]),
        ("I've been driving buses and operated a crane", ["bus driver", "crane operator"]),
        ("We were working in a kitchen; I drove a taxi", ["kitchen worker", "taxi driver"]),
        ("I was taught mathematics", []),
        ("The truck that I was driven in", []),
        ("I teach my team", []),
        ("We drive sales, growth and buses", []),
        ("I want to drive", []),
        ("and cleaned house price data, and cleaned building energy data", []),
        ("I led the team and developed game plans", []),
        ("I was working in construction law and worked at a factory-outlet shop", []),
        ("I drive trucks long distance, I drive a bus for a firm", ["truck driver", "bus driver"]),
        ("I work in a warehouse and developed web applications", ["warehouse worker", "web developer"]),
        (
            "I paint houses; I work in construction\nI drive a van",
            ["house painter", "construction worker", "van driver"],
        ),
        ("I drive a truck. " * 20, ["truck driver"] * MOST_TITLES),
    ],
)
def test_a_deed_gives_a_title(text: str, titles: list[str]) -> None:
    assert list(titles_of_deeds(text)) == titles


def test_a_sentence_about_what_somebody_does_names_an_occupation() -> None:
    linker = TextLinker(MATCHER, None)
    assert [link.occupation for link in linker.read("I work in a warehouse and drive trucks").occupations] == [
        "o2",
        "o1",
    ]
    assert linker.read("They drive trucks").occupations == ()
