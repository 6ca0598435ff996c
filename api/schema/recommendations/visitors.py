"""Recommendations for visitors, who describe their skills; nothing about them is stored."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import strawberry

from api.errors import BadUserInputError
from api.graphql import ids
from api.graphql.context import Info
from api.graphql.cost_directives import PAGE, cost, text_cost
from api.graphql.paging import After, Diversity, First, IncludeUnwanted, MinimumScore
from api.schema.catalogue.job_fields import JobConditions, MoneyInput, Seniority
from api.schema.catalogue.pay import read_filter, salary_errors
from api.schema.recommendations.recommendations import (
    PageArguments,
    RecommendedCourseConnection,
    RecommendedJobConnection,
    to_course_connection,
    to_job_connection,
)
from api.services.pages import Page
from gnn.recommend.ranking import Wish
from graph.catalogue.types import ItemLabel
from graph.people.state import Origin
from graph.people.visitors import Visitor, VisitorWishes
from workers.documents.linker import Reading

MOST_SKILLS, MAX_TEXT = 100, 5_000


@strawberry.input(description="What a visitor says of the work that they want; as in a profile.")
class VisitorWishesInput:
    """A visitor's wishes."""

    place: strawberry.ID | None = strawberry.field(default=None, description="Where the visitor lives.")
    seniority: Seniority | None = strawberry.field(default=None, description="Seniority of the visitor.")
    minimum_salary: MoneyInput | None = strawberry.field(default=None, description="Lowest acceptable salary per year.")
    open_to_remote: bool = strawberry.field(default=True, description="Whether the visitor accepts remote jobs.")
    remote_only: bool = strawberry.field(default=False, description="Whether the visitor accepts only remote jobs.")
    open_to_relocate: bool = strawberry.field(
        default=False, description="Whether the visitor accepts work on site in another country than that of `place`."
    )


@strawberry.input(description="A visitor's description of themselves: skills, text, or both, and their wishes.")
class VisitorInput:
    """A visitor."""

    skills: list[strawberry.ID] = strawberry.field(default_factory=list, description="The visitor's skills, up to 100.")
    text: str | None = strawberry.field(default=None, description="The visitor's own words, up to 5,000 characters.")
    wishes: VisitorWishesInput | None = strawberry.field(
        default=None, description="What the visitor says of the work that they want."
    )


async def page_for(info: Info, label: ItemLabel, about: VisitorInput, arguments: PageArguments) -> Page:
    """Make a page for a visitor.

    Raises:
        BadUserInputError: the description is empty or too long, or names an unknown skill or place, or wishes
            contradict each other.
    """
    skills = [ids.local_id(id, "Skill", argument="about.skills") for id in about.skills]
    if len(skills) > MOST_SKILLS:
        raise BadUserInputError(f"about.skills: give at most {MOST_SKILLS}, not {len(skills)}.")
    words = (about.text or "").strip()
    if len(words) > MAX_TEXT:
        raise BadUserInputError(f"about.text: must be at most {MAX_TEXT:,} characters, not {len(words):,}.")
    if not skills and not words:
        raise BadUserInputError("about: give at least one skill or a sentence.")
    request, wishes = arguments.to_request(), read_wishes(info, about.wishes or VisitorWishesInput())
    reading = await info.context.read_text(words) if words else None
    state = await info.context.recommender.visitor(replace(describe_visitor(skills, reading, words), wishes=wishes))
    if unknown_skills := set(skills) - {link.id for link in state.skills}:
        raise BadUserInputError(f"about.skills: there is no skill {min(unknown_skills)!r}.")
    return await info.context.page_service.make_for_visitor(info.context.assignment, state, label, request)


def read_wishes(info: Info, wishes: VisitorWishesInput) -> VisitorWishes:
    """Check a visitor's wishes and convert them.

    Raises:
        BadUserInputError: the place is unknown, the salary is invalid, or only remote jobs are accepted and none.
    """
    pay, place = wishes.minimum_salary, wishes.place
    if wishes.remote_only and not wishes.open_to_remote:
        raise BadUserInputError("about.wishes.remoteOnly: contradicts openToRemote: false.")
    if pay and (errors := salary_errors(pay, info.context.parts.rates)):
        raise BadUserInputError(f"about.wishes.{'.'.join(errors[0].path[1:])}: {errors[0].message}.")
    place_id = ids.local_id(place, "Place", argument="about.wishes.place") if place else None
    if place_id is not None and info.context.serving.catalogue.position("Place", place_id) is None:
        raise BadUserInputError(f"about.wishes.place: there is no place {place}.")
    return VisitorWishes(
        seniority=wishes.seniority.value if wishes.seniority else None,
        open_to_remote=wishes.open_to_remote,
        remote_only=wishes.remote_only,
        open_to_relocate=wishes.open_to_relocate,
        minimum_salary=pay.amount if pay else None,
        salary_currency=pay.currency if pay else None,
        place=place_id,
    )


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
        description="Jobs for a visitor who describes their skills: only those that have to do with what they said. "
        "Nothing is stored; no token is needed.",
        directives=[cost(40), text_cost(60), PAGE],
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
        include_unwanted: IncludeUnwanted = False,
    ) -> RecommendedJobConnection:
        conditions = read_filter(filter, info.context.parts.rates)
        wish = Wish(conditions, diversity=diversity, include_unwanted=include_unwanted)
        arguments = PageArguments(first, after, minimum_score, wish)
        return to_job_connection(info, await page_for(info, ItemLabel.JOB, about, arguments), after)

    @strawberry.field(
        description="Courses for a visitor who describes their skills. Nothing is stored.",
        directives=[cost(30), text_cost(60), PAGE],
    )
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
