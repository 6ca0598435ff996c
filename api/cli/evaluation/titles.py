"""``careergraph evaluate melo``: heads for titles that have not seen the titles they read, and what else is known."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from api.cli.evaluation.memory_imports import ESCO, import_to_memory
from gnn.benchmarks.melo import Melo, SideInformation
from gnn.errors import DataError
from gnn.features.text import Embedder
from gnn.features.text_head import TextHead
from gnn.features.title_text import normalise_title
from gnn.models.base import Progress
from gnn.training.text_model_fit import SETTINGS, fit_text_model
from graph.catalogue.concepts import Concept
from graph.ingest.esco import EscoImporter
from graph.ingest.esco_values import node_id
from graph.ingest.onet import ALTERNATES, column_texts

ONET = Path("onet_29_2")
OCCUPATIONS = "Occupation Data.xlsx"
TITLE_COLUMNS = ("O*NET-SOC Code", "Title", "Alternate Title")
DESCRIPTION_COLUMNS = ("O*NET-SOC Code", "Title", "Description")
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Occupations:
    """The occupations of ESCO, and those of O*NET by title."""

    esco: Sequence[Concept]
    onet: Mapping[str, Concept]

    def leave_out(self, fold: int) -> list[Concept]:
        """Return O*NET's occupations without those of a fold."""
        return [concept for concept in self.onet.values() if fold_of(concept.id) != fold]

    def tell_more(self, data: Melo) -> SideInformation:
        """Return what O*NET says of the titles of the benchmark, and ESCO of its occupations."""
        titles = [self.onet[query] for query in data.queries]
        described = {concept.id: concept.description or "" for concept in self.esco}
        return SideInformation(
            [concept.onet for concept in titles],
            [concept.description or "" for concept in titles],
            [described.get(node_id(uri), "") for uri in data.ids],
        )


def read_occupations(folder: Path, queries: Sequence[str]) -> Occupations:
    """Read the occupations of ESCO and of O*NET.

    Args:
        folder: contains the folders of both.
        queries: the titles of the benchmark, which are titles of O*NET.

    Raises:
        DataError: a file is missing or malformed, or O*NET lacks a title.
    """
    with import_to_memory() as (writer, report):
        asyncio.run(EscoImporter(writer, report, folder / ESCO).import_concepts())
        onet = read_onet(folder / ONET)
    if missing := [query for query in queries if query not in onet]:
        raise DataError(f"{folder / ONET}: there is no occupation with the title {missing[0]}")
    return Occupations([concept for concept in writer.concepts() if concept.label == "Occupation"], onet)


def read_onet(folder: Path) -> dict[str, Concept]:
    """Return O*NET's occupations by title, in normal form, with their alternate titles and descriptions."""
    titles: dict[str, list[str]] = {}
    for _, (code, _, alternate) in column_texts(folder / ALTERNATES, TITLE_COLUMNS):
        titles.setdefault(code, []).append(alternate)
    return {
        title: Concept(
            id=code,
            label="Occupation",
            name=normalise_title(title),
            onet=tuple(filter(None, titles.get(code, ()))),
            description=text,
        )
        for _, (code, title, text) in column_texts(folder / OCCUPATIONS, DESCRIPTION_COLUMNS)
    }


def fit_title_heads(
    occupations: Occupations, queries: Sequence[str], embedder: Embedder, seed: int, progress: Progress
) -> list[TextHead]:
    """Return a head for each title, fitted on ESCO's occupations and on those of O*NET that are not in its fold.

    MELO's answers come from the crosswalk between both, so the crosswalk is not used.

    Args:
        occupations: the occupations.
        queries: the titles of the benchmark.
        embedder: MiniLM.
        seed: the random seed.
        progress: receives the completed share, 0–1, and a message.
    """
    settings = {"Occupation": replace(SETTINGS["Occupation"], seed=seed)}
    heads = []
    for fold in range(FOLDS):

        def tell(share: float, message: str, fold: int = fold) -> None:
            progress((fold + share) / FOLDS, message)

        model = fit_text_model([*occupations.esco, *occupations.leave_out(fold)], embedder, seed, None, tell, settings)
        heads.append(model.heads["Occupation"])
    return [heads[fold_of(occupations.onet[query].id)] for query in queries]


def fold_of(code: str) -> int:
    """Return the fold of an occupation of O*NET; those that differ only in their detail, after the dot, share one."""
    return hashlib.sha256(code.partition(".")[0].encode()).digest()[0] % FOLDS
