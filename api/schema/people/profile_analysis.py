"""The analysis of the viewer's profile: what it lacks, how strong it is, and what changes to it would be worth."""

from datetime import datetime
from enum import StrEnum

import strawberry

from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.cost_directives import PAGE, cost
from api.graphql.paging import After, First, checked_first, cursor, key_of, page_info, text, time
from api.schema.catalogue.named import Skill
from api.schema.people.profile_summary import ProfileSummary, facts_of
from api.schema.people.profile_words import Names, names_of, strength_words, suggestion_words, weakness_words
from gnn.explain.translations import Language
from gnn.profiles.advice import Advice, AdviceKind, Strong
from gnn.profiles.completeness import ProfileLevel, ProfileSection
from gnn.profiles.texts import StrengthKind
from graph.people.analyses import GivenAdvice
from workers.llm.profiles.facts import ProfileFacts
from workers.llm.provider import BUILT_IN
from workers.profile_analyses import KINDS

strawberry.enum(ProfileSection, description="A section of a profile.")
strawberry.enum(ProfileLevel, description="How complete a profile is: from 40, 75 and 95 of 100 points on.")
strawberry.enum(AdviceKind, name="ProfileAction", description="What to do about a profile.")
MOST_WEAKNESSES = 5
SECTION_OF = {
    StrengthKind.HAS_SKILL: ProfileSection.SKILLS,
    StrengthKind.WORKED_AS: ProfileSection.EXPERIENCE,
    StrengthKind.TARGETS: ProfileSection.BASIC,
}


@strawberry.enum(description="How much a suggestion is worth: from 1 point on HIGH, from 0.25 on MEDIUM.")
class SuggestionPriority(StrEnum):
    """The priority of a suggestion."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


def priority_of(impact: float) -> SuggestionPriority:
    """Return the priority of a suggestion by its worth in points."""
    if impact >= 1.0:
        return SuggestionPriority.HIGH
    return SuggestionPriority.MEDIUM if impact >= 0.25 else SuggestionPriority.LOW


@strawberry.type(description="How complete a section of the profile is.")
class ProfileSectionAnalysis:
    """A section."""

    section: ProfileSection = strawberry.field(description="The section.")
    score: float = strawberry.field(description="Its points of the completeness: at most 25, 15, 30 and 30.")
    filled: int = strawberry.field(description="How many of its fields are filled.")
    total: int = strawberry.field(description="How many fields it has.")
    percentage: float = strawberry.field(description="The share of its fields that are filled, 0 to 100.")


@strawberry.type(description="A strength or a weakness of a profile.")
class ProfileTrait:
    """A strength or a weakness."""

    category: ProfileSection = strawberry.field(description="The section of the profile that it is about.")
    title: str = strawberry.field(description="A few words in the requested language.")
    description: str = strawberry.field(description="A sentence in the requested language.")
    impact: float = strawberry.field(
        description="Of a strength: the mean points that the fifty best-fitting jobs would lose without it. Of a "
        "weakness: the mean points that they would gain if it were mended. Measured with the active model."
    )


@strawberry.type(description="A change that would improve the profile.")
class ProfileSuggestion:
    """A suggestion."""

    category: ProfileSection = strawberry.field(description="The section of the profile that it changes.")
    priority: SuggestionPriority = strawberry.field(description="How much it is worth, in a word.")
    title: str = strawberry.field(description="A few words in the requested language.")
    description: str = strawberry.field(description="A sentence in the requested language.")
    action: AdviceKind = strawberry.field(description="What to do.")
    estimated_impact: float = strawberry.field(
        description="The mean points that the fifty best-fitting jobs gain with it, measured by scoring the profile "
        "with the suggestion carried out. Of a completed one: as it was measured before."
    )
    completed: bool = strawberry.field(description="Whether it was followed since it was made.")
    completed_at: datetime | None = strawberry.field(description="When that was noticed.")
    skill_id: strawberry.Private[str]

    @strawberry.field(description="The skill to add; null for other actions.")
    async def skill(self, info: Info) -> Skill | None:
        if not self.skill_id:
            return None
        skills = await info.context.catalogue.skills([self.skill_id])
        return next((Skill.of(skill) for skill in skills.values()), None)


@strawberry.type(description="The scores of the profile at a time.")
class ProfileScores:
    """A point of the history."""

    at: datetime = strawberry.field(description="When the profile was analysed; there is one point a day at most.")
    completeness: int = strawberry.field(description="Completeness, 0 to 100.")
    strength: int = strawberry.field(description="Strength, 0 to 100.")


@strawberry.type(description="The scores of the profile at a time.")
class ProfileScoresEdge(Edge[ProfileScores]):
    """A point of the history."""


ProfileScoresConnection = Connection[ProfileScoresEdge]


@strawberry.type(description="What a profile lacks, how strong it is, and what changes to it would be worth.")
class ProfileAnalysis:
    """The analysis of the viewer's profile."""

    completeness: int = strawberry.field(description="How much of the profile is filled, 0 to 100.")
    level: ProfileLevel = strawberry.field(description="The completeness in a word.")
    sections: list[ProfileSectionAnalysis] = strawberry.field(description="The completeness of each section.")
    strength: int = strawberry.field(description="How strong the profile is for the jobs that fit it best, 0 to 100.")
    strengths: list[ProfileTrait] = strawberry.field(description="At most five strengths, the most valuable first.")
    weaknesses: list[ProfileTrait] = strawberry.field(description="At most five weaknesses, the most costly first.")
    suggestions: list[ProfileSuggestion] = strawberry.field(
        description="Open suggestions, the most valuable first; then those followed in the last 90 days."
    )
    source: str = strawberry.field(description="Who wrote the titles and descriptions: BUILT_IN, templates.")
    facts: strawberry.Private[ProfileFacts]
    user: strawberry.Private[str]

    @strawberry.field(
        description="How the profile stands and what would help most, in the requested language.", directives=[cost(20)]
    )
    async def summary(self, info: Info) -> ProfileSummary:
        summary = await info.context.parts.profile_writer.write(self.facts)
        return ProfileSummary(text=summary.text, source=summary.source)

    @strawberry.field(description="The scores over time, the latest first, this analysis included.", directives=[PAGE])
    async def history(self, info: Info, first: First = 20, after: After = None) -> ProfileScoresConnection:
        page, more = await info.context.analyses.history(self.user, checked_first(first), key_of(after, time, text))
        cursors = [cursor(point.at, point.id) for point in page]
        edges = [
            ProfileScoresEdge(
                cursor=edge_cursor,
                node=ProfileScores(at=point.at, completeness=point.completeness, strength=point.strength),
            )
            for edge_cursor, point in zip(cursors, page, strict=True)
        ]
        return ProfileScoresConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))


