"""People as administrators find them, by name, e-mail address or id."""

from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.cost_directives import PAGE, cost
from api.graphql.paging import After, First, checked_first, cursor, key_of, page_info, text
from api.schema.catalogue.closest_names import checked_query
from api.schema.common.members import member_or_none
from graph.people import people_search
from graph.viewer import Role


@strawberry.type(description="A person as administrators find them.")
class FoundPerson:
    """A person in a list of people."""

    id: strawberry.ID = strawberry.field(description="Global identifier of the person; `user` reads the whole profile.")
    name: str = strawberry.field(description="The person's name.")
    headline: str | None = strawberry.field(description="The person's headline.")
    email: str | None = strawberry.field(description="The address that e-mails go to.")
    roles: list[Role] = strawberry.field(description="The person's roles.")

    @classmethod
    def of(cls, person: people_search.FoundPerson) -> "FoundPerson":
        roles = [member_or_none(Role, role) for role in person.roles]
        return cls(
            id=ids.encode("User", person.id),
            name=person.name,
            headline=person.headline,
            email=person.email,
            roles=[role for role in roles if role is not None],
        )


FoundPersonEdge = Edge[FoundPerson]
FoundPersonConnection = Connection[FoundPersonEdge]


@strawberry.type
class PeopleSearchQueries:
    """Queries that find people."""

    @strawberry.field(
        description="People who have, in name or e-mail address, a word that begins with each word of the query, or "
        "whose id begins with it; by name. For administrators. Each person that is shown has it in their access log.",
        directives=[cost(100), PAGE],
    )
    async def users(
        self,
        info: Info,
        query: Annotated[str, strawberry.argument(description="Words or their beginnings, such as `amal has`.")],
        first: First = 20,
        after: After = None,
    ) -> FoundPersonConnection:
        size, key = checked_first(first), key_of(after, text, text)
        people, more = await info.context.people_search.find(checked_query(query), size, key)
        cursors = [cursor(person.key, person.id) for person in people]
        edges = [
            FoundPersonEdge(cursor=own, node=FoundPerson.of(person))
            for own, person in zip(cursors, people, strict=True)
        ]
        return FoundPersonConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))
