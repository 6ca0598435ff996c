"""Similar jobs, courses and people, what is trending, and skills worth adding."""

import strawberry

from api.context import Context, Info
from api.paging import checked_between, checked_first
from api.schema.courses import Course
from api.schema.jobs import Job
from api.schema.named import Skill, skills_by_place
from api.schema.reasons import Language
from gnn.alike import Alike, Worth, similar_items, similar_people, skills_worth_adding, trending
from gnn.serving import Serving

MOST_DAYS = 365
FITTING = 50


@strawberry.type(description="Why something is alike.")
class LikenessReason:
    """A reason."""

    message: str = strawberry.field(description="A sentence in the language that was asked for.")
    skills: list[Skill] = strawberry.field(description="Skills in common, the weightiest first.")


@strawberry.type(description="A similar job.")
class SimilarJobEdge:
    """An edge to a similar job."""

    score: float = strawberry.field(description="How like it is, 0 to 100.")
    node: Job = strawberry.field(description="The job.")
    shared: strawberry.Private[list[Skill]]

    @strawberry.field(description="Why it is alike.")
    def reasons(self, first: int = 3, language: Language = Language.EN) -> list[LikenessReason]:
        return likeness(self.shared, first, language)


@strawberry.type(description="Similar jobs, the most alike first.")
class SimilarJobConnection:
    """Similar jobs."""

    edges: list[SimilarJobEdge] = strawberry.field(description="The jobs.")


@strawberry.type(description="A similar course.")
class SimilarCourseEdge:
    """An edge to a similar course."""

    score: float = strawberry.field(description="How like it is, 0 to 100.")
    node: Course = strawberry.field(description="The course.")
    shared: strawberry.Private[list[Skill]]

    @strawberry.field(description="Why it is alike.")
    def reasons(self, first: int = 3, language: Language = Language.EN) -> list[LikenessReason]:
        return likeness(self.shared, first, language)


@strawberry.type(description="Similar courses, the most alike first.")
class SimilarCourseConnection:
    """Similar courses."""

    edges: list[SimilarCourseEdge] = strawberry.field(description="The courses.")


@strawberry.type(description="Somebody with similar skills, who agreed to be found; who they are is not told.")
class SimilarPersonEdge:
    """An edge to a similar person."""

    score: float = strawberry.field(description="How like their skills are, 0 to 100.")
    shared_skills: list[Skill] = strawberry.field(description="Skills in common, the rarest first.")


@strawberry.type(description="People with similar skills.")
class SimilarPersonConnection:
    """Similar people."""

    edges: list[SimilarPersonEdge] = strawberry.field(description="The people, the most alike first.")


@strawberry.type(description="A job that many choose now.")
class TrendingJobEdge:
    """An edge to a trending job."""

    score: float = strawberry.field(description="Share of the most chosen, 0 to 100; later choices count more.")
    node: Job = strawberry.field(description="The job.")


@strawberry.type(description="Jobs that many choose now.")
class TrendingJobConnection:
    """Trending jobs."""

    edges: list[TrendingJobEdge] = strawberry.field(description="The jobs, the most chosen first.")


@strawberry.type(description="A course that many choose now.")
class TrendingCourseEdge:
    """An edge to a trending course."""

    score: float = strawberry.field(description="Share of the most chosen, 0 to 100; later choices count more.")
    node: Course = strawberry.field(description="The course.")


@strawberry.type(description="Courses that many choose now.")
class TrendingCourseConnection:
    """Trending courses."""

    edges: list[TrendingCourseEdge] = strawberry.field(description="The courses, the most chosen first.")


@strawberry.type(description="Why a skill is worth adding.")
class SkillReason:
    """A reason."""

    message: str = strawberry.field(description="A sentence in the language that was asked for.")


@strawberry.type(description="A skill worth adding.")
class RecommendedSkillEdge:
    """An edge to a skill."""

    rank: int = strawberry.field(description="Place, from 1.")
    score: float = strawberry.field(description="How much the jobs that fit ask for it, 0 to 100.")
    node: Skill = strawberry.field(description="The skill.")
    jobs: strawberry.Private[int]

    @strawberry.field(description="Why.")
    def reasons(self, first: int = 1, language: Language = Language.EN) -> list[SkillReason]:
        checked_first(first)
        english = f"{self.jobs} of the {FITTING} jobs that fit you best ask for “{self.node.name}”."
        arabic = f"تطلب {self.jobs} من أنسب {FITTING} وظيفة لك «{self.node.name}»."
        return [SkillReason(message=english if language is Language.EN else arabic)]


@strawberry.type(description="Skills worth adding, the most asked for first.")
class RecommendedSkillConnection:
    """Skills worth adding."""

    edges: list[RecommendedSkillEdge] = strawberry.field(description="The skills.")


def likeness(shared: list[Skill], first: int, language: Language) -> list[LikenessReason]:
    """The one reason of what is alike: skills in common, or the model's closeness where there are none."""
    checked_first(first)
    names = ", ".join(f"“{skill.name}”" if language is Language.EN else f"«{skill.name}»" for skill in shared[:3])
    if language is Language.AR:
        said = f"تشترك في {names}." if shared else "يراها النموذج متقاربة."
    else:
        said = f"Both have to do with {names}." if shared else "The model places them close together."
    return [LikenessReason(message=said, skills=shared[:3])]


async def skills_at(context: Context, serving: Serving, found: list[Alike]) -> list[list[Skill]]:
    """The skills in common of each, as nodes."""
    known = await skills_by_place(context, serving.catalogue, {place for one in found for place in one.shared})
    return [[known[place] for place in one.shared if place in known] for one in found]


