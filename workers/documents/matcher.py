"""Finds the graph's skills and occupations in names, titles and texts, by their names and without a model.

A name in a list of skills is linked by :mod:`workers.documents.listed_names`. Imports, ``createJob`` and ``readText``
all find skills and occupations here, so the same text means the same everywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph.ingest.values import join_text
from graph.text_folding import fold_name, fold_text
from workers.documents.arabic_titles import ArabicTitles, arabic_titles
from workers.documents.boilerplate import blank_boilerplate
from workers.documents.listed_names import ListedNames
from workers.documents.phrase_finder import PhraseFinder, key_of, longest, split_text
from workers.documents.skill_finder import SkillFinder
from workers.documents.skill_names import SkillKnowledge, read_skill_knowledge
from workers.documents.title_knowledge import read_title_knowledge
from workers.documents.title_matcher import TitleKnowledge, TitleLink, TitleMatcher, genders_of
from workers.documents.word_rarity import rarity_of

MOST_FOUND = 30
Names = Sequence[tuple[str, str, list[str]]]


@dataclass(frozen=True, slots=True)
class JobReading:
    """What a job post names: the ids of skills in order, and of an occupation."""

    skills: list[str]
    occupation: str | None


class TextMatcher:
    """Links names, titles and texts to skills and occupations, except to those that are ``unlinked``.

    Args:
        skills: id, name and alternative names of skills.
        occupations: id, title and alternative titles of occupations.
        skill_knowledge: reviewed names of skills; by default those of this package.
        title_knowledge: what is known about titles; by default that of this package.
    """

    def __init__(
        self,
        skills: Names,
        occupations: Names,
        skill_knowledge: SkillKnowledge | None = None,
        title_knowledge: TitleKnowledge | None = None,
    ) -> None:
        self._skill_knowledge = skill_knowledge or read_skill_knowledge()
        self._title_knowledge = title_knowledge or read_title_knowledge()
        self.unlinked = self._title_knowledge.unlinked
        self._skills = skills
        self._occupations = [occupation for occupation in occupations if occupation[0] not in self.unlinked]
        self._listed_names = ListedNames(skills, self._skill_knowledge)
        self._cached_ids: dict[str, str | None] = {}

    def prepare(self) -> None:
        """Build what reading texts and titles needs, before the first text comes."""
        _ = self._skill_finder, self._titles, self._title_phrases, self._arabic_titles

    @cached_property
    def rarity(self) -> dict[str, float]:
        """The rarity of each word of the names. It is computed once, whichever models use it."""
        return rarity_of(all_names(self._skills, self._occupations))

    def skill_named(self, name: str) -> str | None:
        """Return the id of the skill that a name in a list of skills names; ``None`` if it names none."""
        key = key_of(name)
        if key not in self._cached_ids:
            self._cached_ids[key] = self._listed_names.find(name)
        return self._cached_ids[key]

    def skills_in(self, text: str) -> list[str]:
        """Return the ids of the skills that a text names, in order, without boilerplate; at most 30."""
        return [id for id, _, _ in self.skill_spans(blank_boilerplate(text))]

    def skill_spans(self, text: str, most: int = MOST_FOUND) -> list[tuple[str, int, int]]:
        """Return the first skills that a text without boilerplate names, each once: id, first and end character."""
        spans: dict[str, tuple[int, int]] = {}
        for id, start, end in self._skill_finder.find(text):
            spans.setdefault(id, (start, end))
        return [(id, start, end) for id, (start, end) in list(spans.items())[:most]]

    def occupations_in(self, text: str) -> list[str]:
        """Return the ids of the occupations that a text without boilerplate names, in order; at most 30."""
        tokens, arabic = split_text(text), self._arabic_titles
        ids = {match: self._title_ids[match.key] for match in self._title_phrases.find(tokens)}
        ids |= {match: arabic.ids[match.key] for match in arabic.find(text, tokens)}
        return list(dict.fromkeys(ids[match] for match in longest(ids)))[:MOST_FOUND]

    def occupation_of(self, title: str) -> str | None:
        """Return the id of the occupation that a job title names; ``None`` if no name is close enough."""
        link = self._titles.link(title)
        return link.occupation if link else None

    def rank_occupations(self, title: str) -> list[TitleLink]:
        """Return the occupations whose names resemble a job title, best first; the scores are 0 to 1."""
        return self._titles.rank(title)

    def read_job(self, title: str, description: str) -> JobReading:
        """Return what a job post names: the skills in its text, and the occupation in its title."""
        return JobReading(self.skills_in(join_text(title, description)), self.occupation_of(title))

    def names_in(self, text: str) -> list[str]:
        """Return the names and alternative names of skills and occupations that occur in a text, in folded form."""
        return [self._all_names[match.key] for match in longest(self._all_phrases.find(split_text(text)))]

    @cached_property
    def _skill_finder(self) -> SkillFinder:
        return SkillFinder(self._skills, self._skill_knowledge)

    @cached_property
    def _titles(self) -> TitleMatcher:
        return TitleMatcher(self._occupations, self._title_knowledge)

    @cached_property
    def _title_ids(self) -> dict[str, str]:
        return index_titles(self._occupations, self._titles, self._title_knowledge)

    @cached_property
    def _title_phrases(self) -> PhraseFinder:
        return PhraseFinder(self._title_ids)

    @cached_property
    def _arabic_titles(self) -> ArabicTitles:
        return ArabicTitles(arabic_titles(self._occupations, self._title_knowledge.everyday))

    @cached_property
    def _all_names(self) -> dict[str, str]:
        return {key_of(name): fold_name(name) for name in all_names(self._skills, self._occupations)}

    @cached_property
    def _all_phrases(self) -> PhraseFinder:
        return PhraseFinder(self._all_names)


def all_names(skills: Names, occupations: Names) -> Iterator[str]:
    """Yield the names and alternative names of skills and occupations."""
    for _, name, others in (*skills, *occupations):
        yield name
        yield from others


def index_titles(occupations: Names, titles: TitleMatcher, knowledge: TitleKnowledge) -> dict[str, str]:
    """Return the ids of occupations by the keys of the titles that name them in running text.

    These are their own titles, and those other titles of several words whose last word heads an occupation's title,
    so that "customer service" is none. Own titles win over others.
    """
    ids: dict[str, str] = {}
    for names in (knowledge.everyday, {id: others for id, _, others in occupations}):
        for id, _, _ in occupations:
            for title in spoken_titles(names.get(id, ()), titles, knowledge):
                ids.setdefault(key_of(title), id)
    return ids | {
        key_of(title): id
        for id, label, _ in occupations
        for title in (label, *genders_of(label))
        if fold_text(title) not in knowledge.ordinary
    }


def spoken_titles(names: Iterable[str], titles: TitleMatcher, knowledge: TitleKnowledge) -> Iterator[str]:
    """Yield the names that name an occupation in running text too."""
    for name in names:
        for title in genders_of(name):
            if fold_name(title) in knowledge.misleading:
                continue
            if fold_name(title) in knowledge.spoken or titles.names_person(title):
                yield title
