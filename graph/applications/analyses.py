"""What is said of applications to recruiters: how well they match, what is missing, what to ask."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from graph.catalogue.types import Skill
from graph.db.stored import Otherwise, Stored, Text
from graph.db.values import all_readable, first_readable


@dataclass(frozen=True, slots=True)
class Analysis(Stored):
    """An analysis of an application.

    ``score`` is the mutual fit of applicant and job, 0–100, by the model of ``model_version`` (``None`` for the
    heuristic alone). ``source`` is ``BUILT_IN`` or the name of the language model's provider.
    """

    score: Annotated[float, Otherwise(0.0)]
    summary: Text
    questions: tuple[str, ...]
    source: str
    model_version: str | None
    at: datetime
    missing: tuple[Skill, ...] = ()


def analysis_of(analysis_rows: list[list[Any]], missing_rows: list[list[Any]]) -> Analysis | None:
    """Build an analysis from rows of a query; ``None`` if there is none."""
    missing = all_readable("Skill", missing_rows, Skill)
    return first_readable("ApplicationAnalysis", analysis_rows, lambda *values: Analysis(*values, missing))
