"""Settings that nothing would read are refused, with the name that was meant."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api.cli.root import run_guarded
from api.cli.setting_names import NAMES, PREFIX, check_setting_names
from api.errors import SettingsError
from graph.settings import GraphSettings
from workers.settings import WorkerSettings

SETTINGS = sorted(f"{PREFIX}{name}" for name in NAMES)
LETTERS = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ_")


@given(st.sampled_from(SETTINGS), st.integers(min_value=len(PREFIX), max_value=40), LETTERS)
def test_a_name_with_a_typo_is_refused_and_a_setting_is_suggested(name: str, place: int, letter: str) -> None:
    typo = name[:place] + letter + name[place:]
    assume(typo not in SETTINGS)
    with pytest.raises(SettingsError, match=r"no setting: did you mean CAREERGRAPH_"):
        check_setting_names({typo: "1"}, Path("/nowhere"))


@given(st.sets(st.sampled_from(SETTINGS)))
def test_settings_are_accepted_in_any_case_beside_other_variables(names: set[str]) -> None:
    environment = {name.lower(): "1" for name in names} | dict.fromkeys(names, "1") | {"PATH": "/bin", "CAREER": "x"}
    check_setting_names(environment, Path("/nowhere"))


def test_what_kubernetes_says_about_services_is_no_setting() -> None:
    of_a_service = {
        "CAREERGRAPH_API_SERVICE_HOST": "10.0.0.7",
        "CAREERGRAPH_API_SERVICE_PORT": "8000",
        "CAREERGRAPH_API_SERVICE_PORT_HTTP": "8000",
        "CAREERGRAPH_API_PORT": "tcp://10.0.0.7:8000",
        "CAREERGRAPH_API_PORT_8000_TCP": "tcp://10.0.0.7:8000",
        "CAREERGRAPH_API_PORT_8000_TCP_ADDR": "10.0.0.7",
    }
    check_setting_names(of_a_service, Path("/nowhere"))
    with pytest.raises(SettingsError, match="did you mean CAREERGRAPH_METRICS_PORT"):
        check_setting_names({"CAREERGRAPH_METRIC_PORT": "9100"}, Path("/nowhere"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"# a comment\n\nCAREERGRAPH_TRAINING_CORN=off\n", r"did you mean CAREERGRAPH_TRAINING_CRON\?"),
        (b"CAREERGRAPH_XYZZY=1\n", r"docs/settings\.md"),
        (b"PORT=1\n\n\nCAREERGRAPH_PORT 8000\n", "line 4: write NAME=value"),
        (b"CAREERGRAPH_HOST\n", "line 1: write NAME=value"),
        (b"\xff\xfe\x00C", "not UTF-8 text"),
        (b"\xef\xbb\xbfCAREERGRAPH_PORT=8000\n", "byte order mark"),
    ],
)
def test_a_file_of_settings_with_a_mistake_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(SettingsError, match=words) as refusal:
        check_setting_names({}, tmp_path)
    assert str(tmp_path / ".env") in str(refusal.value)


def test_a_file_of_settings_may_have_comments_exports_and_other_names(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "\n# us\nexport CAREERGRAPH_PORT=1\nNEO4J_PASSWORD='a\nb'\nCAREERGRAPH_HOST= # any\n"
    )
    check_setting_names({}, tmp_path)
    (tmp_path / ".env").unlink()
    (tmp_path / ".env").mkdir()
    check_setting_names({}, tmp_path)


@pytest.mark.parametrize(
    "uri", ["http://graph:7687", "bolt:/graph", "graph:7687", "bolt://me:secret@graph", "bolt://g:0"]
)
def test_an_address_of_no_graph_server_is_refused(
    uri: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CAREERGRAPH_GRAPH_URI", uri)
    assert run_guarded(GraphSettings) == 2
    shown = capsys.readouterr().err
    assert "CAREERGRAPH_GRAPH_URI: give an address such as bolt://" in shown
    assert "secret" not in shown


@pytest.mark.parametrize(
    "uri", ["bolt://graph:7687", "neo4j+s://x.databases.neo4j.io", "bolt://[::1]:7687", "BOLT://g"]
)
def test_an_address_of_a_graph_server_is_accepted(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAREERGRAPH_GRAPH_URI", uri)
    assert GraphSettings().graph_uri == uri


@pytest.mark.parametrize(
    "url", ["http://redis", "redis:6379", "redis:///0", "redis://r/main", "redis://r:0", "unix://", "redis://r:x", ""]
)
def test_an_address_of_no_redis_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CAREERGRAPH_REDIS_URL", url)
    assert run_guarded(WorkerSettings) == 2
    assert capsys.readouterr().err.startswith("error: CAREERGRAPH_REDIS_URL: ")


@pytest.mark.parametrize(
    "url", ["redis://redis", "rediss://:p%40ss@redis:6380/3", "unix:///run/redis.sock?db=1", "redis://[::1]:6379/"]
)
def test_an_address_of_redis_is_accepted(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAREERGRAPH_REDIS_URL", url)
    assert WorkerSettings().redis_url == url


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ('{"enrichment": ', "error: CAREERGRAPH_QUEUES is not valid JSON: Expecting value"),
        ('{"enrichmnt": {}}', "error: CAREERGRAPH_QUEUES: enrichmnt: "),
    ],
)
def test_a_setting_that_is_no_json_is_named(
    value: str, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CAREERGRAPH_QUEUES", value)
    assert run_guarded(WorkerSettings) == 2
    assert capsys.readouterr().err.startswith(line)
