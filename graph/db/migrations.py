"""Migrates the graph's schema: checksummed files, recorded in the graph, applied by one process at a time."""

import asyncio
import hashlib
import re
import uuid
from dataclasses import dataclass
from importlib.resources import files

from graph.db.client import GraphClient
from graph.db.dialect import embedded_sql, run_sql
from graph.engines.arcadedb import GraphAddress
from graph.errors import MigrationError

FILE_NAME = re.compile(r"(?P<version>V\d{3,})__(?P<name>\w+)\.cypher")
LOCK_SECONDS = 120
WAIT_SECONDS = 0.2

LOCK_CONSTRAINT = (
    "CREATE CONSTRAINT migration_lock_id IF NOT EXISTS FOR (n:MigrationLock) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT migration_id IF NOT EXISTS FOR (n:Migration) REQUIRE n.id IS UNIQUE",
)
TAKE_LOCK = """
MERGE (lock:MigrationLock {id: 'migrations'})
SET lock.askedBy = $owner
WITH lock WHERE lock.owner IS NULL OR lock.owner = $owner OR lock.until < datetime()
SET lock.owner = $owner, lock.until = datetime() + duration({seconds: $seconds})
RETURN lock.owner AS owner
"""
GIVE_LOCK = "MATCH (lock:MigrationLock {id: 'migrations', owner: $owner}) REMOVE lock.owner, lock.until"
APPLIED = "MATCH (m:Migration) RETURN m.id AS version, m.checksum AS checksum ORDER BY version"
RESTORE = "MATCH (r:Restore) WHERE r.endedAt IS NULL RETURN r.file AS file LIMIT 1"
RECORD = """
MERGE (m:Migration {id: $version})
SET m.name = $name, m.checksum = $checksum, m.appliedAt = datetime()
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """A file of statements. ``checksum`` is the SHA-256 of its text, in hexadecimal."""

    version: str
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """Return the SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def statements(self) -> list[str]:
        """Return the individual statements, without comments."""
        code = re.sub(r"^\s*//.*$", "", self.text, flags=re.MULTILINE)
        return [statement.strip() for statement in code.split(";") if statement.strip()]


def packaged_migrations() -> list[Migration]:
    """Return the migrations that this version of CareerGraph ships, in order."""
    migrations = [
        Migration(match["version"], match["name"], file.read_text(encoding="utf-8"))
        for file in files("migrations").iterdir()
        if (match := FILE_NAME.fullmatch(file.name))
    ]
    return sorted(migrations, key=lambda migration: migration.version)


def pending(migrations: list[Migration], applied: dict[str, str]) -> list[Migration]:
    """Return the migrations that are not yet applied.

    Raises:
        MigrationError: an applied file has changed, or the graph records a migration that this version lacks.
    """
    by_version = {migration.version: migration for migration in migrations}
    for version, checksum in applied.items():
        if version not in by_version:
            raise MigrationError(
                f"the graph has migration {version}, which this version does not know: upgrade CareerGraph"
            )
        if by_version[version].checksum != checksum:
            raise MigrationError(
                f"migration {version} was changed after it was applied: restore the file and write a new migration"
            )
    return [migration for migration in migrations if migration.version not in applied]


class Migrator:
    """Applies migrations to one graph.

    Args:
        client: the client of the graph.
        address: its address; the embedded engine's address has an HTTP part for SQL.
    """

    def __init__(self, client: GraphClient, address: GraphAddress) -> None:
        self._client = client
        self._address = address

    async def migrate(self, migrations: list[Migration], *, restoring: bool = False) -> list[Migration]:
        """Apply the pending migrations and return them. Several processes may do this at once.

        Args:
            migrations: all migrations of this version.
            restoring: whether this process restores a back-up; any other is kept from a graph that is not whole.

        Raises:
            MigrationError: the files and the graph disagree, or a back-up was not restored to its end; nothing was
                applied.
            GraphRefusedError: a statement was refused; the statements before it stay applied.
        """
        for statement in LOCK_CONSTRAINT:
            await self._client.run_alone(statement)
        if not restoring:
            await self.check_whole()
        owner = uuid.uuid4().hex
        while not await self._client.write(TAKE_LOCK, owner=owner, seconds=LOCK_SECONDS):  # noqa: ASYNC110 - it polls the graph
            await asyncio.sleep(WAIT_SECONDS)
        try:
            pending_migrations = pending(migrations, await self.applied_checksums())
            for migration in pending_migrations:
                await self._apply(migration)
        finally:
            await self._client.write(GIVE_LOCK, owner=owner)
        return pending_migrations

    async def check_whole(self) -> None:
        """Check that no restore of a back-up was interrupted.

        Raises:
            MigrationError: one was, so that the graph is not whole.
        """
        if restores := await self._client.read(RESTORE):
            raise MigrationError(
                f"the restore of {restores[0]['file']} has not ended, so the graph is not whole: unless it runs still, "
                "run `careergraph restore` again"
            )

    async def applied_checksums(self) -> dict[str, str]:
        """Return the checksums of the applied migrations by version."""
        return {row["version"]: row["checksum"] for row in await self._client.read(APPLIED)}

    async def _apply(self, migration: Migration) -> None:
        for statement in migration.statements:
            sql = embedded_sql(statement) if self._address.http else []
            for command in sql:
                await run_sql(self._address, command)
            if not sql:
                await self._client.run_alone(statement)
        await self._client.write(RECORD, version=migration.version, name=migration.name, checksum=migration.checksum)
