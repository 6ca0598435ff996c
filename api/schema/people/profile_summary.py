"""The summary of a profile's analysis: by a language model if one is set, else from a template."""

import strawberry

from api.schema.people.profile_words import Names, name_of, strength_words, suggestion_words, weakness_words
from gnn.explain.translations import Language, write_name
from gnn.profiles.advice import AdviceKind
from gnn.profiles.texts import sum_up, tell_scores
from graph.people.analyses import GivenAdvice
from workers.llm.profiles.facts import ProfileFact, ProfileFacts
from workers.profile_analyses import CurrentAnalysis

MOST_LACKS = 5


@strawberry.type(description="How the profile stands and what would help most, in two or three sentences.")
class ProfileSummary:
    """A summary."""

    text: str = strawberry.field(description="Two or three sentences in the requested language.")
    source: str = strawberry.field(
        description="Who wrote it: ANTHROPIC or OPENAI_COMPATIBLE, a language model, each sentence checked against the "
        "analysis; BUILT_IN, a template."
    )


def facts_of(current: CurrentAnalysis, names: Names, language: Language, user: str) -> ProfileFacts:
    """Return the facts that a summary of a person's analysis may rest on, in a language."""
    analysis, total = current.analysis, current.analysis.jobs
    scores = tell_scores(language, analysis.completeness.score, analysis.strength.score)
    open_advice = [entry for entry in current.advice if entry.completed_at is None]
    strong_words = [strength_words(strong, names, language, total) for strong in analysis.strong]
    strengths = [
        ProfileFact(f"{words.title}. {words.description}", write_name(language, name_of(strong, names)))
        for strong, words in zip(analysis.strong, strong_words, strict=True)
    ]
    lacks = [lack_of(advice, names, language, total) for advice in open_advice[:MOST_LACKS]]
    best = [suggestion_words(entry, names, language, total) for entry in open_advice[:1] if entry.impact > 0]
    template = sum_up(language, scores, strong_words[:1], best)
    return ProfileFacts(language, (ProfileFact(scores), *strengths, *lacks), template, user)


def lack_of(advice: GivenAdvice, names: Names, language: Language, total: int) -> ProfileFact:
    """Return what a profile lacks, with the advice to mend it."""
    weakness = weakness_words(advice, names, language, total)
    suggestion = suggestion_words(advice, names, language, total)
    text = f"{weakness.title}. {weakness.description} {suggestion.title}."
    name = names.get(advice.node) if advice.kind == AdviceKind.ADD_SKILL else None
    return ProfileFact(text, write_name(language, name) if name else "", is_lack=True)
