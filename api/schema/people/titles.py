"""Reading of job titles and headlines that people write in their profiles."""

from api.graphql.context import Info
from graph.people.profiles import HeadlineLinks

LEAST_SCORE = 0.5  # of an occupation for a title that does not name it
LEAST_CONFIDENCE, MOST_SKILLS = 0.75, 5


async def find_occupation(info: Info, title: str) -> str | None:
    """Return the occupation that a title names or means; ``None`` if no occupation is close enough.

    Raises:
        UnavailableError: too many texts are being read.
    """
    occupations = (await info.context.read_text(title)).occupations
    return next((id for id, score in occupations if score >= LEAST_SCORE), None)


async def read_headline(info: Info, headline: str) -> HeadlineLinks:
    """Return the occupation and the skills that a headline names or means; errors as in :func:`find_occupation`."""
    if not headline:
        return HeadlineLinks()
    reading = await info.context.read_text(headline)
    skills = [linked_skill.skill for linked_skill in reading.skills if linked_skill.confidence >= LEAST_CONFIDENCE]
    occupations = [id for id, score in reading.occupations[:1] if score >= LEAST_SCORE]
    return HeadlineLinks(occupations, skills[:MOST_SKILLS])
