"""Concurrent pages are written together, and an error in one does not affect the others."""

import asyncio
from collections.abc import Sequence

import pytest

from graph.db.group_commit import GroupCommit
from graph.errors import GraphRefusedError, GraphUnavailableError


class Store:
    """Writes numbers, in transactions that are remembered; -1 is refused, -2 breaks, -3 finds the server away."""

    def __init__(self) -> None:
        self.written: list[list[int]] = []

    async def write(self, pages: Sequence[int]) -> list[int]:
        await asyncio.sleep(0)
        self.written.append(list(pages))
        if -1 in pages:
            raise GraphRefusedError("refused")
        if -2 in pages:
            raise KeyError("broken")
        if -3 in pages:
            raise GraphUnavailableError("away")
        return [page * 10 for page in pages]


async def added(store: Store, *pages: int) -> list[object]:
    together = GroupCommit(store.write)
    return list(await asyncio.gather(*(together.add(page) for page in pages), return_exceptions=True))


async def test_what_waits_goes_out_together() -> None:
    store = Store()
    assert await added(store, *range(40)) == [page * 10 for page in range(40)]
    assert sum(len(page) for page in store.written) == 40
    assert len(store.written) <= 4


async def test_a_refused_page_does_not_take_others_along() -> None:
    results = await added(Store(), 1, 2, -1, 3)
    assert results[:2] == [10, 20]
    assert isinstance(results[2], GraphRefusedError)
    assert results[3] == 30


@pytest.mark.parametrize(("bad", "kind"), [(-2, KeyError), (-3, GraphUnavailableError)])
async def test_whoever_waits_hears_of_every_error(bad: int, kind: type[Exception]) -> None:
    async with asyncio.timeout(60):
        results = await added(Store(), bad, bad)
    assert all(isinstance(result, kind) for result in results)


async def test_it_goes_on_after_an_error() -> None:
    together = GroupCommit(Store().write)
    with pytest.raises(KeyError):
        await together.add(-2)
    assert await together.add(4) == 40
