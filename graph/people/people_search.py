"""Finds people by name, e-mail address or id, for administrators."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import regex

from graph.db.client import GraphClient, Row
from graph.db.stored import Caption, Stored, read_texts
from graph.db.values import readable
from graph.reads import PersonalField
from graph.viewer import Role, Viewer

WORD = regex.compile(
    r"""(?V1)[\p{Han}\p{Hiragana}]
    |[[\p{L}\p{M}\p{N}]--[\p{Han}\p{Hiragana}]]+
     (?:(?:(?<=\p{L})[.'\u2019](?=\p{L})|(?<=\p{N})[.,](?=\p{N})|_+)[[\p{L}\p{M}\p{N}]--[\p{Han}\p{Hiragana}]]+)*""",
    regex.VERBOSE,
)
"""A word as the index has it, by Unicode's rules (UAX #29): a dot between letters, as in an address, is part of it."""
MOST_WORDS = 20

# A property that is no text is null where it is compared with one. The key that a cursor holds is short, however long a
# name is.
FIND_BY_WORDS = """
CALL db.index.fulltext.queryNodes('user_text', $query) YIELD node AS u
WITH DISTINCT u, left(CASE WHEN u.name >= '' THEN toLower(u.name) ELSE '' END, 100) AS key
WHERE key > $afterKey OR (key = $afterKey AND u.id > $afterId)
RETURN u.id AS id, u.name AS name, u.email AS email, u.headline AS headline, u.roles AS roles, key
ORDER BY key, id LIMIT $limit
"""
FIND_BY_ID = """
MATCH (u:User) WHERE u.id STARTS WITH $id
WITH u, left(CASE WHEN u.name >= '' THEN toLower(u.name) ELSE '' END, 100) AS key
WHERE key > $afterKey OR (key = $afterKey AND u.id > $afterId)
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
        """Return people by a query, in the order of their names, and whether more follow.

        They have, in name or address, a word that begins with each word of the query; or their id begins with it.

        Args:
            query: words or their beginnings, in capital or small letters; or the beginning of an id.
            first: the maximum number of people.
            after: key and id of the last person before the page.

        Raises:
            AnonymousError: the viewer is a visitor.
            ForbiddenError: the viewer is no administrator.
        """
        self._viewer.require_role(Role.ADMIN)
        after_key, after_id = after or ("", "")
        place = {"afterKey": after_key, "afterId": after_id, "limit": first + 1}
        rows = await self._find(query.strip(), place)
        people = readable(
            "FoundPerson", rows[:first], lambda row: FoundPerson(**row | {"roles": read_texts(row["roles"])})
        )
        self._viewer.note_reads([person.id for _, person in people], PersonalField.PEOPLE)
        return [person for _, person in people], len(rows) > first

    async def _find(self, query: str, place: Mapping[str, object]) -> list[Row]:
        """Return the rows of people in order; one more than a page has, if there are so many."""
        reads = [self._client.read(FIND_BY_ID, id=query, **place)]
        if words := index_query(query):
            reads.append(self._client.read(FIND_BY_WORDS, query=words, **place))
        people = {row["id"]: row for rows in await asyncio.gather(*reads) for row in rows}
        return sorted(people.values(), key=lambda row: (row["key"], row["id"]))


def index_query(query: str) -> str:
    """Return the query of the index for texts with a word that begins with each word of a query; empty without any."""
    words = WORD.findall(query.lower())[:MOST_WORDS]
    return " ".join(f"+{word}*" for word in words)
