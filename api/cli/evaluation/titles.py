"""``careergraph evaluate melo``: the text model's head for titles, which has seen none of the benchmark's titles."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from api.cli.evaluation.memory_imports import ESCO, import_to_memory
from gnn.features.text import Embedder
from gnn.features.text_head import TextHead
from gnn.models.base import Progress
from gnn.training.text_model_fit import SETTINGS, fit_text_model
from graph.catalogue.concepts import Concept
from graph.ingest.esco import EscoImporter
from graph.ingest.onet import ALTERNATES, column_texts

ONET = Path("onet_29_2")
COLUMNS = ("O*NET-SOC Code", "Title", "Alternate Title")


def fit_title_head(folder: Path, queries: Iterable[str], embedder: Embedder, seed: int, progress: Progress) -> TextHead:
    """Fit a head on ESCO's occupations, and on the occupations of O*NET that are not asked for.

    MELO's answers come from the crosswalk between both, so the crosswalk is not used.

    Args:
        folder: contains the folders of ESCO and of O*NET.
        queries: the titles of the benchmark.
        embedder: MiniLM.
        seed: the random seed.
        progress: receives the completed share, 0–1, and a message.

    Raises:
        DataError: a file is missing or malformed.
    """
    with import_to_memory() as (writer, report):
        asyncio.run(EscoImporter(writer, report, folder / ESCO).import_concepts())
        other_occupations = read_other_occupations(folder / ONET / ALTERNATES, set(queries))
    occupations = [concept for concept in writer.concepts() if concept.label == "Occupation"]
    settings = {"Occupation": replace(SETTINGS["Occupation"], seed=seed)}
    text_model = fit_text_model([*occupations, *other_occupations], embedder, seed, None, progress, settings)
    return text_model.heads["Occupation"]


def read_other_occupations(path: Path, queries: set[str]) -> Sequence[Concept]:
    """Return O*NET's occupations without those whose titles are asked for; errors as in :func:`fit_title_head`."""
    titles: dict[str, tuple[str, list[str]]] = {}
    for _, (code, title, alternate) in column_texts(path, COLUMNS):
        if code and title and alternate and title not in queries:
            titles.setdefault(code, (title, []))[1].append(alternate)
    return [Concept(code, "Occupation", title, tuple(names)) for code, (title, names) in titles.items()]
