"""The job cache shows every change that CareerGraph makes, and rereads only changed jobs."""

from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

from graph.catalogue.job_cache import STAMPS, JobCache
from graph.catalogue.jobs import JobRepository
from graph.catalogue.postings import Posting, PostingRepository
from graph.catalogue.revision import RevisionRepository
from graph.db.client import GraphClient, Row
from graph.viewer import SYSTEM

BY_HAND = "MATCH (j:Job {id: $id}) SET j.title = $title"


class Counting(GraphClient):
    """Counts the reads of another client."""

    def __init__(self, client: GraphClient) -> None:
        super().__init__(client._driver, client._database, patience=client._patience)
        self.asked: list[LiteralString] = []

    async def read(self, query: LiteralString, /, **parameters: Any) -> list[Row]:
        self.asked.append(query)
        return await super().read(query, **parameters)


async def ids_of_jobs(client: GraphClient, count: int) -> list[str]:
    return [row["id"] for row in await client.read("MATCH (j:Job) RETURN j.id AS id ORDER BY id LIMIT $n", n=count)]


async def test_kept_jobs_are_those_of_the_graph(world: GraphClient) -> None:
    counting, postings, now = Counting(world), PostingRepository(world, SYSTEM), datetime.now(UTC)
    cache, repository = JobCache(counting), JobRepository(world)
    ids = await ids_of_jobs(world, 5)
    assert await cache.by_ids([*ids, "nobody"]) == await repository.by_ids(ids)
    counting.asked.clear()
    assert await cache.by_ids(ids) == await repository.by_ids(ids)
    assert counting.asked == [STAMPS], "what is kept is not read again"
    await postings.change(ids[0], Posting({"title": "Another title"}), now)
    await postings.close(ids[1], now - timedelta(seconds=1))
    assert await cache.by_ids(ids) == await repository.by_ids(ids)
    assert (await cache.by_ids(ids))[ids[0]].title == "Another title"
    assert not (await cache.by_ids(ids))[ids[1]].is_open(now)
    await world.write(BY_HAND, id=ids[2], title="By hand")
    assert (await cache.by_ids(ids))[ids[2]].title != "By hand"
    await RevisionRepository(world).raise_()
    assert (await cache.by_ids(ids))[ids[2]].title == "By hand", "an import is seen at once"


async def test_stamps_that_were_just_read_spare_a_read(world: GraphClient) -> None:
    counting, repository = Counting(world), JobRepository(world)
    cache = JobCache(counting)
    ids = await ids_of_jobs(world, 3)
    stamps = dict.fromkeys(ids, (7, 1))
    assert await cache.by_stamps(stamps) == await repository.by_ids(ids)
    counting.asked.clear()
    assert await cache.by_stamps(stamps) == await repository.by_ids(ids)
    assert counting.asked == [], "nothing has changed"
    await world.write(BY_HAND, id=ids[0], title="Another stamp")
    jobs = await cache.by_stamps(stamps | {ids[0]: (7, 2), "nobody": (7, 1)})
    assert jobs == await repository.by_ids(ids), "a job with another stamp is read again; an unknown one is left out"
    assert len(counting.asked) == 1
    assert await cache.by_stamps({}) == {}
