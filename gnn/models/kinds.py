"""The kinds of trainable models, by the names used in tables, the registry and the command line."""

from enum import StrEnum


class ModelKind(StrEnum):
    """A kind of model: the ranker over its GNN, a baseline, or the one that reads texts."""

    RANKER = "RANKER"
    POPULARITY = "POPULARITY"
    OCCUPATION_POPULARITY = "OCCUPATION_POPULARITY"
    ITEM_KNN = "ITEM_KNN"
    EASE = "EASE"
    ALS = "ALS"
    GRAPH_FILTER = "GRAPH_FILTER"
    LIGHTGCN = "LIGHTGCN"
    SASREC = "SASREC"
    CONVFM = "CONVFM"
    TEXT = "TEXT"


SEEDED = frozenset({ModelKind.ALS, ModelKind.LIGHTGCN, ModelKind.SASREC, ModelKind.CONVFM})
JUDGED_ONLY = frozenset({ModelKind.OCCUPATION_POPULARITY, ModelKind.CONVFM})
RIVALS = (ModelKind.POPULARITY, ModelKind.OCCUPATION_POPULARITY, ModelKind.ITEM_KNN)
