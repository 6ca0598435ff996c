"""Facts about the process."""

from pathlib import Path

import pytest

from gnn import process_memory
from gnn.process_memory import peak_gigabytes


def test_the_peak_is_the_processs_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The resource usage would begin with the peak of the process that started this one."""
    status = tmp_path / "status"
    status.write_text("Name:\tpython\nVmHWM:\t 2000000 kB\nVmRSS:\t 10 kB\n")
    monkeypatch.setattr(process_memory, "STATUS", status)
    assert peak_gigabytes() == pytest.approx(2.048)


@pytest.mark.parametrize("text", [None, "Name:\tpython\n"])
def test_without_a_status_the_resource_usage_tells(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "status").write_text(text)
    monkeypatch.setattr(process_memory, "STATUS", tmp_path / "status")
    assert 0.01 < peak_gigabytes() < 1_000
