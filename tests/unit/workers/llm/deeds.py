"""What a person did, and what a language model answers about it."""

from datetime import UTC, datetime, timedelta

from graph.people.interests import Deed
from workers.llm.provider import Answer, AnsweredInterest, Claim

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def deed(
    number: int,
    action: str,
    skills: tuple[str, ...],
    days: float = 1.0,
    title: str = "A job",
    company: str = "Acme",
    label: str = "Job",
) -> Deed:
    pairs = tuple((skill, skill.upper()) for skill in skills)
    at = NOW - timedelta(days=days)
    companies = (("c1", company),)
    return Deed(f"i{number}", action, at, label, f"j{number}", title, pairs, (("o1", "Clerk"),), companies, ())


def claim(text: str, *names: str, evidence: tuple[str, ...] = ("i1",)) -> Claim:
    return Claim(text=text, evidence=list(evidence), names=list(names))


SUMMARY = claim("Looks for jobs with SQL.", "SQL")


def answer(
    *interests: AnsweredInterest, summary: tuple[Claim, ...] = (SUMMARY,), insights: tuple[Claim, ...] = ()
) -> Answer:
    return Answer(summary=list(summary), themes=["clerk"], insights=list(insights), interests=list(interests))
