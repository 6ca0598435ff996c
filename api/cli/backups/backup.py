"""The commands ``careergraph backup`` and ``careergraph restore``: graph, Redis and files of the home folder."""

import asyncio
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from redis.asyncio import Redis

from api.cli.backups.archive import (
    KEPT,
    KEYS,
    ArchiveReader,
    ArchiveWriter,
    Manifest,
    links_name,
    new_archive,
    nodes_name,
    open_archive,
)
from api.cli.services.address import read_address
from api.cli.session import PATIENCE_SECONDS, Settings, console, engines, read_settings
from api.errors import CommandError
from graph.backup.loader import GraphLoader
from graph.backup.reader import GraphReader
from graph.db.client import GraphClient
from graph.db.migrations import Migrator, packaged_migrations, pending
from graph.engines.home import Engines
from graph.errors import BackupError
from workers.runtime.liveness import read_living_workers
from workers.serving_files import FOLDER as SERVING_FOLDER
from workers.valkey.bookmarks import open_bookmarks
from workers.valkey.connections import redis_client
from workers.valkey.key_rows import KeyRow, binary_redis, has_keys, read_keys, replace_keys, try_writing

STAGING = "restoring"


def backup(
    output: Annotated[Path, typer.Option(help="The file to write, such as careergraph-2026-11-27.zip.")],
) -> None:
    """Write graph, Redis, models and secrets into one file. Nothing else of CareerGraph may run meanwhile."""
    settings = read_settings()
    with engines_alone(settings) as running_engines, new_archive(output) as archive:
        manifest = asyncio.run(write_backup(running_engines, settings.home, archive))
    console().print(f"{summary_of(manifest)} are in {output}. It holds secrets and people's data.", markup=False)


def restore(
    file: Annotated[Path, typer.Argument(help="What `careergraph backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what the graph, Redis and the home folder hold now.")
    ] = False,
) -> None:
    """Restore a back-up, also of an earlier version or of another engine. Run it again if it was interrupted."""
    settings = read_settings()
    with open_archive(file) as archive:
        check_schema(archive.manifest)
        with engines_alone(settings) as running_engines:
            asyncio.run(restore_backup(running_engines, settings.home, archive, file.name, replace=replace))
        console().print(f"{summary_of(archive.manifest)} are restored.", markup=False)


@contextmanager
def engines_alone(settings: Settings) -> Iterator[Engines]:
    """Provide the engines, while no other process of CareerGraph uses them.

    Raises:
        CommandError: one does.
    """
    advice = "stop it first (`careergraph down`), so that nothing changes meanwhile"
    address = read_address(settings.home)
    if address is not None and not address.gone:
        raise CommandError(f"the API at {address.url} runs: {advice}")
    with engines(settings) as running_engines:
        if running_engines.owner != os.getpid():
            raise CommandError(f"process {running_engines.owner} uses this home folder: {advice}")
        if workers := asyncio.run(living_workers(running_engines.redis_url)):
            raise CommandError(f"{workers} workers run: {advice}")
        yield running_engines


async def living_workers(redis_url: str) -> int:
    """Return the number of workers that send heartbeats."""
    redis = redis_client(redis_url, timeout=PATIENCE_SECONDS)
    try:
        return len(await read_living_workers(redis))
    finally:
        await redis.aclose()


def check_schema(manifest: Manifest) -> None:
    """Check that this version knows the schema of a back-up.

    Raises:
        MigrationError: the back-up is from a newer version.
    """
    pending(packaged_migrations(), manifest.migrations)


