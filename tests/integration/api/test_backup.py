"""A back-up after which everything is lost, restored on both engines; and what is refused, interrupted or older."""

import zipfile
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from api.cli.backups.archive import MANIFEST, Manifest, links_name, new_archive, nodes_name, open_archive
from api.cli.backups.backup import check_schema, restore_backup, write_backup
from graph.backup.loader import GraphLoader
from graph.backup.reader import GraphReader, LinkKind
from graph.db.client import GraphClient
from graph.db.migrations import Migration, Migrator, packaged_migrations
from graph.errors import BackupError, MigrationError
from tests.conftest import Server
from tests.small_worlds import WIPE
from workers.valkey.connections import bookmarks_key
from workers.valkey.key_rows import binary_redis, read_keys

NOW = datetime(2026, 11, 27, 12, 30, 15, 123456, tzinfo=UTC)
SCENE = """
CREATE (u:User {id: 'ann', name: 'Ann "Å" \\n', roles: ['CANDIDATE'], years: 3.5, openToRemote: true, createdAt: $now})
CREATE (s:Skill {id: 'dough', name: 'عجن', alternativeNames: ['knead', '']})
CREATE (j:Job {id: 'job', title: 'Baker', postedAt: $now, embedding: $vector, status: 'OPEN', seen: $times, on: $day})
CREATE (u)-[:HAS_SKILL {level: 4, source: 'CV'}]->(s) CREATE (j)-[:REQUIRES {importance: 0.25, essential: true}]->(s)
CREATE (u)-[:VIEWED {count: 2, firstAt: $now, lastAt: $now}]->(j) CREATE (u)-[:WORKED_AS {from: '2020-01'}]->(s)
CREATE (u)-[:WORKED_AS {from: '2021-01'}]->(s)
CREATE (u)-[:DID]->(:Interaction {id: 'view', action: 'VIEW', at: $now})-[:ON]->(j)
"""
OLDER = 10
"""How many migrations an earlier version had."""


@pytest.fixture
async def scene(client: GraphClient) -> GraphClient:
    parameters = {"now": NOW, "times": [NOW, NOW], "day": date(2026, 11, 27), "vector": [0.5, -0.25] * 32}
    await client.write(SCENE, **parameters)
    return client


