"""The systemd units in ``deploy``: what they start is a command that CareerGraph knows."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from pydantic_settings import BaseSettings

from api.cli.root import app
from api.settings import ApiSettings
from graph.settings import GraphSettings
from workers.settings import WorkerSettings
from workers.task_catalogue import Queue

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "systemd"
UNITS = sorted(FOLDER.iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
SETTINGS: tuple[type[BaseSettings], ...] = (ApiSettings, GraphSettings, WorkerSettings)


def read_unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=True, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def commands(path: Path) -> list[list[str]]:
    """The arguments of ``careergraph``; a template's once for each queue."""
    program, *arguments = shlex.split(read_unit(path)["Service"]["ExecStart"])
    assert program == "/opt/careergraph/bin/careergraph"
    if "%i" not in arguments:
        return [arguments]
    return [[queue if word == "%i" else word for word in arguments] for queue in Queue]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_what_a_unit_starts_is_a_command(path: Path) -> None:
    group = typer.main.get_command(app)
    for arguments in commands(path):
        with group.make_context("careergraph", list(arguments)) as context:
            name, command, rest = group.resolve_command(context, list(arguments))  # type: ignore[attr-defined]
            with command.make_context(name, rest, parent=context):
                pass


def test_the_target_wants_units_that_work_on_each_queue_once() -> None:
    wanted = read_unit(FOLDER / "careergraph.target")["Unit"]["Wants"].split()
    queues = []
    for name in wanted:
        template, _, instance = name.removesuffix(".service").partition("@")
        path = FOLDER / (f"{template}@.service" if instance else f"{template}.service")
        words = shlex.split(read_unit(path)["Service"]["ExecStart"])
        queues += [instance if word == "%i" else word for word in words if word == "%i" or word in set(Queue)]
    assert sorted(queues) == sorted(Queue)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_unit_names_settings_that_exist_and_waits_for_a_clean_stop(path: Path) -> None:
    service = read_unit(path)["Service"]
    known = {f"CAREERGRAPH_{name.upper()}" for kind in SETTINGS for name in kind.model_fields}
    assert set(re.findall(r"CAREERGRAPH_[A-Z_]+(?==)", service["Environment"])) <= known
    assert service["User"] == "careergraph"
    if " worker " in service["ExecStart"]:
        drain_seconds = WorkerSettings.model_fields["drain_seconds"].default
        assert int(service["TimeoutStopSec"]) > drain_seconds + 15


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/careergraph/bin/careergraph", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    names = [tmp_path / (unit.name.replace("@.", "@training.") if "@." in unit.name else unit.name) for unit in UNITS]
    done = subprocess.run(
        [analyze, "verify", "--man=no", *names], capture_output=True, text=True, check=False, timeout=60
    )
    complaints = [line for line in done.stderr.splitlines() if "careergraph" in line]
    assert complaints == []
