"""The table of ``evaluate world``."""

from pathlib import Path

import pytest

from api.cli.evaluation import likeness
from api.cli.evaluation.likeness import compare_with_life

VIEWS = """applicant,job,title,company,city,state,industry,start,seconds
1,a,Baker,Oven,Ulm,South,Food,2014-11-06 11:15:51 UTC,76
1,b,Baker,Loaf,Ulm,South,Food,2014-11-06 11:17:51 UTC,
"""
EXPERIENCE = """applicant,title,employer,city,state,from,to,description
1,Cook,Pan,Kiel,North,,,
"""


@pytest.fixture(autouse=True)
def small_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = (60, 120, 30, 2_000)
    monkeypatch.setattr(likeness, "SIZES", {"demo": numbers, "medium": numbers})
    monkeypatch.setattr(likeness, "WORLDS", 2)


def test_real_views_stand_beside_simulated_ones(tmp_path: Path) -> None:
    (tmp_path / "jobviews").mkdir()
    (tmp_path / "jobviews" / "views.csv").write_text(VIEWS)
    (tmp_path / "jobviews" / "experience.csv").write_text(EXPERIENCE)
    table = compare_with_life(tmp_path, 3, lambda *_: None)
    real = {row[0]: row[1] for row in table.rows}
    assert table.header[1] == "Real"
    assert real["Next job in the same city"] == "100.0%"
    assert real["In the region where the person lives"] == "0.0%"
    assert real["Seconds that the median view lasted"] == "76.0"


def test_without_real_views_the_table_says_so(tmp_path: Path) -> None:
    table = compare_with_life(tmp_path, 3, lambda *_: None)
    assert "Real" not in table.header
    assert "no real ones" in table.title
