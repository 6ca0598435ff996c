"""Where uploaded files wait until they are read, and where they are kept if a setting says so. Both are encrypted.

Files wait in Redis, because a worker may run on another machine than the API. They expire there, and together they have
at most 256 MB. Kept files are in the home folder, which the processes share, as they share the models.
"""

import asyncio
import base64
import os
import time
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.exceptions import RedisError

from graph.engines.child import secret_file
from workers.errors import QueueUnavailableError, WaitingFilesError
from workers.valkey.connections import PREFIX, person_digest

WAIT_SECONDS = 6 * 3_600
MOST_WAITING_BYTES = 256 * 1024 * 1024
MOST_OF_PERSON = 3
SHORTEST_KEY = 32
KEY_FILE, KEPT_FOLDER, EXPORT_FOLDER = "document-key", "documents", "exports"
TOO_MUCH, TOO_MANY = 0, -1
# The list of waiting files: a member for each, as "bytes:person:id", by the time at which it expires.
PUT = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
local total, own = 0, 0
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local size, person = string.match(member, '^(%d+):(%x+):')
  total = total + tonumber(size)
  if person == ARGV[4] then own = own + 1 end
end
if own >= tonumber(ARGV[6]) then return -1 end
if total + string.len(ARGV[7]) > tonumber(ARGV[5]) then return 0 end
redis.call('SET', KEYS[2], ARGV[7], 'EX', ARGV[2])
redis.call('ZADD', KEYS[1], ARGV[1] + ARGV[2], string.len(ARGV[7]) .. ':' .. ARGV[4] .. ':' .. ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""
REMOVE = """
redis.call('DEL', KEYS[2])
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if string.sub(member, -string.len(ARGV[1]) - 1) == ':' .. ARGV[1] then redis.call('ZREM', KEYS[1], member) end
end
return 1
"""


def cipher_of(key: str) -> MultiFernet:
    """Return what encrypts files with the first of some keys, separated by commas, and decrypts with any of them.

    Raises:
        ValueError: a key has fewer than 32 characters.
    """
    keys = [part.strip() for part in key.split(",") if part.strip()]
    if not keys or any(len(part) < SHORTEST_KEY for part in keys):
        raise ValueError(f"CAREERGRAPH_DOCUMENT_KEY is too short: give {SHORTEST_KEY} characters or more")
    return MultiFernet([Fernet(derive(part)) for part in keys])


def derive(key: str) -> bytes:
    """Return Fernet's key for a secret text (HKDF, RFC 5869)."""
    derived_key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"careergraph documents").derive(key.encode())
    return base64.urlsafe_b64encode(derived_key)


def home_cipher(home: Path, key: SecretStr | None) -> MultiFernet:
    """Return what encrypts files: with the key of the settings, else with one that the home folder keeps.

    Raises:
        ValueError: the key in the settings is too short.
    """
    return cipher_of(key.get_secret_value() if key else secret_file(home / KEY_FILE))


class WaitingFiles:
    """Files that wait for a worker.

    Args:
        redis: keeps them.
        cipher: encrypts them.
    """

    def __init__(self, redis: Redis, cipher: MultiFernet) -> None:
        self._redis = redis
        self._cipher = cipher

    async def put(self, person: str, id: str, content: bytes) -> None:
        """Keep a file until a worker takes it, for six hours at most.

        Raises:
            WaitingFilesError: too many files wait, of this person or of all.
            QueueUnavailableError: Redis cannot be reached.
        """
        token = await asyncio.to_thread(self._cipher.encrypt, content)
        owner = person_digest(person)
        times, limits = [int(time.time()), WAIT_SECONDS], [MOST_WAITING_BYTES, MOST_OF_PERSON]
        outcome = await self._run(PUT, id, [*times, id, owner, *limits, token.decode()])
        if outcome == TOO_MANY:
            raise WaitingFilesError(f"{MOST_OF_PERSON} of your files wait to be read: wait until one of them is read")
        if outcome == TOO_MUCH:
            raise WaitingFilesError("too many files wait to be read: try again in some minutes")

    async def take(self, id: str) -> bytes | None:
        """Return a file, which stays; ``None`` if it is not there any more.

        Raises:
            QueueUnavailableError: Redis cannot be reached.
        """
        try:
            token: str | None = await self._redis.get(file_key(id))
            return await asyncio.to_thread(self._cipher.decrypt, token.encode()) if token else None
        except InvalidToken:
            return None  # the key was changed meanwhile
        except (RedisError, OSError) as error:
            raise QueueUnavailableError(f"Redis does not answer: {error}") from error

    async def remove(self, ids: Sequence[str]) -> None:
        """Forget files; no effect on those that are not there.

        Raises:
            QueueUnavailableError: Redis cannot be reached.
        """
        await remove_files(self._redis, ids)

    async def _run(self, script: str, id: str, arguments: Sequence[str | int]) -> int:
        return await run_script(self._redis, script, id, arguments)


async def remove_files(redis: Redis, ids: Sequence[str]) -> None:
    """Forget waiting files; no effect on those that are not there.

    Raises:
        QueueUnavailableError: Redis cannot be reached.
    """
    for id in ids:
        await run_script(redis, REMOVE, id, [id])


async def run_script(redis: Redis, script: str, id: str, arguments: Sequence[str | int]) -> int:
    """Run a script on the list of waiting files and on one of them; errors as in :func:`remove_files`."""
    try:
        keys = (list_key(), file_key(id))
        return int(await redis.eval(script, len(keys), *keys, *arguments))  # type: ignore[arg-type,misc]
    except (RedisError, OSError) as error:
        raise QueueUnavailableError(f"Redis does not answer: {error}") from error


def list_key() -> str:
    """Return the key of the list of waiting files; the braces keep it on one node with the files."""
    return f"{PREFIX}:{{documents}}:waiting"


def file_key(id: str) -> str:
    """Return the key of a waiting file."""
    return f"{PREFIX}:{{documents}}:file:{id}"


class KeptFiles:
    """Files that are kept: documents after they were read, or exports.

    Args:
        home: the home folder.
        cipher: encrypts them.
        folder: the name of their folder in the home folder.
    """

    def __init__(self, home: Path, cipher: MultiFernet, folder: str = KEPT_FOLDER) -> None:
        self._folder = home / folder
        self._cipher = cipher

    def write(self, id: str, content: bytes) -> None:
        """Keep a file; only the user of this process may read it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._folder / f"{id}.part"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(self._cipher.encrypt(content))
        part.replace(self._path(id))

    def read(self, id: str) -> bytes | None:
        """Return a kept file; ``None`` if it is not there, or was encrypted with a key that is no longer known."""
        try:
            return self._cipher.decrypt(self._path(id).read_bytes())
        except (FileNotFoundError, InvalidToken):
            return None

    def remove(self, id: str) -> None:
        """Forget a file; no effect if it is not there."""
        path = self._path(id)
        for file in (path, path.with_suffix(".part")):  # a process that was killed may leave a part
            file.unlink(missing_ok=True)

    def _path(self, id: str) -> Path:
        return self._folder / f"{id}.fernet"
