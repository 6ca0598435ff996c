"""The entries of a profile's analysis in words, with the names of the skills and occupations that they are about."""

from collections.abc import Mapping, Sequence

from api.graphql.context import Info
from gnn.explain.translations import Language, Name
from gnn.profiles.advice import Strong
from gnn.profiles.texts import STRENGTHS, SUGGESTIONS, WEAKNESSES, StrengthKind, Words, fill
from graph.people.analyses import GivenAdvice
from workers.profile_analyses import KINDS, CurrentAnalysis

Names = Mapping[str, Name]


async def names_of(info: Info, current: CurrentAnalysis) -> Names:
    """Return the names of the skills and occupations in an analysis, by id."""
    entries: Sequence[Strong | GivenAdvice] = [*current.analysis.strong, *current.advice]
    ids = [entry.id if isinstance(entry, Strong) else entry.node for entry in entries]
    node_ids = [id for id in dict.fromkeys(ids) if id]
    skills = await info.context.catalogue.skills(node_ids)
    occupations = await info.context.loaders.occupations.load_many([id for id in node_ids if id not in skills])
    names = {skill.id: Name(skill.name) for skill in skills.values()}
    return names | {
        occupation.id: Name(occupation.title, occupation.title_arabic) for occupation in occupations if occupation
    }


def name_of(strong: Strong, names: Names) -> Name:
    """Return the name of what a strength is about; its id if it was deleted meanwhile."""
    return names.get(strong.id, Name(strong.id))


def strength_words(strong: Strong, names: Names, language: Language, total: int) -> Words:
    """Return a strength in words; ``total`` is how many jobs the analysis looked at."""
    return fill(STRENGTHS[StrengthKind(strong.type)], language, name_of(strong, names), strong.asking, total)


def weakness_words(advice: GivenAdvice, names: Names, language: Language, total: int) -> Words:
    """Return what advice mends in words; ``total`` is how many jobs the analysis looked at."""
    return fill(WEAKNESSES[KINDS[advice.kind]], language, names.get(advice.node), advice.asking, total)


def suggestion_words(advice: GivenAdvice, names: Names, language: Language, total: int) -> Words:
    """Return advice in words; ``total`` is how many jobs the analysis looked at."""
    return fill(SUGGESTIONS[KINDS[advice.kind]], language, names.get(advice.node), advice.asking, total)
