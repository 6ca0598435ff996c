"""Search by words and meaning together, and look-up of skills and places by names that may have typos."""

from enum import Enum
from typing import Annotated

import strawberry

from api.graphql.connections import Connection, Edge
from api.graphql.context import Context, Info
from api.graphql.paging import After, First, PageInfo, checked_first, cursor, key_of, page_info, slice_page, text
from api.schema.catalogue.closest_names import NameQuery, checked_query, closest_ids
from api.schema.catalogue.courses import Course
from api.schema.catalogue.jobs import Job, JobConditions, JobFilter
from api.schema.catalogue.named import Place, Skill
from api.schema.catalogue.occupations import Occupation
from gnn.data.dataset import Mask
from gnn.recommend.copies import show_once
from gnn.recommend.hard_filters import meeting
from gnn.scoring.blend import Serving
from gnn.search.index import Hit, SearchAnswer
from gnn.search.library import Library
from graph.catalogue.types import ItemLabel

Found = Annotated[Job | Course | Skill | Occupation, strawberry.union("SearchResult", description="A search result.")]


@strawberry.enum(description="Kind of item to search for.")
class SearchType(Enum):
    """Kinds of items that search finds."""

    JOB = "Job"
    COURSE = "Course"
    SKILL = "Skill"
    OCCUPATION = "Occupation"


@strawberry.enum(description="How a result matched.")
class MatchedBy(Enum):
    """Ways to match."""

    WORDS = "WORDS"
    MEANING = "MEANING"


@strawberry.type(description="A search result on a page.")
class SearchEdge:
    """An edge to a search result."""

    cursor: str = strawberry.field(description="Cursor of this edge.")
    score: float = strawberry.field(
        description="How well it matches, 0 to 1: how much of the query its best name is, and how close its meaning is."
    )
    matched_by: list[MatchedBy] = strawberry.field(description="Whether words, meaning or both matched.")
    node: Found = strawberry.field(description="The item found.")


@strawberry.type(description="A page of search results, best first.")
class SearchConnection:
    """A page of search results."""

    edges: list[SearchEdge] = strawberry.field(description="The edges of the page.")
    page_info: PageInfo = strawberry.field(description="Position of the page in the list.")
    reads_meaning: bool = strawberry.field(
        description="Whether meaning was matched in this answer; if not, only words were. A query with other than "
        "Latin letters is matched by words alone."
    )


SkillEdge = Edge[Skill]


SkillConnection = Connection[SkillEdge]


PlaceEdge = Edge[Place]


PlaceConnection = Connection[PlaceEdge]


def find_hits(
    library: Library, serving: Serving, query: str, labels: list[str], filter: JobFilter | None, now: float
) -> SearchAnswer:
    """Search for a query; closed jobs and jobs that do not meet the filter are left out, and copies but the newest."""
    mask = serving.catalogue.items[ItemLabel.JOB].columns["closes"] > now
    if filter is not None:
        mask &= meeting(serving.catalogue, filter.to_graph())
    masks: dict[str, Mask] = {ItemLabel.JOB: show_once(serving.catalogue, ItemLabel.JOB, mask)}
    return library.search.search(query, labels, serving.semantics, masks)


async def visible_hits(context: Context, hits: list[Hit], after: str | None) -> list[Hit]:
    """Return the hits without what the viewer has decided on; the one that a page follows stays, to begin there."""
    hidden = {place_of_item(label, id) for label, ids in (await context.hidden_items()).items() for id in ids}
    return [hit for hit in hits if (place := place_of(hit)) not in hidden or place == after]


async def nodes_of(context: Context, hits: list[Hit]) -> list[Job | Course | Skill | Occupation | None]:
    """Return the nodes of hits; ``None`` for nodes that no longer exist."""
    skills = await context.catalogue.skills([hit.id for hit in hits if hit.label == "Skill"])
    nodes: list[Job | Course | Skill | Occupation | None] = []
    for hit in hits:
        match hit.label:
            case "Job":
                job = await context.loaders.jobs.load(hit.id)
                nodes.append(Job.of(job) if job and job.is_open(context.now) else None)
            case "Course":
                course = await context.loaders.courses.load(hit.id)
                nodes.append(Course.of(course) if course else None)
            case "Skill":
                nodes.append(Skill.of(skills[hit.id]) if hit.id in skills else None)
            case _:
                occupation = await context.loaders.occupations.load(hit.id)
                nodes.append(Occupation.of(occupation) if occupation else None)
    return nodes


