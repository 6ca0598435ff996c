"""Reading of job titles and headlines that people write in their profiles."""

from api.graphql.context import Info
from graph.people.profiles import HeadlineLinks

MOST_SKILLS = 5


async def find_occupation(info: Info, title: str) -> str | None:
    """Return the occupation that a title names, as in job posts; ``None`` if it names none.

    Raises:
        UnavailableError: too many texts are being read.
    """
    return (await info.context.read_job(title, "")).occupation


async def read_headline(info: Info, headline: str) -> HeadlineLinks:
    """Return the occupation and the skills that a headline names, without guesses; errors as above."""
    if not headline:
        return HeadlineLinks()
    reading = await info.context.read_job(headline, "")
    return HeadlineLinks([reading.occupation] if reading.occupation else [], reading.skills[:MOST_SKILLS])
