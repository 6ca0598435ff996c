"""Search by words and meaning together, and typo-tolerant search for skills by name."""

from enum import Enum
from typing import Annotated

import numpy as np
import strawberry

from api.errors import BadUserInputError
from api.graphql.connections import Connection, Edge
from api.graphql.context import Context, Info
from api.graphql.paging import After, First, PageInfo, checked_first, cursor, key_of, page_info, slice_page, text
from api.schema.catalogue.courses import Course
from api.schema.catalogue.jobs import Job, JobConditions, JobFilter
from api.schema.catalogue.named import Skill
from api.schema.catalogue.occupations import Occupation
from gnn.data.dataset import Mask
from gnn.recommend.hard_filters import meeting
from gnn.scoring.blend import Serving
from gnn.search.index import Hit, meaning_of
from gnn.search.library import Library
from graph.catalogue.types import ItemLabel

MAX_QUERY = 1_000
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
    score: float = strawberry.field(description="Share of the highest possible score, 0 to 1.")
    matched_by: list[MatchedBy] = strawberry.field(description="Whether words, meaning or both matched.")
    node: Found = strawberry.field(description="The item found.")


@strawberry.type(description="A page of search results, best first.")
class SearchConnection:
    """A page of search results."""

    edges: list[SearchEdge] = strawberry.field(description="The edges of the page.")
    page_info: PageInfo = strawberry.field(description="Position of the page in the list.")
    reads_meaning: bool = strawberry.field(
        description="Whether a model matches meaning; if not, only words are matched."
    )


SkillEdge = Edge[Skill]


SkillConnection = Connection[SkillEdge]


def checked_query(query: str) -> str:
    """Check a query and return it.

    Raises:
        BadUserInputError: the query is empty or too long.
    """
    if not query.strip():
        raise BadUserInputError("query: must not be empty.")
    if len(query) > MAX_QUERY:
        raise BadUserInputError(f"query: must be at most {MAX_QUERY:,} characters, not {len(query):,}.")
    return query


def find_hits(
    library: Library, serving: Serving, query: str, labels: list[str], filter: JobFilter | None, now: float
) -> list[Hit]:
    """Search for a query; closed jobs and jobs that do not meet the filter are left out."""
    masks: dict[str, Mask] = {ItemLabel.JOB: serving.catalogue.items[ItemLabel.JOB].columns["closes"] > now}
    if filter is not None:
        masks[ItemLabel.JOB] = np.asarray(masks[ItemLabel.JOB] & meeting(serving.catalogue, filter.to_graph()))
    return library.search.search(query, labels, meaning_of(serving.semantics, query), masks)


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
        hits = await info.context.compute(find_hits, library, serving, checked_query(query), labels, filter, now)
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
        has_meaning = meaning_of(serving.semantics, "") is not None
        return SearchConnection(
            edges=edges, page_info=page_info(cursors, more=more, after=after), reads_meaning=has_meaning
        )

    @strawberry.field(description="Skills whose names begin with or resemble the query, tolerating typos.")
    async def skills(
        self,
        info: Info,
        query: Annotated[
            str, strawberry.argument(description="The beginning of a name, or a name that may have typos.")
        ],
        first: First = 10,
        after: After = None,
    ) -> SkillConnection:
        lookup = info.context.generation.library.lookup
        matches = await info.context.compute(lookup.closest, checked_query(query))
        page, more = slice_page([id for id, _ in matches], str, first, after)
        known_skills = await info.context.catalogue.skills(page)
        edges = [SkillEdge(cursor=cursor(id), node=Skill.of(known_skills[id])) for id in page if id in known_skills]
        return SkillConnection(
            edges=edges, page_info=page_info([edge.cursor for edge in edges], more=more, after=after)
        )


def place_of(hit: Hit) -> str:
    """Return the key that a hit's cursor holds."""
    return f"{hit.label}:{hit.id}"