async def preload(context: Context, hits: list[Hit]) -> None:
    """Load a page's nodes, all nodes of a kind in one batch."""
    by_label = {label: [hit.id for hit in hits if hit.label == label] for label in ("Job", "Course", "Occupation")}
    await context.loaders.jobs.load_many(by_label[ItemLabel.JOB])
    await context.loaders.courses.load_many(by_label[ItemLabel.COURSE])
    await context.loaders.occupations.load_many(by_label["Occupation"])


@strawberry.type
class SearchQueries:
    """Queries that search."""

    @strawberry.field(
        description="Search jobs, courses, skills and occupations by words and meaning. Without `types`, all kinds are "
        "searched. The filter applies to jobs."
    )
    async def search(
        self,
        info: Info,
        query: Annotated[str, strawberry.argument(description="The text to search for, in English or Arabic.")],
        types: Annotated[
            list[SearchType] | None, strawberry.argument(description="Only these kinds; all kinds if omitted.")
        ] = None,
        first: First = 10,
        after: After = None,
        filter: JobConditions = None,
    ) -> SearchConnection:
        serving, size, key = info.context.serving, checked_first(first), key_of(after, text)
        library, now = info.context.generation.library, info.context.now.timestamp()
        labels = [search_type.value for search_type in dict.fromkeys(types or list(SearchType))]
        answer = await info.context.compute(find_hits, library, serving, checked_query(query), labels, filter, now)
        hits = await visible_hits(info.context, answer.hits, key[0] if key else None)
        page, more = slice_page(hits, place_of, size, after) if key else (hits[:size], len(hits) > size)
        await preload(info.context, page)
        nodes = await nodes_of(info.context, page)
        edges = [
            SearchEdge(
                cursor=cursor(place_of(hit)),
                score=round(hit.score, 4),
                matched_by=[MatchedBy.WORDS] * hit.by_words + [MatchedBy.MEANING] * hit.by_meaning,
                node=node,
            )
            for hit, node in zip(page, nodes, strict=True)
            if node
        ]
        cursors = [edge.cursor for edge in edges]
        return SearchConnection(
            edges=edges, page_info=page_info(cursors, more=more, after=after), reads_meaning=answer.reads_meaning
        )

    @strawberry.field(description="Skills whose names begin with or resemble the query, tolerating typos.")
    async def skills(
        self,
        info: Info,
        query: NameQuery,
        first: First = 10,
        after: After = None,
    ) -> SkillConnection:
        page, more = await closest_ids(info, info.context.generation.library.skills, query, first, after)
        known_skills = await info.context.catalogue.skills(page)
        edges = [SkillEdge(cursor=cursor(id), node=Skill.of(known_skills[id])) for id in page if id in known_skills]
        return SkillConnection(
            edges=edges, page_info=page_info([edge.cursor for edge in edges], more=more, after=after)
        )

    @strawberry.field(
        description="Towns, regions and countries whose names begin with or resemble the query, in any language, "
        "tolerating typos. The name of a country, or an abbreviation such as KSA, finds the places in it."
    )
    async def places(
        self,
        info: Info,
        query: NameQuery,
        first: First = 10,
        after: After = None,
    ) -> PlaceConnection:
        page, more = await closest_ids(info, info.context.generation.library.places, query, first, after)
        known_places = await info.context.catalogue.places(page)
        edges = [PlaceEdge(cursor=cursor(id), node=Place.of(known_places[id])) for id in page if id in known_places]
        return PlaceConnection(
            edges=edges, page_info=page_info([edge.cursor for edge in edges], more=more, after=after)
        )


def place_of(hit: Hit) -> str:
    """Return the key that a hit's cursor holds."""
    return place_of_item(hit.label, hit.id)


def place_of_item(label: str, id: str) -> str:
    """Return the key of a hit for an item."""
    return f"{label}:{id}"
