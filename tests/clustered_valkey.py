"""A cluster of three primaries of Valkey, of which the one with CareerGraph's keys has a replica, with a password."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from graph.engines.child import free_port
from graph.engines.valkey import quote
from tests.e2e.running import until
from tests.watched_valkey import run_program
from workers.valkey.cluster import SLOT

PASSWORD = "p@ss:w/rd"
RANGES = ((0, 5_460), (5_461, 10_922), (10_923, 16_383))
OWNER = next(index for index, (first, last) in enumerate(RANGES) if first <= SLOT <= last)
REPLICA = len(RANGES)


@dataclass(frozen=True, slots=True)
class ClusteredServers:
    """The members' ports, those of their bus, and their processes; the last member is the replica."""

    ports: tuple[int, ...]
    bus_ports: tuple[int, ...]
    processes: tuple["subprocess.Popen[bytes]", ...]

    @property
    def url(self) -> str:
        """The address for CareerGraph."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        return f"redis+cluster://:p%40ss%3Aw%2Frd@{hosts}"

    def ask(self, member: int, *command: Any) -> Any:
        """Return a member's answer."""
        with Redis(port=self.ports[member], password=PASSWORD) as client:
            return client.execute_command(*command)

    def meet(self) -> None:
        """Give out the slots, and introduce the members to each other."""
        for member, (first, last) in enumerate(RANGES):
            self.ask(member, "CLUSTER", "ADDSLOTSRANGE", first, last)
        for port, bus_port in zip(self.ports[1:], self.bus_ports[1:], strict=True):
            self.ask(0, "CLUSTER", "MEET", "127.0.0.1", port, bus_port)

    def know_each_other(self) -> bool:
        """Return whether all members know all."""
        states = [self.ask(member, "CLUSTER", "INFO") for member in range(len(self.ports))]
        known = f"cluster_known_nodes:{len(self.ports)}\r\n".encode()
        return all(b"cluster_state:ok" in state and known in state for state in states)

    def follow_owner(self) -> None:
        """Let the replica follow the primary that holds CareerGraph's keys."""
        owner = self.ask(OWNER, "CLUSTER", "MYID")
        self.ask(REPLICA, "CLUSTER", "REPLICATE", owner)

    def has_replica(self) -> bool:
        """Return whether the replica follows, and everybody knows it."""
        with Redis(port=self.ports[REPLICA], password=PASSWORD) as replica:
            is_up = replica.info("replication").get("master_link_status") == "up"
        return is_up and all("slave" in str(self.ask(member, "CLUSTER", "NODES")) for member in range(REPLICA))

    def has_moved(self) -> bool:
        """Return whether the replica has become the primary, also for the others."""
        try:
            with Redis(port=self.ports[REPLICA], password=PASSWORD) as replica:
                is_primary = replica.info("replication")["role"] == "master"
            others = [member for member in range(REPLICA) if self.processes[member].poll() is None]
            return is_primary and all(self.owner_port(member) == self.ports[REPLICA] for member in others)
        except RedisError:
            return False

    def begin_move(self, target: int) -> None:
        """Begin to move CareerGraph's slot to another primary: keys that are not there are asked for at the target."""
        owner, new_owner = (self.ask(member, "CLUSTER", "MYID") for member in (OWNER, target))
        self.ask(target, "CLUSTER", "SETSLOT", SLOT, "IMPORTING", owner)
        self.ask(OWNER, "CLUSTER", "SETSLOT", SLOT, "MIGRATING", new_owner)

    def move_keys(self, target: int) -> None:
        """Move all keys of the slot."""
        keys = self.ask(OWNER, "CLUSTER", "GETKEYSINSLOT", SLOT, 1_000)
        self.ask(OWNER, "MIGRATE", "127.0.0.1", self.ports[target], "", 0, 5_000, "AUTH", PASSWORD, "KEYS", *keys)

    def end_move(self, target: int) -> None:
        """Give the slot to the target."""
        new_owner = self.ask(target, "CLUSTER", "MYID")
        for member in (target, OWNER):
            self.ask(member, "CLUSTER", "SETSLOT", SLOT, "NODE", new_owner)

    def owner_port(self, member: int) -> int:
        """Return the port of the primary with CareerGraph's keys, as a member knows it."""
        ranges = self.ask(member, "CLUSTER", "SLOTS")
        return next(int(owner[1]) for first, last, owner, *_ in ranges if first <= SLOT <= last)


@contextmanager
def run_cluster(folder: Path) -> Iterator[ClusteredServers]:
    """Run the members; they find one that hangs or has ended after half a second."""
    ports, bus_ports = tuple(free_port() for _ in range(4)), tuple(free_port() for _ in range(4))
    with ExitStack() as stack:
        processes = []
        for number, (port, bus_port) in enumerate(zip(ports, bus_ports, strict=True)):
            home = folder / f"member-{number}"
            home.mkdir()
            lines = [
                f"port {port}", f"cluster-port {bus_port}", "bind 127.0.0.1", f"dir {quote(home)}", 'save ""',
                "cluster-enabled yes", "cluster-node-timeout 500", "cluster-replica-validity-factor 0",
                f"requirepass {quote(PASSWORD)}", f"masterauth {quote(PASSWORD)}", "repl-diskless-sync-delay 0",
            ]  # fmt: skip
            processes.append(stack.enter_context(run_program(home, "member", lines)))
        yield ClusteredServers(ports, bus_ports, tuple(processes))


async def prepare_cluster(servers: ClusteredServers) -> None:
    """Make a cluster of the members, with a replica."""
    await until(lambda: has_answer(servers))
    servers.meet()
    await until(servers.know_each_other)
    servers.follow_owner()
    await until(servers.has_replica)


def has_answer(servers: ClusteredServers) -> bool:
    """Return whether all members answer."""
    try:
        return all(servers.ask(member, "PING") for member in range(len(servers.ports)))
    except RedisError:
        return False
