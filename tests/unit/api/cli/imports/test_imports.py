"""Dry runs and first maps on the command line. They start no engine."""

from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from api.cli.imports.runs import warn_without_occupations
from api.cli.root import app, run_guarded
from api.cli.session import counting
from graph.catalogue.lookup import Names
from graph.engines.home import Engines
from graph.errors import ImportFileError

JOBS = "ref,job,firm,pay,when\n1,Potter,[red]Kiln[/red],€20k,2026-03-02\n2,Weaver\x1b[2J,Loom,plenty,soon\n,No key,,,\n"
MAP = 'source = "kiln"\nkey = "ref"\ntitle = "job"\ncompany = "firm"\nsalary = "pay"\npostedAt = "when"\n'


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object) -> Engines:
        raise AssertionError("an engine was started")

    monkeypatch.setattr("api.cli.session.embedded_engines", refuse)
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["import", *arguments], env={"COLUMNS": "200"})


def dry_run(folder: Path, content: str, *options: str) -> Result:
    (folder / "jobs.csv").write_text(content)
    (folder / "map.toml").write_text(MAP)
    return run("jobs", str(folder / "jobs.csv"), "--map", str(folder / "map.toml"), "--dry-run", *options)


def test_a_dry_run_shows_what_would_go_in_and_what_not(tmp_path: Path) -> None:
    shown = dry_run(tmp_path, JOBS, "--replace")
    assert shown.exit_code == 0, shown.output
    for words in (
        "Line 2", "company         [red]Kiln[/red]", "salaryMinimum   20,000", "title           Weaver [2J",
        "pay → salary: 1 read, 1 left out", "€20k → 20,000 €", "1 × pay: 'plenty' is not a pay",
        "1 × when: 'soon' is not an ISO 8601 time: give its format under [dates] (first on line 3)",
        "Rejected rows: 1", "read 3 rows", "would import 2 jobs", "1 row rejected, 2 fields left out",
        "which jobs --replace would close is not known without the graph: add --compare",
    ):  # fmt: skip
        assert words in shown.output, words
    assert "\x1b" not in shown.output
    assert (tmp_path / "reports" / "rejected.csv").read_text().count("\n") == 4


def test_a_dry_run_of_a_file_that_would_import_nothing_fails(tmp_path: Path) -> None:
    shown = dry_run(tmp_path, "ref,job,firm,pay,when\n,Potter,,,\n")
    assert shown.exit_code == 1
    assert "nothing would be imported" in shown.output


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("", 2, "the file is empty"),
        ("ref;job;firm;pay;when\n1;Potter;Kiln;;\n", 2, "Is the delimiter ';'?"),
        ("ref,job,firm,pay,when\n", 1, "nothing was imported: the file has no rows"),
        ("ref,job,firm,pay,when\n1,Potter\n2,Weaver\n", 1, "2 × 2 fields where the header has 5 (first on line 2)"),
        ("ref,job,firm,pay,when\n,Potter,,,\n", 1, "1 × ref: empty: the key says which row"),
    ],
)
def test_a_file_is_checked_before_an_engine_is_started(tmp_path: Path, content: str, code: int, words: str) -> None:
    (tmp_path / "jobs.csv").write_text(content)
    (tmp_path / "map.toml").write_text(MAP)
    shown = run("jobs", str(tmp_path / "jobs.csv"), "--map", str(tmp_path / "map.toml"))
    assert isinstance(shown.exception, ImportFileError) is (code == 2)
    assert shown.exit_code == 1
    assert words in shown.output or words in str(shown.exception)


@pytest.mark.parametrize("kind", ["people", "interactions", "esco", "onet", "coco", "courses"])
def test_every_import_is_checked_before_an_engine_is_started(tmp_path: Path, kind: str) -> None:
    maps = {
        "people": 'source = "kiln"\nkey = "ref"\nname = "who"\n',
        "interactions": 'source = "kiln"\nperson = "who"\nitem = "ref"\nat = "when"\ndefaults = {action = "SAVE"}\n',
        "courses": 'source = "kiln"\nkey = "ref"\ntitle = "name"\n',
    }
    (tmp_path / "table.csv").write_text("other,columns\n1,2\n")
    (tmp_path / "map.toml").write_text(maps.get(kind, ""))
    table, folder = str(tmp_path / "table.csv"), str(tmp_path)
    arguments = {"esco": [folder], "coco": [folder], "onet": [folder, "--crosswalk", table]}
    shown = run(kind, *arguments.get(kind, [table, "--map", str(tmp_path / "map.toml")]))
    assert isinstance(shown.exception, ImportFileError), shown.output


def test_a_map_is_suggested_and_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "jobs.csv").write_text(JOBS)
    printed = run("suggest", str(tmp_path / "jobs.csv"))
    assert printed.exit_code == 0
    assert 'title = "job"' in printed.output
    out = tmp_path / "map.toml"
    assert run("suggest", str(tmp_path / "jobs.csv"), "--out", str(out)).exit_code == 0
    out.write_text("mine")
    for option, code in (("--kind=jobs", 2), ("--force", 0)):
        arguments = ["import", "suggest", str(tmp_path / "jobs.csv"), "--out", str(out), option]
        assert run_guarded(lambda arguments=arguments: app(arguments, standalone_mode=False)) == code  # type: ignore[misc]
        assert (out.read_text() == "mine") is (code == 2)


def test_a_graph_without_occupations_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    warn_without_occupations(Names(occupations=[("o1", "potter", [])]))
    assert not capsys.readouterr().out
    warn_without_occupations(Names())
    assert "import ESCO, then this file again" in capsys.readouterr().out


def test_without_a_terminal_each_tenth_of_the_file_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with counting(Console()) as progress:
        for rows in range(0, 1_001, 25):
            progress("rows", rows, rows / 1_000)
            progress("jobs", rows // 2, None)
        progress("links", 5, 0.5)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "  rows: 100 (10% of the file)"
    assert lines[9] == "  links: 5 (50% of the file)", "another file of the same import"
    assert len(lines) == 9 + 1 + 3
    assert lines[-3:] == ["  rows: 1,000", "  jobs: 500", "  links: 5"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["jobs", "x.json", "--map", "schema.org"], "--source"),
        (["jobs", "x.json", "--map", "map.toml", "--source", "kiln"], "go together"),
        (["jobs", "x.json", "--map", "schema.org", "--source", "Red Kiln", "--dry-run"], "--map schema.org: source"),
        (["jobs", "x.json", "--map", "schema.org", "--source", "kiln", "--dry-run"], "no such file"),
        (["suggest", "x.csv", "--kind", "skills"], "must be one of jobs, courses, people"),
    ],
)
def test_wrong_options_are_refused(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run_guarded(lambda: app(["import", *arguments], standalone_mode=False)) == 2
    assert words in capsys.readouterr().err
