"""Finds people by name, e-mail address or id, for administrators."""

from dataclasses import dataclass

from graph.db.client import GraphClient
from graph.db.stored import Caption, Stored, read_texts
from graph.db.values import readable
from graph.reads import PersonalField
from graph.viewer import Role, Viewer

# A property that is no text is null where it is compared with one, and is left out of what is searched. The key that a
# cursor holds is short, however long a name is.
FIND = """
MATCH (u:User)
WITH u, CASE WHEN u.name >= '' THEN toLower(u.name) ELSE '' END AS name,
     CASE WHEN u.email >= '' THEN toLower(u.email) ELSE '' END AS email
WITH u, left(name, 100) AS key, name + ' ' + email + ' ' + toLower(u.id) AS text
WHERE all(word IN $words WHERE text CONTAINS word) AND (key > $afterKey OR (key = $afterKey AND u.id > $afterId))
RETURN u.id AS id, u.name AS name, u.email AS email, u.headline AS headline, u.roles AS roles, key
ORDER BY key, id LIMIT $limit
"""


@dataclass(frozen=True, slots=True)
class FoundPerson(Stored):
    """A person as a list of people shows them. ``key``, by which lists are sorted, is the beginning of the name."""

    id: str
    name: Caption
    email: str | None
    headline: str | None
    roles: tuple[str, ...]
    key: str


class PeopleSearch:
    """Finds people. Only administrators may; each person that they are shown is noted.

    Args:
        client: the graph.
        viewer: the person who makes the request.
    """

    def __init__(self, client: GraphClient, viewer: Viewer) -> None:
        self._client = client
        self._viewer = viewer

    async def find(self, query: str, first: int, after: tuple[str, str] | None) -> tuple[list[FoundPerson], bool]:
        """Return people whose name, address and id hold each word of a query, by name, and whether more follow.

        Args:
            query: parts of words, in capital or small letters.
            first: the maximum number of people.
            after: key and id of the last person before the page.

        Raises:
            AnonymousError: the viewer is a visitor.
            ForbiddenError: the viewer is no administrator.
        """
        self._viewer.require_role(Role.ADMIN)
        after_key, after_id = after or ("", "")
        words = query.lower().split()
        rows = await self._client.read(FIND, words=words, afterKey=after_key, afterId=after_id, limit=first + 1)
        people = readable(
            "FoundPerson", rows[:first], lambda row: FoundPerson(**row | {"roles": read_texts(row["roles"])})
        )
        self._viewer.note_reads([person.id for _, person in people], PersonalField.PEOPLE)
        return [person for _, person in people], len(rows) > first
