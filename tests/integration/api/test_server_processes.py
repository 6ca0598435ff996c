"""A real ``careergraph serve --processes 2``: both processes answer on one port, and outlive each other."""

import asyncio
import http.client
from pathlib import Path

import psutil
import pytest

from api.cli.services.address import ApiAddress, is_free, read_address, reserve_port
from api.cli.services.running_services import is_serving, process_file
from api.cli.services.server import shared_socket
from api.errors import CommandError
from graph.engines.child import free_port
from tests.integration.commands import LIMIT_SECONDS, Running, run, start, until

PROCESSES = (0, 1)
REQUESTS = 40


def ask_many(address: ApiAddress) -> list[int]:
    """The statuses of requests over connections of their own."""
    statuses = []
    for _ in range(REQUESTS):
        connection = http.client.HTTPConnection(address.reachable, address.port, timeout=30)
        connection.request("GET", "/health/ready")
        statuses.append(connection.getresponse().status)
        connection.close()
    return statuses


def process_ids(home: Path) -> list[int]:
    addresses = [read_address(home, process_file(index)) for index in PROCESSES]
    return [address.pid for address in addresses if address is not None]


async def kill_one(command: Running, address: ApiAddress) -> None:
    """Kill the first process: the other one answers, and the first one comes back."""
    first, second = process_ids(command.home)
    victim = psutil.Process(first)
    victim.kill()
    assert await asyncio.to_thread(psutil.wait_procs, [victim], LIMIT_SECONDS)  # until its socket is closed
    assert ask_many(address) == [200] * REQUESTS, "the other process answers"
    await until(lambda: is_serving(command.home, 0, address.port))
    assert process_ids(command.home)[0] != first
    assert process_ids(command.home)[1] == second
    assert ask_many(address) == [200] * REQUESTS


def test_a_reserved_port_is_shared_with_own_processes_alone() -> None:
    port = free_port()
    with reserve_port("127.0.0.1", port):
        assert not is_free("127.0.0.1", port)
        with pytest.raises(CommandError, match=str(port)), reserve_port("127.0.0.1", port):
            pass
        with shared_socket("127.0.0.1", port) as first, shared_socket("127.0.0.1", port) as second:
            first.listen()
            second.listen()
    assert is_free("127.0.0.1", port)


async def test_processes_share_a_port_and_outlive_each_other(tmp_path: Path) -> None:
    with start(tmp_path, "serve", "--port", "0", "--processes", "2") as command:
        await asyncio.to_thread(command.wait_for, "2 processes serve")
        address = read_address(tmp_path)
        assert address is not None
        assert len(set(process_ids(tmp_path))) == len(PROCESSES)
        assert ask_many(address) == [200] * REQUESTS
        again = run(tmp_path / "other", "serve", "--port", str(address.port), "--processes", "2")
        assert (again.returncode, again.stdout) == (2, "")
        await kill_one(command, address)
        children = psutil.Process(command.process.pid).children(recursive=True)
        command.process.terminate()
        assert await asyncio.to_thread(command.process.wait, LIMIT_SECONDS) == 0
        assert psutil.wait_procs(children, timeout=60)[1] == []
    assert not process_ids(tmp_path), "the files of the processes are gone"


def test_a_number_of_processes_is_checked(tmp_path: Path) -> None:
    result = run(tmp_path, "serve", "--processes", "0")
    assert result.returncode == 2
    assert "--processes" in result.stderr
