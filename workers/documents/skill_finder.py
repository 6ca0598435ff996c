"""Finds the skills that a text names, with their places; see :mod:`workers.documents.skill_names` for the names."""

from collections.abc import Iterator

from workers.documents.arabic_finder import ArabicFinder
from workers.documents.arabic_words import is_arabic, strip_article
from workers.documents.phrase_finder import Match, PhraseFinder, longest, split_text
from workers.documents.skill_names import Names, SkillKnowledge, name_skills
from workers.documents.word_context import ContextFinder, TextContext, is_initial, neighbours, stands_alone


class SkillFinder:
    """Finds skills in texts.

    Args:
        skills: id, label and alternative labels of skills.
        knowledge: the reviewed names.
    """

    def __init__(self, skills: Names, knowledge: SkillKnowledge) -> None:
        self._names = name_skills(skills, knowledge)
        self._finder = PhraseFinder(self._names)
        self._contexts = ContextFinder(knowledge.contexts)
        arabic = [(name, id) for id, name in arabic_names(skills, knowledge)]
        self._arabic_finder = ArabicFinder((name for name, _ in arabic), strip_article)
        self._arabic = {self._arabic_finder.key(name): id for name, id in reversed(arabic)}

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """Return the skills that a text names: id, first and end character, in order; a skill may come again.

        Boilerplate is not left out here; see :mod:`workers.documents.boilerplate`.
        """
        tokens = split_text(text)
        context = TextContext(self._contexts, tokens)
        skills = {
            match: self._names[match.key].skill
            for match in self._finder.find(tokens)
            if self._counts(match, text, context)
        }
        skills |= {match: self._arabic[match.key] for match in self._arabic_finder.find(tokens)}
        return [(skills[match], match.start, match.end) for match in longest(skills)]

    def _counts(self, match: Match, text: str, context: TextContext) -> bool:
        """Return whether a match has the meaning of the skill."""
        name, written_text = self._names[match.key], text[match.start : match.end]
        if not stands_alone(text, match) or (name.exact and written_text not in name.exact):
            return False
        if len(written_text) == 1 and is_initial(text, match):
            return False
        if name.not_before or name.not_after:
            before, after = neighbours(text, match)
            if before in name.not_after or after in name.not_before:
                return False
        return not name.context or context.is_near(name.context, match)


def arabic_names(skills: Names, knowledge: SkillKnowledge) -> Iterator[tuple[str, str]]:
    """Yield the Arabic names of skills with their ids: labels, reviewed names, and alternative labels."""
    for id, label, _ in skills:
        if is_arabic(label):
            yield id, label
    for id, _, _ in skills:
        for name in knowledge.arabic_names.get(id, ()):
            yield id, name
    for id, _, others in skills:
        for name in filter(is_arabic, others):
            yield id, name
