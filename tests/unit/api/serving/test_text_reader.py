"""A generation's names are prepared before it serves, however long that takes."""

from types import SimpleNamespace
from typing import cast

from api.serving.compute import ComputePool
from api.serving.generation import Generation
from api.serving.text_reader import TextReader
from gnn.scoring.blend import Serving
from graph.catalogue.lookup import Names

NAMES = Names(skills=[("s1", "roof tiling", [])], occupations=[("o1", "roofer", [])])


def generation() -> Generation:
    serving = cast("Serving", SimpleNamespace(semantics=None, scorer=None))
    library = SimpleNamespace(names=NAMES)
    return cast("Generation", SimpleNamespace(library=library, serving=serving, text_model=None))


async def test_preparing_has_no_limit_of_a_request() -> None:
    pool = ComputePool(threads=1, waiting=1, seconds=1e-9)
    reader, made = TextReader(pool), generation()
    await reader.prepare(made)
    assert reader._matcher is not None
    assert reader._matcher[0] is NAMES
    reader.close()
