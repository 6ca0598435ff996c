"""The interface of every summariser, with its input and output types."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from graph.people.interests import Deed

BUILT_IN, ANTHROPIC = "BUILT_IN", "ANTHROPIC"
InterestKind = Literal["SKILL", "OCCUPATION", "TOPIC", "COMPANY"]
LABELS: dict[InterestKind, str] = {
    "SKILL": "Skill",
    "OCCUPATION": "Occupation",
    "TOPIC": "Topic",
    "COMPANY": "Company",
}


class Answered(BaseModel):
    """A part of a summariser's answer."""

    model_config = ConfigDict(extra="forbid")


class AnsweredInterest(Answered):
    """One interest: a thing by the id that was sent, its weight, and the interactions that show it."""

    kind: InterestKind
    id: str
    weight: float = Field(description="0 to 1; 1 is the strongest interest")
    evidence: list[str] = Field(description="ids of the interactions that show it")


class Answer(Answered):
    """What a summariser answers about one person."""

    summary: str = Field(description="two or three sentences about what the person looks for")
    themes: list[str] = Field(description="at most six themes of one to four words")
    insights: list[str] = Field(description="at most five sentences, each about one pattern in the activity")
    interests: list[AnsweredInterest] = Field(description="at most thirty, the strongest first")


@dataclass(frozen=True, slots=True)
class Summarised:
    """A checked answer and its source: ``BUILT_IN`` or the provider's name."""

    answer: Answer
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

    async def summarise(self, deeds: Sequence[Deed]) -> Summarised:
        """Summarise a person's interactions, given latest first. ``deeds`` is not empty.

        Raises:
            ProviderError: the provider refused or gave an invalid answer.
        """
