"""A person's interactions, activity totals and derived preferences."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import strawberry

from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.paging import checked_between, checked_first, cursor, key_of, page_info, text, time
from api.schema.catalogue.jobs import Company
from api.schema.catalogue.named import Place, Skill
from api.schema.catalogue.occupations import Occupation
from api.schema.common.actions import ActionCount
from api.schema.people.interactions import Interaction
from gnn.recommend.preferences import preferences
from graph.interactions.types import InteractionType

MOST_DAYS = 3_650
SHOWN = 10


InteractionEdge = Edge[Interaction]
Actions = Annotated[
    list[InteractionType] | None, strawberry.argument(description="Only these actions; all actions if omitted.")
]
Days = Annotated[int, strawberry.argument(description="How many days back, 1 to 3,650.")]


InteractionConnection = Connection[InteractionEdge]


@strawberry.type(description="Totals of a person's interactions.")
class Activity:
    """Activity in a window."""

    total: int = strawberry.field(description="Number of all interactions.")
    by_action: list[ActionCount] = strawberry.field(description="Number of interactions by action.")
    conversion_rate: float | None = strawberry.field(
        description="Share of the jobs viewed in the window that were applied to afterwards; null if none was viewed."
    )


@strawberry.type(description="A skill that a person seems to prefer.")
class PreferredSkill:
    """A preferred skill."""

    weight: float = strawberry.field(description="Strength relative to the strongest, 0 to 1.")
    skill: Skill = strawberry.field(description="The skill.")


@strawberry.type(description="An occupation that a person seems to prefer.")
class PreferredOccupation:
    """A preferred occupation."""

    weight: float = strawberry.field(description="Strength relative to the strongest, 0 to 1.")
    occupation: Occupation = strawberry.field(description="The occupation.")


@strawberry.type(description="A company that a person seems to prefer.")
class PreferredCompany:
    """A preferred company."""

    weight: float = strawberry.field(description="Strength relative to the strongest, 0 to 1.")
    company: Company = strawberry.field(description="The company.")


@strawberry.type(description="A place that a person seems to prefer.")
class PreferredPlace:
    """A preferred place."""

    weight: float = strawberry.field(description="Strength relative to the strongest, 0 to 1.")
    place: Place = strawberry.field(description="The place.")


@strawberry.type(description="Preferences derived from a person's choices; older choices count less.")
class Preferences:
    """Derived preferences, at most ten of each kind."""

    skills: list[PreferredSkill] = strawberry.field(description="Skills, strongest first.")
    occupations: list[PreferredOccupation] = strawberry.field(description="Occupations, strongest first.")
    companies: list[PreferredCompany] = strawberry.field(description="Companies, strongest first.")
    places: list[PreferredPlace] = strawberry.field(description="Places, strongest first.")


async def history(
    info: Info, user: str, first: int, after: str | None, actions: list[InteractionType]
) -> InteractionConnection:
    """Return a person's interactions."""
    page, more = await info.context.interactions.history(
        user, actions or list(InteractionType), checked_first(first), key_of(after, time, text)
    )
    cursors = [cursor(interaction.at, interaction.id) for interaction in page]
    edges = [
        InteractionEdge(cursor=edge_cursor, node=Interaction.of(interaction))
        for edge_cursor, interaction in zip(cursors, page, strict=True)
    ]
    return InteractionConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))


async def activity(info: Info, user: str, days: int) -> Activity:
    """Return a person's activity.

    Raises:
        BadUserInputError: the window is out of range.
    """
    checked_between("days", days, 1, MOST_DAYS)
    totals = await info.context.activity.since(user, datetime.now(UTC) - timedelta(days=days))
    return Activity(
        total=totals.total,
        by_action=[ActionCount(action=action, count=count) for action, count in totals.by_action],
        conversion_rate=totals.conversion_rate,
    )


async def read_preferences(info: Info) -> Preferences:
    """Return the viewer's derived preferences."""
    context = info.context
    state = await context.recommender.state_of(context.viewer_id)
    derived_preferences = preferences(context.generation.catalogue, state, datetime.now(UTC).timestamp())
    skills, companies, places = (dict(derived_preferences.of(label, SHOWN)) for label in ("Skill", "Company", "Place"))
    occupations = dict(derived_preferences.of("Occupation", SHOWN))
    known_skills = await context.catalogue.skills(list(skills))
    known_companies = await context.catalogue.companies(list(companies))
    known_places = await context.catalogue.places(list(places))
    known_occupations = await context.loaders.occupations.load_many(list(occupations))
    return Preferences(
        skills=[
            PreferredSkill(weight=weight, skill=Skill.of(known_skills[id]))
            for id, weight in skills.items()
            if id in known_skills
        ],
        occupations=[
            PreferredOccupation(weight=weight, occupation=Occupation.of(occupation_node))
            for weight, occupation_node in zip(occupations.values(), known_occupations, strict=True)
            if occupation_node
        ],
        companies=[
            PreferredCompany(weight=weight, company=Company.of(known_companies[id]))
            for id, weight in companies.items()
            if id in known_companies
        ],
        places=[
            PreferredPlace(weight=weight, place=Place.of(known_places[id]))
            for id, weight in places.items()
            if id in known_places
        ],
    )
