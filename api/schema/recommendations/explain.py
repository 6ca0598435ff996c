"""Explanations of a job's score, and changes that would affect it."""

import asyncio
from typing import Annotated

import strawberry

from api.errors import MissingError
from api.graphql import ids
from api.graphql.context import Context, Info
from api.graphql.cost_directives import FIRST, cost
from api.graphql.paging import First, checked_first
from api.schema.catalogue.courses import Course
from api.schema.catalogue.jobs import Company, Job
from api.schema.catalogue.named import Skill, Topic
from api.schema.catalogue.occupations import Occupation
from api.schema.common.reasons import InLanguage, Language, Path, Reason
from api.schema.recommendations.recommendations import ScorePart, nonzero_parts
from api.schema.recommendations.remarks import (
    PRESUMED,
    Caution,
    MissingJobSkill,
    missing_skills,
    presumed_skills,
    to_cautions,
)
from gnn.data.catalogue import Catalogue
from gnn.explain import counterfactuals
from gnn.explain.counterfactuals import ChangeKind
from gnn.explain.translations import Name, message
from gnn.recommend.match import Match
from gnn.recommend.recommender import ExplainedItem
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

strawberry.enum(ChangeKind, description="Kind of the change.")
Subject = Annotated[
    Skill | Job | Course | Occupation | Company | Topic,
    strawberry.union("ExplanationSubject", description="The subject of an explanation."),
]
MESSAGES = {
    ChangeKind.ADD_SKILL: "add skill",
    ChangeKind.ADD_TARGET: "add target",
    ChangeKind.REMOVE_SKILL: "remove skill",
    ChangeKind.UNDO_CHOICES: "undo choices",
}
LOSSES = MESSAGES | {ChangeKind.ADD_SKILL: "with skill", ChangeKind.ADD_TARGET: "with target"}


@strawberry.type(description="A change that the person can make.")
class ProfileChange:
    """A change."""

    kind: ChangeKind = strawberry.field(description="Kind of the change.")
    subject: Subject | None = strawberry.field(description="The subject of the change; null if it no longer exists.")


@strawberry.type(
    description="The effect that a change would have on the score; making the change has exactly this effect."
)
class Counterfactual:
    """A counterfactual."""

    change: ProfileChange = strawberry.field(description="The change.")
    score_before: float = strawberry.field(description="The score now, 0 to 100.")
    score_after: float = strawberry.field(description="The score after the change, 0 to 100.")
    learning_hours: float = strawberry.field(description="Hours of learning that the change takes; 0 if it takes none.")
    name: strawberry.Private[Name]

    @strawberry.field(description="A sentence in the requested language.")
    def message(
        self,
        language: InLanguage = Language.EN,
    ) -> str:
        digits = 0 if round(self.score_before) != round(self.score_after) else 1
        numbers = [round(score, digits or None) for score in (self.score_before, self.score_after)]
        kind = MESSAGES[self.change.kind] if self.score_after > self.score_before else LOSSES[self.change.kind]
        return message(kind, self.name, numbers=numbers).in_language(language)


@strawberry.type(description="A fact about the person that contributes to the score.")
class Attribution:
    """An attribution."""

    weight: float = strawberry.field(
        description="Points that the score would lose without it; negative if the score would gain."
    )
    subject: Subject | None = strawberry.field(
        description="The fact about the person; null if its subject no longer exists."
    )


@strawberry.type(description="A statement and the path in the graph that supports it.")
class Citation:
    """A citation."""

    statement: str = strawberry.field(description="The statement.")
    path: Path = strawberry.field(description="The path.")


@strawberry.type(description="A short explanation; each sentence cites its path.")
class Narrative:
    """A narrative."""

    text: str = strawberry.field(description="One or two sentences; empty if there are no reasons for the job.")
    source: str = strawberry.field(
        description="ANTHROPIC: a language model, with each statement checked; BUILT_IN: the project's own templates."
    )
    citations: list[Citation] = strawberry.field(description="The path behind each sentence.")


