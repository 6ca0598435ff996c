"""The evaluation harness."""

from pathlib import Path

from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.harness import Results, evaluate_models, select_kinds
from gnn.benchmarks.report import make_tables
from gnn.benchmarks.report_files import write_report
from gnn.models.base import quiet
from gnn.training.backtest import Recipe


def test_the_harness_judges_and_reports(tiny: Benchmark, tmp_path: Path) -> None:
    kinds = select_kinds(tiny, ["POPULARITY", "OCCUPATION_POPULARITY", "EASE"])
    results: Results = evaluate_models(tiny, kinds, 1, None, Recipe(), quiet)
    assert set(results.judgements) == {"ORACLE", *kinds}
    titles = [table.title for table in make_tables(results)]
    assert any("every metric" in title for title in titles)
    files = write_report(results, [], tmp_path)
    assert [file.name for file in files] == ["tiny.md", "tiny.json", "tiny.png"]
    assert "| ORACLE |" in files[0].read_text(encoding="utf-8")
    assert files[2].read_bytes().startswith(b"\x89PNG")