async def write_backup(running_engines: Engines, home: Path, archive: ArchiveWriter) -> Manifest:
    """Write everything into an archive, and return what it is.

    Raises:
        BackupError: something wrote meanwhile, or the graph holds what cannot be backed up.
        MigrationError: the graph is of a newer version, or a restore has not ended.
    """
    client = GraphClient.open(
        running_engines.graph, patience=PATIENCE_SECONDS, exchange=open_bookmarks(running_engines)
    )
    try:
        migrator = Migrator(client, running_engines.graph)
        await migrator.check_whole()
        migrations = await migrator.applied_checksums()
        pending(packaged_migrations(), migrations)
        reader = GraphReader(client)
        contents = await reader.count()
        for label in contents.nodes:
            await archive.write_rows(nodes_name(label), reader.nodes(label))
        for kind in contents.links:
            await archive.write_rows(links_name(kind), reader.links(kind))
        async with binary_redis(running_engines.redis_url) as redis:
            keys = await archive.write_rows(KEYS, read_keys(redis))
        files = archive.write_home(home)
        if await reader.count() != contents:
            raise BackupError("the graph changed meanwhile: stop what writes to it, and try again")
    finally:
        await client.close()
    manifest = Manifest(migrations, contents, keys, files)
    archive.write_manifest(manifest)
    return manifest


async def restore_backup(
    running_engines: Engines, home: Path, archive: ArchiveReader, name: str, *, replace: bool
) -> None:
    """Restore an archive. Until all of it is there, no process of CareerGraph starts on the graph.

    Args:
        running_engines: the engines, which nothing else uses.
        home: the home folder.
        archive: the back-up, whose schema this version knows.
        name: its name, for messages.
        replace: whether to replace what the engines and the home folder hold.

    Raises:
        BackupError: the engines or the home folder hold something, and ``replace`` is false; or Redis takes no writes.
    """
    client = GraphClient.open(
        running_engines.graph, patience=PATIENCE_SECONDS, exchange=open_bookmarks(running_engines)
    )
    try:
        migrator, loader = Migrator(client, running_engines.graph), GraphLoader(client)
        await migrator.migrate(packaged_migrations(), restoring=True)
        async with binary_redis(running_engines.redis_url) as redis:
            if not (replace or await loader.is_interrupted()):
                check_nothing_is_lost(await find_data(loader, redis, home))
            await try_writing(redis, key_rows(archive))
        staging = home / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True, mode=0o700)
        archive.extract_home(staging)
        await loader.begin(name)
        for label in archive.manifest.contents.nodes:
            await loader.write_nodes(label, archive.rows(nodes_name(label)))
        for kind in archive.manifest.contents.links:
            await loader.write_links(kind, archive.rows(links_name(kind)))
        async with binary_redis(running_engines.redis_url) as redis:
            await replace_keys(redis, key_rows(archive))
        move_home(staging, home)
        await migrator.migrate(packaged_migrations(), restoring=True)
        await loader.finish()
    finally:
        await client.close()


def key_rows(archive: ArchiveReader) -> Iterable[KeyRow]:
    """Return the keys of an archive."""
    return (tuple(row) for row in archive.rows(KEYS))


async def find_data(loader: GraphLoader, redis: Redis, home: Path) -> list[str]:
    """Return what a restore would delete, in words."""
    kept = sorted(name for name in KEPT if (home / name).is_file() or any((home / name).glob("*")))
    data = [] if await loader.is_empty() else ["the graph"]
    if await has_keys(redis):
        data.append("the Redis database")
    return data + [f"{home / name}" for name in kept]


def check_nothing_is_lost(data: list[str]) -> None:
    """Check that a restore deletes nothing.

    Args:
        data: what it would delete.

    Raises:
        BackupError: it would.
    """
    if data:
        raise BackupError(
            f"there is data already: {', '.join(data)}. Give --replace to delete it and put the back-up in its place"
        )


def move_home(staging: Path, home: Path) -> None:
    """Put restored files and folders in the place of the home folder's own, and delete what serves the old graph."""
    for name in (*KEPT, SERVING_FOLDER):
        place = home / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    for path in staging.iterdir():
        path.rename(home / path.name)
    staging.rmdir()


def summary_of(manifest: Manifest) -> str:
    """Return what a back-up holds, in words."""
    nodes, links = sum(manifest.contents.nodes.values()), sum(manifest.contents.links.values())
    return f"{nodes:,} nodes, {links:,} relationships, {manifest.keys:,} keys and {len(manifest.files):,} files"