@pytest.fixture
async def redis(server: Server) -> AsyncIterator[Redis]:
    async with binary_redis(server.engines.redis_url) as opened:
        await opened.flushdb()
        await opened.set("text", b"\x00\xff")
        await opened.zadd("arq:queue", {"task": 12.5})
        await opened.zadd("scores", {b"\xff": 0.1, "ends": float("-inf"), **{f"{i}": i / 7 for i in range(3_000)}})
        await cast("Awaitable[int]", opened.hset("hash", mapping={"a": "1", "": ""}))
        await cast("Awaitable[int]", opened.rpush("list", "b", "a", "b"))
        await cast("Awaitable[int]", opened.sadd("set", "one", b"\x00"))
        await opened.set("nothing", "")
        await opened.set("for an hour", "x", ex=3_600)
        yield opened
        await opened.flushdb()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    for name in ("models/one/model.safetensors", "documents/x", "jwt-secret", "lock", "log/api.log", "own.zip"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


async def read_all(client: GraphClient) -> dict[str, list[Any]]:
    """Everything in a graph, in an order of its own."""
    reader = GraphReader(client)
    contents = await reader.count()
    nodes = {label: [row async for row in reader.nodes(label)] for label in contents.nodes}
    links = {str(kind): [row async for row in reader.links(kind)] for kind in contents.links}
    return {name: sorted(rows, key=str) for name, rows in (nodes | links).items()}


async def read_redis(redis: Redis) -> dict[str, tuple[object, ...]]:
    return {key: (kind, arguments, expires is None) async for key, kind, arguments, expires in read_keys(redis)}


async def back_up(server: Server, home: Path, file: Path) -> Manifest:
    with new_archive(file) as archive:
        return await write_backup(server.engines, home, archive)


async def restore(server: Server, home: Path, file: Path, *, replace: bool = False) -> None:
    with open_archive(file) as archive:
        check_schema(archive.manifest)
        await restore_backup(server.engines, home, archive, file.name, replace=replace)


def files_of(home: Path) -> dict[str, str]:
    return {path.relative_to(home).as_posix(): path.read_text() for path in home.rglob("*") if path.is_file()}


async def test_what_was_lost_is_restored(
    scene: GraphClient, redis: Redis, server: Server, home: Path, tmp_path: Path
) -> None:
    file, elsewhere = tmp_path / "backup.zip", tmp_path / "new home"
    await redis.zadd(bookmarks_key(), {"of the graph before": 1.0})
    graph_before, redis_before = await read_all(scene), await read_redis(redis)
    manifest = await back_up(server, home, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert set(manifest.files) == {"models/one/model.safetensors", "documents/x", "jwt-secret"}
    assert manifest.contents.links[LinkKind("User", "WORKED_AS", "Skill")] == 2
    await scene.run_alone(WIPE)
    await redis.flushdb()
    await redis.zadd(bookmarks_key(), {"of the migrations": 1.0})  # which a restore leaves before it looks for data
    await restore(server, elsewhere, file)
    assert await redis.exists(bookmarks_key()) == 0
    assert await read_all(scene) == graph_before
    assert await read_redis(redis) == redis_before
    assert files_of(elsewhere) == {name: name for name in manifest.files}
    assert (elsewhere / "jwt-secret").stat().st_mode & 0o777 == 0o600
    times = "RETURN j.postedAt = $now AND j.postedAt < datetime() AS same"
    assert await scene.read(f"MATCH (j:Job {{id: 'job'}}) {times}", now=NOW) == [{"same": True}]


async def test_data_is_replaced_only_if_one_says_so(
    scene: GraphClient, redis: Redis, server: Server, home: Path, tmp_path: Path
) -> None:
    file, before = tmp_path / "backup.zip", await read_all(scene)
    await back_up(server, home, file)
    with pytest.raises(BackupError, match="exists"):
        await back_up(server, home, file)
    await scene.write("CREATE (:Job {id: 'later'})")
    await redis.set("later", "x")
    for name in ("models/later", "exports/later", "serving/old"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text("x")
    with pytest.raises(BackupError, match="--replace"):
        await restore(server, home, file)
    assert await scene.read("MATCH (j:Job {id: 'later'}) RETURN j.id AS id") == [{"id": "later"}]
    await restore(server, home, file, replace=True)
    assert await read_all(scene) == before
    assert await redis.get("later") is None
    kept = {"models/one/model.safetensors", "documents/x", "jwt-secret"}
    assert set(files_of(home)) == kept | {"lock", "log/api.log", "own.zip"}


async def test_a_restore_into_an_empty_graph_asks_before_it_deletes_anything_else(
    scene: GraphClient, redis: Redis, server: Server, home: Path, tmp_path: Path
) -> None:
    file, elsewhere = tmp_path / "backup.zip", tmp_path / "elsewhere"
    await back_up(server, home, file)
    await scene.run_alone(WIPE)
    with pytest.raises(BackupError, match=r"already: the Redis database\. Give --replace"):
        await restore(server, elsewhere, file)
    assert await redis.get("text") == b"\x00\xff"
    await redis.flushdb()
    files = files_of(home)
    with pytest.raises(BackupError, match=r"already: .*documents, .*jwt-secret, .*models\. Give --replace"):
        await restore(server, home, file)
    assert files_of(home) == files
    await restore(server, elsewhere, file)


async def test_a_redis_that_takes_no_writes_is_noticed_before_anything_is_deleted(
    scene: GraphClient, redis: Redis, server: Server, home: Path, tmp_path: Path
) -> None:
    file, before = tmp_path / "backup.zip", await read_all(scene)
    await back_up(server, home, file)
    await redis.config_set("maxmemory-policy", "noeviction")
    await redis.config_set("maxmemory", 1)
    try:
        with pytest.raises(BackupError, match=r"Redis refuses to write: .*Nothing was changed"):
            await restore(server, home, file, replace=True)
    finally:
        await redis.config_set("maxmemory", 0)
    assert await read_all(scene) == before
    assert await redis.get("text") == b"\x00\xff"
    assert not await GraphLoader(scene).is_interrupted()


async def test_a_redis_that_is_not_careergraphs_own_is_not_backed_up(
    scene: GraphClient, redis: Redis, server: Server, home: Path, tmp_path: Path
) -> None:
    await redis.xadd("events", {"a": "1"})
    with pytest.raises(BackupError, match="holds a stream, 'events'"):
        await back_up(server, home, tmp_path / "backup.zip")
    assert list(home.parent.glob("*.zip*")) == []


async def test_an_interrupted_restore_keeps_processes_away_and_is_done_again(
    scene: GraphClient, redis: Redis, server: Server, home: Path, tmp_path: Path
) -> None:
    file, before = tmp_path / "backup.zip", await read_all(scene)
    await back_up(server, home, file)
    migrator, loader = Migrator(scene, server.engines.graph), GraphLoader(scene)
    await loader.begin("backup.zip")
    await loader.write_nodes("Job", [{"id": "half"}])
    with pytest.raises(MigrationError, match=r"the restore of backup\.zip has not ended"):
        await migrator.migrate(packaged_migrations())
    with pytest.raises(MigrationError, match="not whole"):
        await back_up(server, home, tmp_path / "half.zip")
    assert "half" not in str(sorted(path.name for path in home.parent.iterdir()))
    await restore(server, home, file)
    assert await read_all(scene) == before
    assert await migrator.migrate(packaged_migrations()) == []


async def test_a_backup_of_an_earlier_version_is_brought_up_to_date(
    scene: GraphClient, redis: Redis, server: Server, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    older = [migration.version for migration in packaged_migrations()[:OLDER]]
    await scene.write("MATCH (m:Migration) WHERE NOT m.id IN $older DELETE m", older=older)
    manifest = await back_up(server, home, file)
    assert list(manifest.migrations) == older
    await scene.run_alone(WIPE)
    await restore(server, home, file, replace=True)
    applied = await Migrator(scene, server.engines.graph).applied_checksums()
    assert applied == {migration.version: migration.checksum for migration in packaged_migrations()}
    assert await scene.read("MATCH (j:Job {id: 'job'})<-[:VIEWED]-(u:User) RETURN u.id AS id") == [{"id": "ann"}]


async def test_a_backup_of_a_newer_version_is_refused(scene: GraphClient, server: Server, home: Path) -> None:
    newer = Migration("V999", "newer", "")
    await scene.write("CREATE (:Migration {id: $id, checksum: $sum})", id=newer.version, sum=newer.checksum)
    file = home.parent / "backup.zip"
    with pytest.raises(MigrationError, match="V999"):
        await back_up(server, home, file)
    await scene.write("MATCH (m:Migration {id: 'V999'}) DELETE m")
    manifest = await back_up(server, home, file)
    with pytest.raises(MigrationError, match="V999"):
        check_schema(Manifest({**manifest.migrations, "V999": "x"}, manifest.contents, 0, ()))


async def test_nodes_that_could_not_be_found_again_are_refused(scene: GraphClient, server: Server, home: Path) -> None:
    await scene.write("CREATE (:Stray {name: 'no id'})")
    with pytest.raises(BackupError, match=r"\['Stray'\] have no id"):
        await back_up(server, home, home.parent / "backup.zip")


async def test_a_damaged_file_is_refused_before_anything_changes(
    scene: GraphClient, redis: Redis, server: Server, home: Path, tmp_path: Path
) -> None:
    file, broken = tmp_path / "backup.zip", tmp_path / "broken.zip"
    await back_up(server, home, file)
    before, content = await read_all(scene), file.read_bytes()
    for damaged in (b"", content[: len(content) // 2], content[:200] + b"\x00" * 40 + content[240:]):
        broken.write_bytes(damaged)
        with pytest.raises(BackupError, match=r"cannot be read|damaged"):
            await restore(server, home, broken, replace=True)
    for left_out in (
        MANIFEST,
        nodes_name("Job"),
        links_name(LinkKind("User", "DID", "Interaction")),
        "home/jwt-secret",
    ):
        with zipfile.ZipFile(file) as whole, zipfile.ZipFile(broken, "w") as part:
            for name in set(whole.namelist()) - {left_out}:
                part.writestr(name, whole.read(name))
        with pytest.raises(BackupError, match=r"is missing|no manifest"):
            await restore(server, home, broken, replace=True)
    with pytest.raises(BackupError, match="cannot be read"):
        await restore(server, home, tmp_path / "nowhere.zip", replace=True)
    assert await read_all(scene) == before
