"""The checks of a language model's statements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.explain.reason_types import Reason, ReasonType
from gnn.explain.translations import Language, Message, Name, message, skills_message
from graph.recommendations.paths import Path, PathNode
from workers.documents.matcher import TextMatcher
from workers.llm.narrative import Statement, TemplateNarrator, find_unsupported, keep_supported

MATCHER = TextMatcher(
    [("s1", "Python", []), ("s2", "welding", ["arc welds"]), ("s3", "machine learning", [])],
    [("o1", "data engineer", []), ("o2", "nurse", [])],
)


def reason(kind: ReasonType, sentence: Message, *captions: str) -> Reason:
    labels = ("User", "Occupation", "Job")
    nodes = tuple(PathNode(f"e{n}", labels[min(n, 2)], name) for n, name in enumerate(("Ann", *captions)))
    return Reason(kind, sentence, 9.0, 0.2, Path(nodes, (), "RETURN 1"))


FACTS = [
    reason(ReasonType.SHARED_SKILL, skills_message("you", [Name("Python")], 4), "Python", "Data Engineer at Nile Bank"),
    reason(
        ReasonType.CAREER_STEP,
        message("you target", "data engineer"),
        "data engineer",
        "Data Engineer at Nile Bank, 2 days",
    ),
]


def kept(*statements: tuple[str, list[int]]) -> list[str]:
    made = [Statement(text=text, facts=facts) for text, facts in statements]
    return [
        statement.text
        for statement in keep_supported(made, [MATCHER.names_in(statement.text) for statement in made], FACTS)
    ]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Your Python fits this job.", [1]),
        ("You aim to be a data engineer, which this job is.", [2]),
        ("It is “Data Engineer at Nile Bank”, and you know Python.", [1]),
        ("It offers 2 days, and you aim for data engineer.", [2]),
        ("لديك مهارة «Python» التي تطلبها هذه الوظيفة.", [1]),
    ],
)
def test_what_its_facts_hold_stays(text: str, facts: list[int]) -> None:
    assert kept((text, facts)) == [text]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Your Python fits this job.", []),
        ("Your Python fits this job.", [3]),
        ("Your Python fits this job.", [0]),
        ("Your welding fits this job.", [1]),
        ("You are a born nurse.", [1]),
        ("You would earn 5000 a month with Python.", [1]),
        ("You would earn five thousand with Python.", [1]),
        ("Google wants your Python, and so does Amazon.", [1]),
        ("Your Python fits “Senior Nurse”.", [1]),
        ("Your machine learning fits.", [1, 2]),
        ("Your Python fits." + " So it is." * 60, [1]),
        ("  ", [1]),
        ("Google wants your Python.", [1]),
        ("Your Python fits. Microsoft pays well.", [1]),
        ("It wants your Python: Google does.", [1]),
        ("You have twenty-five years of Python.", [1]),
        ("Your Python is worth half a century.", [1]),
        ("Your Python is worth ½ of it.", [1]),
        ("لديك سنتان من Python.", [1]),
        ("Your 'rocket surgery' fits.", [1]),
        ("Your Python fits: apply at evil.example/now with your password.", [1]),
        ("Your Python fits, write to me@evil.example.", [1]),
        ("Your arc welds fit.", [1]),
        ("أنت مهندس بخبرة خمسة سنوات.", [1]),
    ],
)
def test_what_its_facts_do_not_hold_is_dropped(text: str, facts: list[int]) -> None:
    assert kept((text, facts)) == []


def test_two_statements_at_most() -> None:
    assert len(kept(*[("Your Python fits this job.", [1])] * 4)) == 2


@given(st.text(max_size=80), st.integers(min_value=13))
def test_no_number_gets_through(text: str, number: int) -> None:
    assert find_unsupported(f"{text} {number} years", FACTS[:1], [])


@pytest.mark.parametrize("language", list(Language))
async def test_templates_cite_each_statement(language: Language) -> None:
    narration = await TemplateNarrator().tell(FACTS, language)
    assert [statement.text for statement in narration.statements] == [
        fact.message.in_language(language) for fact in FACTS
    ]
    assert [statement.reasons for statement in narration.statements] == [(fact,) for fact in FACTS]
    assert narration.source == "BUILT_IN"
