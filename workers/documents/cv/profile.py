"""What of a proposal can become profile."""

from collections.abc import Collection

from graph.people.confirmation import ConfirmedParts
from graph.people.education import NewEducation
from graph.people.experience import NewExperience
from workers.documents.cv.proposal import EducationEntry, ExperienceEntry, Proposal


def confirm_all(proposal: Proposal) -> ConfirmedParts:
    """Return everything that a proposal offers a profile."""
    return ConfirmedParts(
        skills=[(entry.skill, entry.confidence) for entry in proposal.skills],
        experience=[job for entry in proposal.experience if (job := experience_of(entry)) is not None],
        education=[stage for entry in proposal.education if (stage := education_of(entry)) is not None],
    )


def experience_of(entry: ExperienceEntry) -> NewExperience | None:
    """Return a job for a profile; ``None`` if its occupation is not known, which a profile needs."""
    if entry.occupation is None or not entry.title:
        return None
    return NewExperience(entry.title, entry.occupation, entry.organisation, entry.begin, entry.end)


def education_of(entry: EducationEntry) -> NewEducation | None:
    """Return a stage of an education for a profile; ``None`` if its institution is not known, which a profile needs."""
    if not entry.institution:
        return None
    return NewEducation(entry.degree, entry.field, entry.institution, entry.begin, entry.end)


def choose_skills(proposal: Proposal, ids: Collection[str]) -> list[tuple[str, float]]:
    """Return the chosen ones of the proposed skills."""
    return [(entry.skill, entry.confidence) for entry in proposal.skills if entry.skill in ids]