async def profile_analysis(info: Info, language: Language) -> ProfileAnalysis:
    """Analyse the viewer's profile.

    Raises:
        NotFoundError: the viewer is not in the graph.
    """
    context = info.context
    user = await context.profile(context.viewer_id)
    if user is None:
        raise context.viewer.missing_person(context.viewer_id)
    current = await context.profile_analyses.analyse(user)
    analysis = current.analysis
    names = await names_of(info, current)
    total = analysis.jobs
    open_advice = [entry for entry in current.advice if entry.completed_at is None]
    return ProfileAnalysis(
        completeness=analysis.completeness.score,
        level=analysis.completeness.level,
        sections=[
            ProfileSectionAnalysis(
                section=section.section,
                score=round(section.score, 2),
                filled=section.filled,
                total=section.total,
                percentage=round(section.percentage, 2),
            )
            for section in analysis.completeness.sections
        ],
        strength=analysis.strength.score,
        strengths=[strength_of(strong, names, language, total) for strong in analysis.strong],
        weaknesses=[weakness_of(advice, names, language, total) for advice in open_advice[:MOST_WEAKNESSES]],
        suggestions=[suggestion_of(advice, names, language, total) for advice in current.advice],
        source=BUILT_IN,
        facts=facts_of(current, names, language, user.id),
        user=user.id,
    )


def strength_of(strong: Strong, names: Names, language: Language, total: int) -> ProfileTrait:
    """Return a strength in words."""
    words = strength_words(strong, names, language, total)
    category, impact = SECTION_OF[StrengthKind(strong.type)], round(strong.impact, 2)
    return ProfileTrait(category=category, title=words.title, description=words.description, impact=impact)


def weakness_of(given_advice: GivenAdvice, names: Names, language: Language, total: int) -> ProfileTrait:
    """Return what advice mends in words."""
    words = weakness_words(given_advice, names, language, total)
    category, impact = Advice(KINDS[given_advice.kind]).section, round(given_advice.impact, 2)
    return ProfileTrait(category=category, title=words.title, description=words.description, impact=impact)


def suggestion_of(given_advice: GivenAdvice, names: Names, language: Language, total: int) -> ProfileSuggestion:
    """Return advice in words."""
    advice = Advice(KINDS[given_advice.kind], given_advice.node)
    words = suggestion_words(given_advice, names, language, total)
    return ProfileSuggestion(
        category=advice.section,
        priority=priority_of(given_advice.impact),
        title=words.title,
        description=words.description,
        action=advice.kind,
        estimated_impact=round(given_advice.impact, 2),
        completed=given_advice.completed_at is not None,
        completed_at=given_advice.completed_at,
        skill_id=given_advice.node if advice.kind is AdviceKind.ADD_SKILL else "",
    )
