"""Links what was read from a CV to the graph's skills and occupations: the one place where CVs meet the linker."""

import re
from collections.abc import Iterator, Sequence

from workers.documents.cv.languages import LanguageFinder
from workers.documents.cv.occupations import RankTitle, rank_occupations
from workers.documents.cv.proposal import CvReading, ExperienceEntry, Proposal, Range, SkillEntry
from workers.documents.cv.words import cv_words, key
from workers.documents.linker import NAMED
from workers.documents.matcher import TextMatcher

LISTED, LISTED_ALTERNATIVE = 0.95, 0.8  # confidence in skills of a list: named in any text, and by an alternative name
MOST_SKILLS, MOST_ENTRIES = 80, 400
ENTRY = re.compile(r"[^,;\n\t\u2022\u25cf\u25aa|()/\u060c\u061b:]+")
TRIMMED = " .-\u2013*\u00b7'\""
SHORTEST, LONGEST = 2, 80
BEGINNING = 2_500  # characters: headline, summary, latest job


class CvLinker:
    """Links CVs.

    Args:
        matcher: finds skills and occupations by their names.
    """

    def __init__(self, matcher: TextMatcher) -> None:
        matcher.prepare()
        self._matcher = matcher
        self._languages = LanguageFinder()

    def link(self, reading: CvReading) -> Proposal:
        """Return what a CV proposes for a profile."""
        experience = tuple(self._link_entry(entry) for entry in reading.experience)
        rank: RankTitle = self._matcher.rank_occupations
        return Proposal(
            contact=reading.contact,
            headline=reading.headline,
            experience=experience,
            education=reading.education,
            skills=tuple(self._find_skills(reading.text, reading.skills, title_words(reading))),
            occupations=tuple(
                rank_occupations(rank, reading.headline, experience, self._name_occupations(reading.text))
            ),
            languages=tuple(self._languages.find(reading.text[part.start : part.end] for part in reading.languages)),
        )

    def _link_entry(self, entry: ExperienceEntry) -> ExperienceEntry:
        occupation = self._matcher.occupation_of(entry.title) if entry.title else None
        return entry.model_copy(update={"occupation": occupation})

    def _name_occupations(self, text: str) -> list[str]:
        """Return the occupations that the beginning of a text names."""
        return self._matcher.occupations_in(text[:BEGINNING])

    def _find_skills(self, text: str, lists: Sequence[Range], titles: frozenset[str]) -> list[SkillEntry]:
        """Return the skills that a text names, in its order; those in lists of skills count more.

        A word that heads one of the person's titles is no skill: to a cook, "Chef" is no software.
        """
        skills: dict[str, SkillEntry] = {}
        for skill, start, end in self._matcher.skill_spans(text, MOST_SKILLS):
            if key(text[start:end]) in titles:
                continue
            confidence = LISTED if any(part.start <= start < part.end for part in lists) else NAMED
            skills[skill] = SkillEntry(skill=skill, confidence=confidence, start=start, end=end)
        for start, end in list_entries(text, lists):
            skill_id = self._matcher.skill_named(text[start:end])
            if skill_id is not None and skill_id not in skills and key(text[start:end]) not in titles:
                skills[skill_id] = SkillEntry(skill=skill_id, confidence=LISTED_ALTERNATIVE, start=start, end=end)
        return sorted(skills.values(), key=lambda entry: entry.start)[:MOST_SKILLS]


def title_words(reading: CvReading) -> frozenset[str]:
    """Return the words that head the titles of a CV, folded."""
    titles = (reading.headline, *(entry.title for entry in reading.experience))
    return frozenset(word for title in titles if title for word in key(title).split()) & cv_words().title_heads


def list_entries(text: str, lists: Sequence[Range]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the entries in lists of skills."""
    count = 0
    for part in lists:
        for match in ENTRY.finditer(text, part.start, part.end):
            words = match[0]
            start = match.start() + len(words) - len(words.lstrip(TRIMMED))
            end = match.end() - len(words) + len(words.rstrip(TRIMMED))
            if SHORTEST <= end - start <= LONGEST:
                count += 1
                if count > MOST_ENTRIES:
                    return
                yield start, end