@strawberry.type(description="Why a job has its score for the viewer.")
class JobExplanation:
    """An explanation."""

    score: float = strawberry.field(description="The score, 0 to 100.")
    explained: strawberry.Private[ExplainedItem]
    state: strawberry.Private[PersonState]
    catalogue: strawberry.Private[Catalogue]
    changes: strawberry.Private[list[counterfactuals.Counterfactual]]
    rests_on: strawberry.Private[list[counterfactuals.Attribution]]

    @strawberry.field(
        description="Calibrated probability that the person likes, saves or applies for the job within some weeks, out "
        "of all open jobs; a few percent are much. Null when no calibrated model is active."
    )
    def confidence(self) -> float | None:
        return self.explained.scored.confidence

    @strawberry.field(description="How well it matches, in a word.")
    def match(self) -> Match:
        return self.explained.remarks.match

    @strawberry.field(description="Parts that add up to the score, as on an edge of `recommendedJobs`.")
    def score_parts(self) -> list[ScorePart]:
        return nonzero_parts(self.explained.scored.parts)

    @strawberry.field(description="The reasons, most important first.", directives=[FIRST])
    def reasons(self, first: First = 3, language: InLanguage = Language.EN) -> list[Reason]:
        return [Reason.of(reason, language) for reason in self.explained.reasons[: checked_first(first)]]

    @strawberry.field(
        description="Skills that the job asks for and the person lacks, most important first.", directives=[FIRST]
    )
    def missing(self, first: First = 5) -> list[MissingJobSkill]:
        return missing_skills(self.catalogue, self.state, self.explained.scored.item, first)

    @strawberry.field(description=PRESUMED, directives=[FIRST])
    def presumed(self, first: First = 5) -> list[Skill]:
        return presumed_skills(self.catalogue, self.state, self.explained.scored.item, first)

    @strawberry.field(description="What speaks against the job.")
    def cautions(self) -> list[Caution]:
        return to_cautions(self.explained.remarks.cautions)

    @strawberry.field(
        description="Single changes that the person can make: gains first, by points gained per hour.",
        directives=[FIRST],
    )
    async def counterfactuals(self, info: Info, first: First = 5) -> list[Counterfactual]:
        page = self.changes[: checked_first(first)]
        nodes = await subjects(
            info.context, [(counterfactual.change.label, counterfactual.change.id) for counterfactual in page]
        )
        return [
            Counterfactual(
                change=ProfileChange(kind=counterfactual.change.kind, subject=node),
                score_before=round(counterfactual.before, 2),
                score_after=round(counterfactual.after, 2),
                learning_hours=hours_of(counterfactual.change),
                name=name_of(node),
            )
            for counterfactual, node in zip(page, nodes, strict=True)
        ]

    @strawberry.field(
        description="Facts behind the score, most important first; of items, only the sixty latest count.",
        directives=[FIRST],
    )
    async def attributions(self, info: Info, first: First = 5) -> list[Attribution]:
        page = self.rests_on[: checked_first(first)]
        nodes = await subjects(info.context, [(attribution.label, attribution.id) for attribution in page])
        return [
            Attribution(weight=round(attribution.weight, 2), subject=node)
            for attribution, node in zip(page, nodes, strict=True)
        ]

    @strawberry.field(
        description="The most important reasons in one or two sentences; each statement cites its paths.",
        directives=[cost(20)],
    )
    async def narrative(
        self,
        info: Info,
        language: InLanguage = Language.EN,
    ) -> Narrative:
        narration = await info.context.parts.narrator.tell(self.explained.reasons, language)
        return Narrative(
            text=" ".join(sentence.text for sentence in narration.statements),
            source=narration.source,
            citations=[
                Citation(statement=sentence.text, path=Path.of(reason.path))
                for sentence in narration.statements
                for reason in sentence.reasons
            ],
        )


def hours_of(change: counterfactuals.Change) -> float:
    """Return the hours of learning that a change takes."""
    return round(change.hours, 1) if change.kind is ChangeKind.ADD_SKILL else 0.0


def name_of(node: Skill | Job | Course | Occupation | Company | Topic | None) -> Name:
    """Return the name of a node."""
    if node is None:
        return Name("")
    if isinstance(node, Occupation):
        return Name(node.title, node.title_arabic)
    return Name(node.title if isinstance(node, Job | Course) else node.name)


async def subjects(
    context: Context, keys: list[tuple[str, str]]
) -> list[Skill | Job | Course | Occupation | Company | Topic | None]:
    """Nodes by label and id."""
    by_label = {
        label: [id for key_label, id in keys if key_label == label]
        for label in dict.fromkeys(label for label, _ in keys)
    }
    loaders, catalogue = context.loaders, context.catalogue
    nodes: dict[tuple[str, str], Skill | Job | Course | Occupation | Company | Topic] = {}
    for label, local_ids in by_label.items():
        match label:
            case "Job":
                nodes |= {(label, job.id): Job.of(job) for job in await loaders.jobs.load_many(local_ids) if job}
            case "Course":
                nodes |= {
                    (label, course.id): Course.of(course)
                    for course in await loaders.courses.load_many(local_ids)
                    if course
                }
            case "Occupation":
                nodes |= {
                    (label, occupation.id): Occupation.of(occupation)
                    for occupation in await loaders.occupations.load_many(local_ids)
                    if occupation
                }
            case "Company":
                nodes |= {
                    (label, id): Company.of(company) for id, company in (await catalogue.companies(local_ids)).items()
                }
            case "Topic":
                nodes |= {(label, id): Topic.of(topic) for id, topic in (await catalogue.topics(local_ids)).items()}
            case _:
                nodes |= {(label, id): Skill.of(skill) for id, skill in (await catalogue.skills(local_ids)).items()}
    return [nodes.get(key) for key in keys]


async def explain_job(info: Info, job: str) -> JobExplanation:
    """Why a job has its score for the viewer.

    Raises:
        MissingError: there is no such job.
    """
    job_id, parts, user = ids.local_id(job, "Job", argument="job"), info.context.parts, info.context.viewer_id
    serving = info.context.serving
    index = serving.catalogue.position(ItemLabel.JOB, job_id)
    if index is None:
        raise MissingError(f"job: there is no Job {job}.")
    state, now = await info.context.recommender.state_of(user), info.context.now.timestamp()
    blend = parts.blend
    (_, changes), rests_on, explained_job = await asyncio.gather(
        info.context.compute(counterfactuals.counterfactuals, serving, state, index, blend, now),
        info.context.compute(counterfactuals.attributions, serving, state, index, blend, now),
        info.context.recommender.explain(serving, state, ItemLabel.JOB, index),
    )
    return JobExplanation(
        score=explained_job.scored.score,
        explained=explained_job,
        state=state,
        catalogue=serving.catalogue,
        changes=changes,
        rests_on=rests_on,
    )
