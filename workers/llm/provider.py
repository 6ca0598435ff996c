"""The interface of every summariser, with its input and output types."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from graph.people.interests import Deed
from workers.llm.budget import Budget

BUILT_IN, ANTHROPIC, OPENAI_COMPATIBLE = "BUILT_IN", "ANTHROPIC", "OPENAI_COMPATIBLE"
InterestKind = Literal["SKILL", "OCCUPATION", "TOPIC", "COMPANY"]
LABELS: dict[InterestKind, str] = {
    "SKILL": "Skill",
    "OCCUPATION": "Occupation",
    "TOPIC": "Topic",
    "COMPANY": "Company",
}


class AnswerPart(BaseModel):
    """A part of a summariser's answer."""

    model_config = ConfigDict(extra="forbid")


class AnsweredInterest(AnswerPart):
    """One interest: a thing by the id that was sent, its weight, and the interactions that show it."""

    kind: InterestKind
    id: str
    weight: float = Field(description="0 to 1; 1 is the strongest interest")
    evidence: list[str] = Field(description="ids of the interactions that show it")


class Claim(AnswerPart):
    """A sentence, the interactions that it rests on, and the things that it names."""

    text: str = Field(description="one sentence")
    evidence: list[str] = Field(description="ids of the interactions that it rests on")
    names: list[str] = Field(description="names of the things in the sentence, exactly as they were sent")


class Answer(AnswerPart):
    """What a language model answers about one person."""

    summary: list[Claim] = Field(description="two or three sentences about what the person looks for")
    themes: list[str] = Field(description="at most six names, or parts of names, of what the activity is about")
    insights: list[Claim] = Field(description="at most five sentences, each about one pattern in the activity")
    interests: list[AnsweredInterest] = Field(description="at most thirty, the strongest first")


class CheckedAnswer(AnswerPart):
    """What is stored of an answer about one person."""

    summary: str = Field(description="two or three sentences")
    themes: list[str] = Field(description="at most six themes")
    insights: list[str] = Field(description="at most five sentences")
    interests: list[AnsweredInterest] = Field(description="at most thirty, the strongest first")


@dataclass(frozen=True, slots=True)
class CheckedSummary:
    """A checked answer and its source: ``BUILT_IN`` or the provider's name."""

    answer: CheckedAnswer
    source: str
    model: str
    prompt_version: str


class Summariser(Protocol):
    """Summarises a person's recent activity.

    Attributes:
        provider: ``BUILT_IN`` or the provider's name.
        model: the model's name.
        version: the version of the prompt or of the built-in rules.
    """

    provider: str
    model: str
    version: str

    async def summarise(self, deeds: Sequence[Deed], now: datetime, budget: Budget) -> CheckedSummary:
        """Summarise a person's interactions, given latest first. ``deeds`` is not empty.

        Args:
            deeds: the interactions.
            now: the time from which their ages are counted.
            budget: what the run may spend.

        Raises:
            BudgetSpentError: the budget does not suffice.
            ProviderError: the provider refused or gave an invalid answer.
        """
