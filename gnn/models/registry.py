"""All models that the harness trains, by kind, with the settings tuned for each data set."""

import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

from gnn.errors import DataError
from gnn.models.als import Als
from gnn.models.base import Model
from gnn.models.convfm import ConvFm, ConvFmSettings
from gnn.models.ease import Ease
from gnn.models.graph_filter import FilterSettings, GraphFilter
from gnn.models.item_knn import ItemKnn
from gnn.models.kinds import SEEDED, ModelKind
from gnn.models.lightgcn import LightGcn, LightGcnSettings
from gnn.models.occupation_popularity import OccupationPopularity
from gnn.models.popularity import Popularity
from gnn.models.sasrec import SasRec, SasRecSettings

MAKERS: Mapping[ModelKind, Callable[..., Model]] = {
    ModelKind.POPULARITY: Popularity,
    ModelKind.OCCUPATION_POPULARITY: OccupationPopularity,
    ModelKind.ITEM_KNN: ItemKnn,
    ModelKind.EASE: Ease,
    ModelKind.ALS: Als,
    ModelKind.GRAPH_FILTER: lambda **options: GraphFilter(FilterSettings(**options)),
    ModelKind.LIGHTGCN: lambda **options: LightGcn(LightGcnSettings(**options)),
    ModelKind.SASREC: lambda **options: SasRec(SasRecSettings(**options)),
    ModelKind.CONVFM: lambda **options: ConvFm(ConvFmSettings(**options)),
}
DEFAULT = "default"


def chosen_settings(kind: str, name: str = DEFAULT) -> dict[str, Any]:
    """Return the tuned settings of a kind for a data set, from ``gnn/models/settings.toml``."""
    text = files("gnn.models").joinpath("settings.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {**tables.get(DEFAULT, {}).get(kind, {}), **tables.get(name, {}).get(kind, {})}


def make(kind: ModelKind, name: str = DEFAULT, seed: int | None = None, **changes: Any) -> Model:
    """Make an unfitted model of a kind, with the settings tuned for a data set.

    Args:
        kind: one of :data:`MAKERS`.
        name: name of the data set.
        seed: random seed, for kinds that have one.
        changes: settings that override the tuned ones.

    Raises:
        DataError: the kind does not exist.
    """
    if kind not in MAKERS:
        raise DataError(f"there is no model '{kind}'; choose one of {', '.join(MAKERS)}")
    seeded = {"seed": seed} if seed is not None and kind in SEEDED else {}
    return MAKERS[kind](**{**chosen_settings(kind, name), **seeded, **changes})
