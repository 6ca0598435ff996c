"""Checks of a language model's answers."""

import pytest

from tests.unit.workers.llm.deeds import NOW, SUMMARY, answer, claim, deed
from workers.errors import ProviderError
from workers.llm.checks import check_answer
from workers.llm.provider import AnsweredInterest, Claim

DEEDS = [deed(1, "LIKE", ("sql",)), deed(2, "APPLY", ("sql", "python")), deed(3, "DISMISS", ("cobol",))]


def interest(id: str = "sql", weight: float = 0.5, evidence: tuple[str, ...] = ("i1",)) -> AnsweredInterest:
    return AnsweredInterest(kind="SKILL", id=id, weight=weight, evidence=list(evidence))


def test_interests_in_things_that_were_not_sent_are_dropped() -> None:
    kept = check_answer(answer(interest(), interest("invented"), interest("python", evidence=("i9",))), DEEDS, NOW)
    assert [kept_interest.id for kept_interest in kept.interests] == ["sql"]


def test_evidence_must_concern_the_subject() -> None:
    kept = check_answer(answer(interest(evidence=("i1", "i3", "i9")), interest("python", evidence=("i1",))), DEEDS, NOW)
    assert [(kept_interest.id, kept_interest.evidence) for kept_interest in kept.interests] == [("sql", ["i1"])]


def test_a_weight_is_at_most_what_its_evidence_allows() -> None:
    one_view = [deed(1, "VIEW", ("sql",), days=30.0)]
    kept = check_answer(answer(interest(weight=1.0)), one_view, NOW)
    assert kept.interests[0].weight == pytest.approx(0.15)


def test_an_older_interest_weighs_less() -> None:
    ages = (1.0, 30.0, 60.0)
    weights = [check_answer(answer(interest()), [deed(1, "LIKE", ("sql",), days=age)], NOW) for age in ages]
    first, second, third = (summary.interests[0].weight for summary in weights)
    assert first > second > third > 0


def test_what_was_dismissed_is_no_interest() -> None:
    with pytest.raises(ProviderError, match="names no interest"):
        check_answer(answer(interest("cobol", evidence=("i3",))), DEEDS, NOW)


@pytest.mark.parametrize("bad", [interest("invented"), interest(weight=7.0), interest(evidence=())])
def test_an_answer_of_nothing_real_is_refused(bad: AnsweredInterest) -> None:
    with pytest.raises(ProviderError, match="names no interest"):
        check_answer(answer(bad), DEEDS, NOW)


def test_an_answer_without_a_supported_summary_is_refused() -> None:
    with pytest.raises(ProviderError, match="no sentence"):
        check_answer(answer(interest(), summary=(claim("Looks for work.", "SQL"),)), DEEDS, NOW)


GOOD = [
    SUMMARY,
    claim("Applied to jobs at Acme with SQL and PYTHON.", "Acme", "SQL", "PYTHON", evidence=("i2",)),
    claim("Keeps coming back to SQL.", "SQL", evidence=("i1", "i2")),
    claim("Avoids COBOL.", "COBOL", evidence=("i3",)),
    claim("Looks most at Clerk jobs, and likes sql.", "Clerk", "SQL", evidence=("i1", "i2")),
]


@pytest.mark.parametrize("sentence", GOOD, ids=lambda statement: statement.text)
def test_a_sentence_that_says_what_the_activity_shows_is_kept(sentence: Claim) -> None:
    kept = check_answer(answer(interest(), insights=(sentence,)), DEEDS, NOW)
    assert kept.insights == [sentence.text]


BAD = [
    claim("Looks for jobs with SQL.", evidence=("i1",)),  # names nothing
    claim("Looks for jobs.", "SQL"),  # the name is not in it
    claim("Looks for jobs with SQL.", "SQL", evidence=()),
    claim("Looks for jobs with SQL.", "SQL", evidence=("i1", "i9")),
    claim("Looks for jobs with COBOL.", "COBOL"),  # of another interaction
    claim("Looks for jobs with SQL and COBOL.", "SQL"),  # a second name, not of the evidence
    claim("Looks for jobs with SQL and Rust.", "SQL"),
    claim("Applied to jobs with SQL.", "SQL"),  # a like is no application
    claim("Keeps coming back to SQL.", "SQL"),  # once is not often
    claim("Avoids SQL.", "SQL"),
    claim("Likes courses about SQL.", "SQL"),  # it was a job
    claim("Likes SQL and must be hired.", "SQL"),
    claim("Likes SQL for 900 dollars.", "SQL"),
    claim("Likes SQL\nand jobs.", "SQL"),
    claim("Likes SQL \u202eand jobs.", "SQL"),
    claim("Likes SQL * and jobs.", "SQL"),
    claim("Likes SQL: acme.example", "SQL"),
    claim("Likes SQL, " + "and jobs, " * 60, "SQL"),
    claim("Likes SQL, مطلوب الآن.", "SQL"),
]


@pytest.mark.parametrize("sentence", BAD, ids=lambda statement: statement.text[:40])
def test_a_sentence_that_says_more_is_dropped(sentence: Claim) -> None:
    assert check_answer(answer(interest(), insights=(sentence,)), DEEDS, NOW).insights == []


def test_themes_are_words_of_names_that_were_sent() -> None:
    given = answer(interest()).model_copy(
        update={"themes": ["sql", "Clerk", "Acme", "hire me", "", " sql", "clerk\u200b"]}
    )
    assert check_answer(given, DEEDS, NOW).themes == ["sql", "Clerk"]
