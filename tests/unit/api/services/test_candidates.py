"""Candidates for a job: those who do not want it take nobody's place."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from api.services.candidates import CandidateService
from api.services.computing import Computing
from gnn.recommend import for_job
from gnn.recommend.recommender import Recommender
from gnn.scoring.blend import Serving
from graph.catalogue.lookup import CatalogueRepository
from graph.catalogue.postings import PostingRepository
from graph.people.state import PersonState
from graph.viewer import VISITOR


class Reader:
    """Reads states of people; those whose id begins with "un" do not want the job."""

    def __init__(self) -> None:
        self.reads: list[int] = []

    async def states_of(self, users: Sequence[str]) -> list[PersonState]:
        self.reads.append(len(users))
        return [cast("PersonState", SimpleNamespace(id=user)) for user in reversed(users)]


class AtOnce:
    """Computes at once."""

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return work(*arguments)


@pytest.mark.parametrize(("unwilling", "reads"), [(0, 1), (150, 3), (900, 10)])
async def test_people_are_read_until_enough_of_them_may_want_the_job(
    unwilling: int, reads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        for_job, "who_may_want", lambda _, states, __: [state for state in states if not state.id.startswith("un")]
    )
    reader = Reader()
    service = CandidateService(
        cast("Serving", SimpleNamespace(catalogue=None)),
        cast("Recommender", reader),
        cast("PostingRepository", None),
        cast("CatalogueRepository", None),
        cast("Computing", AtOnce()),
        VISITOR,
    )
    likely = [f"un{number}" for number in range(unwilling)] + [f"p{number}" for number in range(1_000 - unwilling)]
    people = await service._read_willing(likely, 0)
    assert [state.id for state in people] == [f"p{number}" for number in range(100)], "in the order of likelihood"
    assert len(reader.reads) == reads
