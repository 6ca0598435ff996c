"""Programs that are kept running: restarts, giving up, waiting; and logs of bounded size."""

import sys
import textwrap
import threading
from pathlib import Path

import psutil
import pytest

from graph.engines.child import Child, Program, ending, free_port
from graph.engines.keeper import Backoff, Keeper
from graph.engines.supervise import RotatingLog
from graph.errors import EngineError

LIMIT_SECONDS = 120
QUICK = Backoff(first=0.01, longest=0.02, steady=600.0, most=3)


def program(folder: Path, code: str, **changes: object) -> Program:
    facts = {"name": "it", "command": [sys.executable, "-c", textwrap.dedent(code)], "log": folder / "it.log"}
    return Program(**{**facts, "folder": folder, **changes})  # type: ignore[arg-type]


LIVES_FROM_THE_SECOND_START_ON = """
import pathlib, threading
starts = pathlib.Path("starts")
starts.write_text(starts.read_text() + "." if starts.exists() else ".")
threading.Event().wait()
"""


def count_starts(folder: Path) -> int:
    file = folder / "starts"
    return len(file.read_text()) if file.exists() else 0


def find_by_folder(folder: Path) -> list[psutil.Process]:
    """Return the processes below this one that run in a folder. One that only waits to be reaped runs nowhere."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if child.status() != psutil.STATUS_ZOMBIE and child.cwd() == str(folder)]


def kill_by_folder(folder: Path) -> None:
    """Kill what runs in a folder, not its supervisor."""
    for process in find_by_folder(folder):
        if "supervise.py" not in " ".join(process.cmdline()[:2]):
            process.kill()


def test_what_is_killed_is_started_again(tmp_path: Path) -> None:
    keeper = Keeper(QUICK)
    kept = keeper.keep(program(tmp_path, LIVES_FROM_THE_SECOND_START_ON), lambda: count_starts(tmp_path) > 0)
    try:
        keeper.wait_until_ready(kept)
        again = threading.Event()
        killed = count_starts(tmp_path)
        kill_by_folder(tmp_path)
        while count_starts(tmp_path) == killed:
            assert not again.wait(0.05)
        assert keeper.problem is None
    finally:
        kept.stop()
    assert not find_by_folder(tmp_path)


def test_what_ends_at_its_start_is_an_error_that_names_its_log(tmp_path: Path) -> None:
    keeper = Keeper(QUICK)
    kept = keeper.keep(program(tmp_path, "raise SystemExit(3)"), lambda: False)
    with pytest.raises(EngineError, match=r"it ended with exit code 3 at its start; its log says why: .*it\.log"):
        keeper.wait_until_ready(kept)
    kept.stop()


def test_what_never_gets_ready_again_is_given_up(tmp_path: Path) -> None:
    first = "import os, pathlib, threading; f = pathlib.Path('once'); f.touch() if not f.exists() else os._exit(1)"
    keeper = Keeper(QUICK)
    kept = keeper.keep(program(tmp_path, f"{first}; threading.Event().wait()"), (tmp_path / "once").exists)
    keeper.wait_until_ready(kept)
    kept._answers = lambda: False
    kill_by_folder(tmp_path)
    with pytest.raises(EngineError, match=r"it ended 3 times in a row before it was ready; its log says why"):
        keeper.wait_for_end()
    kept.stop()


def test_bad_settings_are_not_tried_again(tmp_path: Path) -> None:
    first = "import os, pathlib, threading; f = pathlib.Path('once'); f.touch() if not f.exists() else os._exit(2)"
    keeper = Keeper(Backoff(first=0.01, longest=0.02, most=None))
    kept = keeper.keep(program(tmp_path, f"{first}; threading.Event().wait()"), (tmp_path / "once").exists)
    keeper.wait_until_ready(kept)
    kept._answers = lambda: False
    kill_by_folder(tmp_path)
    with pytest.raises(EngineError, match="cannot start with these settings"):
        keeper.wait_for_end()
    kept.stop()


def test_what_is_slow_but_lives_is_waited_for_and_the_log_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("graph.engines.keeper.TELL_SECONDS", 0.01)
    looks = iter([False, False, False, True])
    keeper = Keeper(QUICK)
    kept = keeper.keep(program(tmp_path, "import threading; threading.Event().wait()"), lambda: next(looks))
    keeper.wait_until_ready(kept)
    kept.stop()
    assert "it is running but is not ready yet: waiting for it" in capsys.readouterr().out


def test_waits_grow_up_to_a_limit() -> None:
    backoff = Backoff(first=0.5, longest=8.0)
    assert [backoff.seconds(ends) for ends in range(1, 8)] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert backoff.seconds(100_000) == 8.0


def test_who_depends_on_another_process_fails_when_that_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.engines.keeper.LOOK_SECONDS", 0.01)
    keeper = Keeper()
    keeper.depend_on(lambda: False, "process 7 ended")
    with pytest.raises(EngineError, match="process 7 ended"):
        keeper.wait_for_end()


@pytest.mark.parametrize(("code", "words"), [(0, "exit code 0"), (137, "signal 9"), (-9, "signal 9"), (2, "code 2")])
def test_how_a_program_ended_is_said(code: int, words: str) -> None:
    assert ending(code).endswith(words)


def test_a_killed_program_tells_its_signal(tmp_path: Path) -> None:
    child = Child(program(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"))
    assert child.wait(LIMIT_SECONDS) == 137
    child.stop()


def test_logs_are_bounded_and_the_newest_lines_stay(tmp_path: Path) -> None:
    child = Child(program(tmp_path, "for n in range(20_000): print('line', n, flush=True)", log_bytes=20_000))
    assert child.wait(LIMIT_SECONDS) == 0
    child.stop()
    files = sorted(tmp_path.glob("it.log*"))
    assert [file.name for file in files] == ["it.log", "it.log.1", "it.log.2", "it.log.3"]
    assert all(0 < file.stat().st_size <= 20_000 for file in files[1:])
    assert files[0].read_bytes().endswith(b"line 19999\n")


def test_what_comes_at_once_and_is_longer_than_a_log_may_be_takes_several(tmp_path: Path) -> None:
    log = RotatingLog(str(tmp_path / "it.log"), 100, 3)
    log.write(b"x" * 350)
    log.write(b"y" * 40)
    log._file.close()
    sizes = {file.name: file.stat().st_size for file in tmp_path.iterdir()}
    assert sizes == {"it.log": 90, "it.log.1": 100, "it.log.2": 100, "it.log.3": 100}


def test_a_log_goes_on_where_it_was(tmp_path: Path) -> None:
    for word in ("one", "two"):
        child = Child(program(tmp_path, f"print({word!r})"))
        assert child.wait(LIMIT_SECONDS) == 0
        child.stop()
    assert (tmp_path / "it.log").read_bytes() == b"one\ntwo\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_stops_no_program(tmp_path: Path) -> None:
    child = Child(program(tmp_path, "print('x' * 1_000_000)", log=Path("/dev/full")))
    assert child.wait(LIMIT_SECONDS) == 0
    child.stop()


def test_free_ports_are_not_among_those_of_outgoing_connections() -> None:
    assert all(15_000 <= free_port() < 32_000 for _ in range(20))


def test_what_cannot_be_started_again_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    keeper = Keeper(QUICK)
    kept = keeper.keep(
        program(folder, "import threading; threading.Event().wait()", log=tmp_path / "it.log"), lambda: True
    )
    keeper.wait_until_ready(kept)
    kill_by_folder(folder)
    folder.rmdir()
    assert keeper._ended.wait(LIMIT_SECONDS)
    with pytest.raises(EngineError, match="it cannot be kept running"):
        keeper.check()
    kept.stop()
