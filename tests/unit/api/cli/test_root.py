"""Command-line output and exit codes that need no engine."""

import errno
import os

import pytest
from typer.testing import CliRunner

from api.cli.root import app, run_guarded
from api.errors import CommandError
from api.settings import ApiSettings
from graph.errors import GraphUnavailableError, ImportFileError


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("token",), "give --role, --user, both of them"),
        (("token", "--role", "king"), "must be one of"),
        (("console", "--role", "newcomer"), "must be one of"),
        (("world", "--size", "huge"), "must be one of"),
        (("world", "--people", "1"), "people"),
        (("train", "--kind", "MAGIC"), "is not one of"),
        (("worker", "dishes"), "dishes"),
        (("nonsense",), "nonsense"),
    ],
)
def test_what_cannot_be_is_refused_with_exit_code_2(arguments: tuple[str, ...], words: str) -> None:
    refused = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    assert refused.exit_code == 2
    assert words in refused.output


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CAREERGRAPH_PORT", "many")
    assert run_guarded(ApiSettings) == 2
    assert "CAREERGRAPH_PORT" in capsys.readouterr().err


@pytest.mark.parametrize(("error", "code"), [(ImportFileError("bad"), 2), (GraphUnavailableError("away"), 1)])
def test_errors_become_a_line_and_a_code(error: Exception, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise error

    assert run_guarded(fail) == code
    assert str(error) in capsys.readouterr().err


def test_an_error_of_the_system_names_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), "/mnt/data/report.csv")

    assert run_guarded(fail) == 1
    assert capsys.readouterr().err == "error: /mnt/data/report.csv: Read-only file system\n"


def test_each_command_has_a_help_text() -> None:
    help_text = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).output
    for name in (
        "up",
        "serve",
        "worker",
        "migrate",
        "import",
        "world",
        "train",
        "evaluate",
        "token",
        "console",
        "schema",
        "documents",
        "doctor",
    ):
        assert f" {name} " in help_text


def test_a_fault_of_ours_is_not_shown_as_the_users_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse() -> None:
        raise CommandError("the port is taken")

    def fail() -> None:
        raise ValueError("not enough values to unpack")

    assert run_guarded(refuse) == 2
    assert "the port is taken" in capsys.readouterr().err
    with pytest.raises(ValueError, match="unpack"):
        run_guarded(fail)
