"""Names of people and employers by a statistical spaCy pipeline, where the rules find none."""

from collections.abc import Iterator
from dataclasses import dataclass

import spacy
from spacy.language import Language

from workers.documents.cv.contact import is_name
from workers.documents.cv.proposal import CvReading, ExperienceEntry
from workers.documents.cv.words import key
from workers.errors import PipelineError

PERSONS, ORGANISATIONS = frozenset({"PERSON", "PER"}), frozenset({"ORG"})
HEAD, HEADER = 400, 300  # characters in which a name of the person, or of an employer, is looked for


@dataclass(frozen=True, slots=True)
class EntityReader:
    """Completes what was read from CVs.

    Args:
        pipeline: names people (``PERSON`` or ``PER``) or employers (``ORG``).
    """

    pipeline: Language

    def complete(self, reading: CvReading) -> CvReading:
        """Return a reading with the person's name and the jobs' employers that the pipeline finds and rules did not."""
        contact = reading.contact
        if contact.name is None:
            titles = {key(entry.title or "") for entry in reading.experience}
            names = filter(is_name, self._find(reading.text[:HEAD], PERSONS))
            contact = contact.model_copy(
                update={"name": next((name for name in names if key(name) not in titles), None)}
            )
        experience = tuple(self._complete_job(entry, reading.text) for entry in reading.experience)
        return reading.model_copy(update={"contact": contact, "experience": experience})

    def _complete_job(self, entry: ExperienceEntry, text: str) -> ExperienceEntry:
        if entry.organisation is not None:
            return entry
        header = text[entry.start : min(entry.stop, entry.start + HEADER)]
        names = (name for name in self._find(header, ORGANISATIONS) if name not in (entry.title or ""))
        return entry.model_copy(update={"organisation": next(names, None)})

    def _find(self, text: str, labels: frozenset[str]) -> Iterator[str]:
        """Yield the entities with one of some labels that stand on one line."""
        for entity in self.pipeline(text).ents:
            name = entity.text.strip()
            if entity.label_ in labels and name and "\n" not in name:
                yield name


def open_entities(name: str) -> EntityReader:
    """Load a pipeline; it takes a second.

    Args:
        name: an installed package, such as ``en_core_web_sm``, or a folder.

    Raises:
        PipelineError: it cannot be loaded, or names neither people nor employers.
    """
    try:
        pipeline = spacy.load(name)
    except (OSError, ValueError) as error:
        raise PipelineError(f"the spaCy pipeline {name} cannot be loaded: {error}") from error
    labels = {label for component in pipeline.pipe_labels.values() for label in component}
    if labels.isdisjoint(PERSONS | ORGANISATIONS):
        raise PipelineError(f"the spaCy pipeline {name} names no people or employers (PERSON, PER, ORG)")
    return EntityReader(pipeline)
