"""What people call occupations besides the names that the graph has."""

from workers.documents.title_knowledge import list_searched_titles, read_title_knowledge
from workers.documents.title_matcher import TitleKnowledge
from workers.documents.title_phrases import TitleWords

NURSE = ("o1", "nurse responsible for general care", ["Registered  Nurse"])
KNOWLEDGE = TitleKnowledge(
    words=TitleWords(spellings={"rn": "registered nurse", "mgr": "manager", "a.n": "registered nurse"}),
    everyday={"o1": ["staff nurse", "nurse", "ممرضة"], "o9": ["of no occupation in the graph"]},
)


def test_people_search_for_titles_of_daily_speech_and_abbreviations_of_whole_titles() -> None:
    assert list_searched_titles([NURSE, ("o2", "manager", [])], KNOWLEDGE) == {"o1": ["staff nurse", "ممرضة", "rn"]}


def test_an_abbreviation_of_an_everyday_title_counts_too() -> None:
    knowledge = read_title_knowledge()
    (id,) = (id for id, titles in knowledge.everyday.items() if "registered nurse" in titles)
    assert {"registered nurse", "rn", "lpn"} <= set(list_searched_titles([(id, "nurse", [])], knowledge)[id])
    assert list_searched_titles([("own", "developer", ["software engineer"])], knowledge) == {"own": ["swe"]}
