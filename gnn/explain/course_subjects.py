"""Which courses are about a skill, by their texts: that a source links a skill to a course does not say so."""

import re
from functools import lru_cache

import numpy as np

from gnn.data.catalogue import Catalogue, row
from gnn.search.words import Analyser, words_of
from graph.catalogue.types import ItemLabel

BRACKETS = re.compile(r"\([^)]*\)")
ANALYSER = Analyser()
# Words of skills' names that say nothing about the subject
LIGHT_WORDS = ("apply", "basic", "concept", "knowledge", "perform", "principle", "provide", "skill", "use", "utilise")
LIGHT_STEMS = frozenset(map(ANALYSER.stem, LIGHT_WORDS))


@lru_cache(maxsize=65_536)
def stems_of(text: str) -> frozenset[str]:
    """Return the stems of a text's words."""
    return frozenset(ANALYSER.stem(word) for word in words_of(text))


def subject_stems(name: str) -> frozenset[str]:
    """Return the stems of a skill's name that a text about the skill contains."""
    stems = stems_of(BRACKETS.sub(" ", name))
    return stems - LIGHT_STEMS or stems


def is_about(catalogue: Catalogue, course: int, skill: int) -> bool:
    """Return whether a course is about a skill that it teaches.

    It is if its title contains the words of the skill's name; or if its description does, and its title does not name
    another skill that it teaches.

    Args:
        catalogue: the catalogue that holds both.
        course: index of the course.
        skill: index of the skill.
    """
    names, table = catalogue.data.nodes["Skill"].titles, catalogue.data.nodes[ItemLabel.COURSE]
    subject, title = subject_stems(names[skill]), stems_of(table.titles[course])
    if not subject:
        return False
    if subject <= title:
        return True
    others = (other for other in row(catalogue.items[ItemLabel.COURSE].skills, course).tolist() if other != skill)
    if any((stems := subject_stems(names[other])) and stems <= title for other in others):
        return False
    return subject <= stems_of(table.texts[course])


def find_course(catalogue: Catalogue, skill: int, excluded: frozenset[str]) -> int | None:
    """Return the index of the course that teaches the fewest skills among those about a skill; ``None`` if none is.

    Args:
        catalogue: the catalogue that holds the courses.
        skill: index of the skill.
        excluded: ids of courses that are not offered.
    """
    ids, breadth = catalogue.ids(ItemLabel.COURSE), np.diff(catalogue.items[ItemLabel.COURSE].skills.indptr)
    teaching = sorted(row(catalogue.lessons, skill).tolist(), key=lambda course: (int(breadth[course]), course))
    return next(
        (course for course in teaching if ids[course] not in excluded and is_about(catalogue, course, skill)), None
    )