async def alike(info: Info, label: str, id: str, first: int) -> tuple[list[Alike], list[str], list[list[Skill]]]:
    """Items like one of them, their ids, and the skills that each shares with it."""
    size, serving = checked_first(first), info.context.generation.serving
    place = serving.catalogue.position(label, id)
    found: list[Alike] = []
    if place is not None:
        now = info.context.now.timestamp()
        found = (await info.context.compute(similar_items, serving, label, place, now))[:size]
    names = serving.catalogue.ids(label)
    return found, [names[one.place] for one in found], await skills_at(info.context, serving, found)


async def similar_jobs(info: Info, job: str, first: int) -> SimilarJobConnection:
    """Open jobs like one of them."""
    found, wanted, shared = await alike(info, "Job", job, first)
    nodes = await info.context.loaders.jobs.load_many(wanted)
    edges = [
        SimilarJobEdge(score=round(100 * one.score, 2), node=Job.of(node), shared=skills)
        for one, node, skills in zip(found, nodes, shared, strict=True)
        if node and node.is_open(info.context.now)
    ]
    return SimilarJobConnection(edges=edges)


async def similar_courses(info: Info, course: str, first: int) -> SimilarCourseConnection:
    """Courses like one of them."""
    found, wanted, shared = await alike(info, "Course", course, first)
    nodes = await info.context.loaders.courses.load_many(wanted)
    edges = [
        SimilarCourseEdge(score=round(100 * one.score, 2), node=Course.of(node), shared=skills)
        for one, node, skills in zip(found, nodes, shared, strict=True)
        if node
    ]
    return SimilarCourseConnection(edges=edges)


async def people_like(info: Info, first: int) -> SimilarPersonConnection:
    """People with skills like the viewer's."""
    size, serving = checked_first(first), info.context.generation.serving
    place = serving.catalogue.position("User", info.context.viewer_id)
    if place is None:
        return SimilarPersonConnection(edges=[])
    discoverable = serving.catalogue.data.nodes["User"].columns["discoverable"] == 1.0
    found = (await info.context.compute(similar_people, serving.catalogue, place, discoverable))[:size]
    shared = await skills_at(info.context, serving, found)
    edges = [
        SimilarPersonEdge(score=round(100 * one.score, 2), shared_skills=skills)
        for one, skills in zip(found, shared, strict=True)
    ]
    return SimilarPersonConnection(edges=edges)


async def recommended_skills(info: Info, first: int) -> RecommendedSkillConnection:
    """Skills that the jobs that fit the viewer best ask for and the viewer lacks."""
    size, parts = checked_first(first), info.context.parts
    serving = info.context.generation.assignment_for(info.context.viewer_id).serving
    state = await parts.recommender.state_of(info.context.viewer_id)
    ranking = await info.context.rank(serving, state, "Job")
    jobs = [
        (place, scored.score)
        for scored in ranking.items[:FITTING]
        if (place := serving.catalogue.position("Job", scored.item)) is not None
    ]
    groups = serving.catalogue.data.nodes["Skill"]
    held = {link.id for link in state.skills} | {
        id
        for id, kind in zip(groups.ids, groups.columns["kind"], strict=True)
        if groups.names["kind"][int(kind)] == "GROUP"
    }
    found: list[Worth] = skills_worth_adding(serving.catalogue, held, jobs)[:size]
    known = await skills_by_place(info.context, serving.catalogue, {one.place for one in found})
    edges = [
        RecommendedSkillEdge(rank=rank, score=round(one.score, 2), node=known[one.place], jobs=one.jobs)
        for rank, one in enumerate(found, start=1)
        if one.place in known
    ]
    return RecommendedSkillConnection(edges=edges)


async def trending_now(info: Info, label: str, first: int, days: int) -> tuple[list[str], list[float]]:
    """Ids of the items that many choose now, and their scores, 0 to 100."""
    checked_between("days", days, 1, MOST_DAYS)
    size, context = checked_first(first), info.context
    catalogue, fewest = context.generation.serving.catalogue, context.parts.recommender.blend.fewest_witnesses
    now = context.now.timestamp()
    found = (await context.compute(trending, catalogue, label, days, now, fewest))[:size]
    return [catalogue.ids(label)[place] for place, _ in found], [round(100 * score, 2) for _, score in found]


@strawberry.type
class TrendingQueries:
    """Queries about what many choose now."""

    @strawberry.field(
        description="Open jobs that were chosen most in the last days, each by some people at least; later choices "
        "count more."
    )
    async def trending_jobs(self, info: Info, first: int = 10, days: int = 30) -> TrendingJobConnection:
        wanted, scores = await trending_now(info, "Job", first, days)
        nodes = await info.context.loaders.jobs.load_many(wanted)
        edges = [
            TrendingJobEdge(score=score, node=Job.of(node))
            for score, node in zip(scores, nodes, strict=True)
            if node and node.is_open(info.context.now)
        ]
        return TrendingJobConnection(edges=edges)

    @strawberry.field(
        description="Courses that were chosen most in the last days, each by some people at least; later choices "
        "count more."
    )
    async def trending_courses(self, info: Info, first: int = 10, days: int = 30) -> TrendingCourseConnection:
        wanted, scores = await trending_now(info, "Course", first, days)
        nodes = await info.context.loaders.courses.load_many(wanted)
        edges = [
            TrendingCourseEdge(score=score, node=Course.of(node))
            for score, node in zip(scores, nodes, strict=True)
            if node
        ]
        return TrendingCourseConnection(edges=edges)
