"""The facts of a profile's analysis, and the interface of whatever sums them up."""

from dataclasses import dataclass
from typing import Protocol

from gnn.explain.translations import Language
from workers.llm.provider import BUILT_IN


@dataclass(frozen=True, slots=True)
class ProfileFact:
    """A fact in the language of the summary.

    Args:
        text: the fact as it is shown.
        name: the skill or occupation that the text names, as it stands there; empty if it names none.
        is_lack: whether it says what the profile lacks.
    """

    text: str
    name: str = ""
    is_lack: bool = False


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What is known about a profile.

    Args:
        language: the language of the facts and of the summary.
        facts: the scores first, then strengths and lacks, each with the most valuable first.
        template: the summary that serves without a language model.
        user: the person, who is told to nobody: the cached summary is deleted with the person.
    """

    language: Language
    facts: tuple[ProfileFact, ...]
    template: str
    user: str


@dataclass(frozen=True, slots=True)
class ProfileSummary:
    """A summary, and who wrote it: ``BUILT_IN`` or the provider's name."""

    text: str
    source: str


class ProfileWriter(Protocol):
    """Sums up analyses of profiles."""

    async def write(self, facts: ProfileFacts) -> ProfileSummary:
        """Write two or three sentences in the language of the facts."""


class TemplateProfileWriter:
    """Uses the template."""

    async def write(self, facts: ProfileFacts) -> ProfileSummary:
        """Return the template's text."""
        return ProfileSummary(facts.template, BUILT_IN)
