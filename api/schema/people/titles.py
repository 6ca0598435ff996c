"""Reading of headlines that people write in their profiles."""

from api.graphql.context import Info
from graph.people.profiles import HeadlineLinks

LEAST_SCORE = 0.5  # of an occupation for a title that does not name it
LEAST_CONFIDENCE, MOST_SKILLS = 0.75, 5


async def read_headline(info: Info, headline: str) -> HeadlineLinks:
    """Return the occupation and the skills that a headline names or means; at most five skills.

    Raises:
        UnavailableError: too many texts are being read.
    """
    if not headline:
        return HeadlineLinks()
    reading = await info.context.read_text(headline)
    skills = [linked_skill.skill for linked_skill in reading.skills if linked_skill.confidence >= LEAST_CONFIDENCE]
    occupations = [id for id, score in reading.occupations[:1] if score >= LEAST_SCORE]
    return HeadlineLinks(occupations, skills[:MOST_SKILLS])
