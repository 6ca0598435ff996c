"""What a person did, and what a language model answers about it."""

from datetime import UTC, datetime, timedelta

from graph.people.interests import Deed
from workers.llm.provider import Answer, AnsweredInterest

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def deed(number: int, action: str, skills: tuple[str, ...], days: float = 1.0, title: str = "A job") -> Deed:
    pairs = tuple((skill, skill.upper()) for skill in skills)
    at = NOW - timedelta(days=days)
    return Deed(f"i{number}", action, at, "Job", f"j{number}", title, pairs, (("o1", "Clerk"),), (("c1", "Acme"),), ())


def answer(*interests: AnsweredInterest, summary: str = "Looks for work.") -> Answer:
    return Answer(summary=summary, themes=["work"], insights=[], interests=list(interests))
