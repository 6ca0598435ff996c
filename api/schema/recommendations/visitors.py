"""Recommendations for visitors, who describe their skills; nothing about them is stored."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from api.errors import BadUserInputError
from api.graphql import ids
from api.graphql.context import Info
from api.graphql.paging import After, Diversity, First, MinimumScore
from api.schema.catalogue.job_fields import JobConditions, JobFilter
from api.schema.recommendations.recommendations import (
    PageArguments,
    RecommendedCourseConnection,
    RecommendedJobConnection,
    to_course_connection,
    to_job_connection,
)
from api.services.pages import Page
from gnn.recommend.recommender import Wish
from graph.catalogue.types import ItemLabel
from graph.people.state import Origin, Visitor
from workers.documents.linker import Reading

MOST_SKILLS, MAX_TEXT = 100, 5_000


@strawberry.input(description="A visitor's description of themselves: skills, text, or both.")
class VisitorInput:
    """A visitor."""

    skills: list[strawberry.ID] = strawberry.field(default_factory=list, description="The visitor's skills, up to 100.")
    text: str | None = strawberry.field(default=None, description="The visitor's own words, up to 5,000 characters.")


async def page_for(info: Info, label: ItemLabel, about: VisitorInput, arguments: PageArguments) -> Page:
    """Make a page for a visitor.

    Raises:
        BadUserInputError: the description is empty or too long, or names an unknown skill.
    """
    skills = [ids.local_id(id, "Skill", argument="about.skills") for id in about.skills]
    if len(skills) > MOST_SKILLS:
        raise BadUserInputError(f"about.skills: give at most {MOST_SKILLS}, not {len(skills)}.")
    words = (about.text or "").strip()
    if len(words) > MAX_TEXT:
        raise BadUserInputError(f"about.text: must be at most {MAX_TEXT:,} characters, not {len(words):,}.")
    if not skills and not words:
        raise BadUserInputError("about: give at least one skill or a sentence.")
    request = arguments.to_request()
    reading = await info.context.read_text(words) if words else None
    state = await info.context.recommender.visitor(describe_visitor(skills, reading, words))
    if unknown_skills := set(skills) - {link.id for link in state.skills}:
        raise BadUserInputError(f"about.skills: there is no skill {min(unknown_skills)!r}.")
    return await info.context.page_service.make_for_visitor(info.context.assignment, state, label, request)


def describe_visitor(skills: Sequence[str], reading: Reading | None, words: str) -> Visitor:
    """Return what is known of a visitor: the chosen skills, and the skills and the likeliest occupation of their text.

    Skills that the text only implies are left out: nobody is told that they have a skill that they did not name. So are
    occupations that are unlikely guesses.
    """
    if reading is None:
        return Visitor(skills, [], words)
    named_skills = [link.skill for link in reading.named_skills]
    occupations = [link for link in reading.occupations if link.is_likely][:1]
    origin = Origin.NAMED if all(link.is_named for link in occupations) else Origin.GUESSED
    return Visitor([*dict.fromkeys([*skills, *named_skills])], [link.occupation for link in occupations], words, origin)


@strawberry.type
class VisitorQueries:
    """Queries of visitors."""

    @strawberry.field(
        description="Jobs for a visitor who describes their skills; without a model, only those that have to do with "
        "what they said. Nothing is stored; no token is needed."
    )
    async def recommended_jobs(
        self,
        info: Info,
        about: Annotated[VisitorInput, strawberry.argument(description="The visitor's description of themselves.")],
        first: First = 10,
        after: After = None,
        minimum_score: MinimumScore = 0.0,
        filter: JobConditions = None,
        diversity: Diversity = 0.0,
    ) -> RecommendedJobConnection:
        wish = Wish((filter or JobFilter()).to_graph(), diversity=diversity)
        arguments = PageArguments(first, after, minimum_score, wish)
        return to_job_connection(info, await page_for(info, ItemLabel.JOB, about, arguments), after)

    @strawberry.field(description="Courses for a visitor who describes their skills. Nothing is stored.")
    async def recommended_courses(
        self,
        info: Info,
        about: Annotated[VisitorInput, strawberry.argument(description="The visitor's description of themselves.")],
        first: First = 10,
        after: After = None,
        minimum_score: MinimumScore = 0.0,
    ) -> RecommendedCourseConnection:
        arguments = PageArguments(first, after, minimum_score)
        return to_course_connection(await page_for(info, ItemLabel.COURSE, about, arguments), after)
