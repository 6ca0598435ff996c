"""The facts about an application, and the interface of whatever writes about them."""

from dataclasses import dataclass
from typing import Protocol

QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class AskedSkill:
    """A skill that a job asks for, and whether the applicant has it."""

    id: str
    name: str
    essential: bool
    held: bool


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What is known about an application.

    Args:
        job: the job's title.
        asked_skills: the skills that the job asks for, most important first.
        occupations: titles of occupations that the applicant held, the current ones first.
        years: years of experience; ``None`` if unknown.
        headline: the applicant's own headline.
        letter: the applicant's letter.
        user: the applicant, who is told to nobody: the cached texts are deleted with the person.
    """

    job: str
    asked_skills: tuple[AskedSkill, ...]
    occupations: tuple[str, ...] = ()
    years: float | None = None
    headline: str | None = None
    letter: str | None = None
    user: str | None = None

    @property
    def missing(self) -> tuple[AskedSkill, ...]:
        """The skills that the job asks for and the applicant lacks, most important first."""
        return tuple(skill for skill in self.asked_skills if not skill.held)

    @property
    def held(self) -> tuple[AskedSkill, ...]:
        """The skills that the job asks for and the applicant has, most important first."""
        return tuple(skill for skill in self.asked_skills if skill.held)


@dataclass(frozen=True, slots=True)
class ApplicationTexts:
    """Two sentences about an application, three questions, and who wrote them: ``BUILT_IN`` or the provider's name."""

    summary: str
    questions: tuple[str, ...]
    source: str
    model: str


class ApplicationWriter(Protocol):
    """Writes about applications.

    Attributes:
        version: the version of the prompt or of the built-in rules.
    """

    version: str

    async def write(self, facts: ApplicationFacts) -> ApplicationTexts:
        """Write two sentences and three questions.

        Raises:
            ProviderError: the provider refused or gave an invalid answer.
        """
