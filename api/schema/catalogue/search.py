"""Search by words and meaning together, and look-up of skills and places by names that may have typos."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Annotated

import strawberry

from api.errors import BadUserInputError
from api.graphql.connections import Connection, Edge
from api.graphql.context import Context, Info
from api.graphql.cost_directives import PAGE, cost
from api.graphql.ordered_cursors import check_cursor_order
from api.graphql.paging import After, First, PageInfo, checked_first, cursor, key_of, page_info, text
from api.schema.catalogue.closest_names import NameQuery, checked_query, closest_ids
from api.schema.catalogue.courses import Course
from api.schema.catalogue.job_fields import JobConditions
from api.schema.catalogue.jobs import Job, JobFacets
from api.schema.catalogue.named import Place, Skill
from api.schema.catalogue.occupations import Occupation
from api.schema.catalogue.pay import read_filter
from gnn.data.item_orders import ItemOrder
from gnn.recommend.hard_filters import indices_of
from gnn.recommend.item_lists import ItemList, JobQuery, Shelf
from gnn.scoring.blend import Serving
from gnn.search.index import Hit
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


@strawberry.enum(description="Sort orders of search results. Orders other than RELEVANCE are for jobs alone.")
class SearchOrder(Enum):
    """Sort orders of search results."""

    RELEVANCE = strawberry.enum_value("RELEVANCE", description="Best match first.")
    NEWEST = strawberry.enum_value("NEWEST", description="As in `JobOrder`.")
    SALARY = strawberry.enum_value("SALARY", description="As in `JobOrder`.")
    CLOSING = strawberry.enum_value("CLOSING", description="As in `JobOrder`.")


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


@strawberry.type(description="A page of search results.")
class SearchConnection:
    """A page of search results."""

    edges: list[SearchEdge] = strawberry.field(description="The edges of the page.")
    page_info: PageInfo = strawberry.field(description="Position of the page in the list.")
    reads_meaning: bool = strawberry.field(
        description="Whether meaning was matched in this answer; if not, only words were. A query with other than "
        "Latin letters is matched by words alone."
    )
    total_count: int = strawberry.field(
        description="How many nodes match and meet the filter. The best 200 can be paged through."
    )
    jobs: strawberry.Private[ItemList | None]

    @strawberry.field(description="How many of the jobs that match there are by property; null without jobs.")
    def facets(self) -> JobFacets | None:
        return None if self.jobs is None else JobFacets(items=self.jobs)


SkillEdge = Edge[Skill]


SkillConnection = Connection[SkillEdge]


PlaceEdge = Edge[Place]


PlaceConnection = Connection[PlaceEdge]


Hidden = Mapping[ItemLabel, Collection[str]]


@dataclass(frozen=True, slots=True)
class Results:
    """The results of a search: the best hits in the wanted order, the jobs that match, and how many nodes do."""

    hits: list[Hit]
    reads_meaning: bool
    jobs: ItemList | None
    total: int


def find_results(
    library: Library, serving: Serving, query: str, labels: list[str], jobs: JobQuery, hidden: Hidden
) -> Results:
    """Search for a query among all nodes, but of jobs among those of a query for jobs.

    What is hidden is not counted, but may be among the hits.
    """
    catalogue = library.catalogue
    shelf = Shelf(catalogue, library.orders)
    answer = library.search.search(query, labels, serving.semantics, {ItemLabel.JOB: jobs.match(shelf)})
    shown_jobs, matching_jobs = replace(jobs, hidden=frozenset(hidden[ItemLabel.JOB])), None
    if ItemLabel.JOB in labels:
        matching_jobs = ItemList([shelf], shown_jobs, [answer.matches[ItemLabel.JOB]])
    if ItemLabel.COURSE in labels:
        answer.matches[ItemLabel.COURSE][indices_of(catalogue, ItemLabel.COURSE, hidden[ItemLabel.COURSE])] = False
    other_count = sum(int(mask.sum()) for label, mask in answer.matches.items() if label != ItemLabel.JOB)
    total = other_count + (0 if matching_jobs is None else len(matching_jobs))
    return Results(answer.hits, answer.reads_meaning, matching_jobs, total)


def in_order(library: Library, hits: list[Hit], order: SearchOrder) -> list[Hit]:
    """Return hits of jobs in an order."""
    if order is SearchOrder.RELEVANCE:
        return hits
    items, rows = library.orders.of(ItemLabel.JOB, ItemOrder[order.name]), library.catalogue.positions[ItemLabel.JOB]
    return sorted(hits, key=lambda hit: items.position(rows[hit.id]))


def check_order(order: SearchOrder, labels: list[str]) -> None:
    """Refuse an order that some of the searched kinds do not have.

    Raises:
        BadUserInputError: things other than jobs are searched, and the order is not by relevance.
    """
    if order is not SearchOrder.RELEVANCE and labels != [ItemLabel.JOB]:
        raise BadUserInputError(f"orderBy: {order.name} is an order of jobs: send `types: [JOB]`, or RELEVANCE.")


def page_of(hits: list[Hit], order: SearchOrder, size: int, after: str | None) -> tuple[list[Hit], bool]:
    """Return a page of hits, and whether more follow.

    Raises:
        BadUserInputError: the cursor is invalid or of another order, or its item is no longer among the hits.
    """
    key = key_of(after, text, text)
    if key is None:
        return hits[:size], len(hits) > size
    check_cursor_order(key[0], order.name)
    places = [index for index, hit in enumerate(hits) if place_of(hit) == key[1]]
    if not places:
        raise BadUserInputError("after: the item of this cursor no longer exists: request the first page again.")
    start = places[0] + 1
    return hits[start : start + size], len(hits) > start + size


def visible_hits(hits: list[Hit], hidden: Hidden, after: str | None) -> list[Hit]:
    """Return the hits without what the viewer has decided on; the one that a page follows stays, to begin there."""
    places = {place_of_item(label, id) for label, ids in hidden.items() for id in ids}
    return [hit for hit in hits if (place := place_of(hit)) not in places or place == after]


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
        "searched. The filter applies to jobs.",
        directives=[cost(20), PAGE],
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
        order_by: Annotated[
            SearchOrder, strawberry.argument(description="Sort order of the best 200 results.")
        ] = SearchOrder.RELEVANCE,
    ) -> SearchConnection:
        serving, size, now = info.context.serving, checked_first(first), info.context.now.timestamp()
        library, conditions = info.context.generation.library, read_filter(filter, info.context.parts.rates)
        labels = [search_type.value for search_type in dict.fromkeys(types or list(SearchType))]
        check_order(order_by, labels)
        hidden, jobs, key = await info.context.hidden_items(), JobQuery(conditions, now), key_of(after, text, text)
        results = await info.context.compute(find_results, library, serving, checked_query(query), labels, jobs, hidden)
        hits = visible_hits(results.hits, hidden, key[1] if key else None)
        page, more = page_of(in_order(library, hits, order_by), order_by, size, after)
        await preload(info.context, page)
        nodes = await nodes_of(info.context, page)
        edges = [
            SearchEdge(
                cursor=cursor(order_by.name, place_of(hit)),
                score=round(hit.score, 4),
                matched_by=[MatchedBy.WORDS] * hit.by_words + [MatchedBy.MEANING] * hit.by_meaning,
                node=node,
            )
            for hit, node in zip(page, nodes, strict=True)
            if node
        ]
        return SearchConnection(
            edges=edges,
            page_info=page_info([edge.cursor for edge in edges], more=more, after=after),
            reads_meaning=results.reads_meaning,
            total_count=results.total,
            jobs=results.jobs,
        )

    @strawberry.field(
        description="Skills whose names begin with or resemble the query, tolerating typos.",
        directives=[cost(10), PAGE],
    )
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
        "tolerating typos. The name of a country, or an abbreviation such as KSA, finds the places in it.",
        directives=[cost(10), PAGE],
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
