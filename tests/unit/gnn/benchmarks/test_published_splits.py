"""Data sets with a given split, from any folder."""

from pathlib import Path

import numpy as np
import pytest

from gnn.benchmarks.harness import evaluate_models
from gnn.benchmarks.published_splits import ITEM, read_folder, read_pairs
from gnn.benchmarks.report import make_tables
from gnn.errors import DataError
from gnn.evaluation.stack import best_weights
from gnn.models.base import quiet
from gnn.models.kinds import ModelKind
from gnn.models.registry import make
from gnn.training.backtest import Recipe
from tests.unit.graph.ingest.files import write

PEOPLE, ITEMS = 120, 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People who choose among the items of one of four kinds, with numbers that leave gaps."""
    rng = np.random.default_rng(1)
    place = tmp_path_factory.mktemp("split")
    lines: dict[str, list[str]] = {"train.txt": [], "test.txt": []}
    for person in range(PEOPLE):
        own = 1_000 * rng.permutation(np.arange(person % 4, ITEMS, 4))[:9] + 7
        for name, part in (("train.txt", own[:7]), ("test.txt", own[7:])):
            lines[name].append(" ".join(map(str, [10 * person, *part.tolist()])))
    for name, text in lines.items():
        write(place / name, "\n".join(text) + "\n\n")
    return place


def test_people_and_items_are_numbered_anew(folder: Path) -> None:
    benchmark = read_folder(folder)
    assert (benchmark.data.count("User"), benchmark.data.count(ITEM)) == (PEOPLE, ITEMS)
    assert benchmark.test[ITEM].relevant.nnz == 2 * PEOPLE
    assert len(benchmark.test[ITEM].history) == 7 * PEOPLE
    assert f"{PEOPLE} people" in benchmark.about


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1 2 3\n2 x4\n", "train.txt:2: 'x4' is not a number"),
        ("1 2 3\n\n2 -4\n", "train.txt:3: '-4' is not a number"),
        ("1 2 3\n2 4.5\n", "train.txt:2: '4.5' is not a number"),
        ("1 99999999999999999999\n", "train.txt:1: '99999999999999999999' is not a number"),
        ("1 ٣\n", "train.txt: not a text of digits and blanks"),
        ("1 2 3\n", "train.txt: 2 pairs are too few: 50 are needed"),
        ("", "train.txt: 0 pairs are too few"),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(folder: Path, tmp_path: Path, text: str, problem: str) -> None:
    write(tmp_path / "train.txt", text)
    write(tmp_path / "test.txt", (folder / "test.txt").read_text())
    with pytest.raises(DataError) as caught:
        read_folder(tmp_path)
    assert problem in str(caught.value)


def test_a_folder_without_a_test_is_refused(folder: Path, tmp_path: Path) -> None:
    train = (folder / "train.txt").read_text()
    write(tmp_path / "train.txt", train)
    with pytest.raises(DataError, match=r"test\.txt: No such file"):
        read_folder(tmp_path)
    write(tmp_path / "test.txt", "3\n")
    with pytest.raises(DataError, match=r"test\.txt: there are no pairs"):
        read_folder(tmp_path)
    write(tmp_path / "test.txt", train)
    with pytest.raises(DataError, match="nothing to predict"):
        read_folder(tmp_path)


def test_a_line_of_a_person_alone_is_no_pair(tmp_path: Path) -> None:
    users, items = read_pairs(write(tmp_path / "train.txt", "5\n6 1 2\n"))
    assert (users.tolist(), items.tolist()) == ([6, 6], [1, 2])


def test_settings_are_chosen_for_a_data_set_that_has_none(folder: Path) -> None:
    kinds = [ModelKind.POPULARITY, ModelKind.GRAPH_FILTER, ModelKind.RANKER]
    results = evaluate_models(read_folder(folder), kinds, 1, None, Recipe(), quiet, budget=0.0)
    assert set(results.choices) == {ModelKind.GRAPH_FILTER, ModelKind.ALS, ModelKind.LIGHTGCN}
    assert max(results.weights.values()) > 0
    shown = next(table for table in make_tables(results) if "Settings chosen" in table.title)
    assert [row[0] for row in shown.rows] == list(results.choices)
    means = {name: runs[0][0].values["ndcg@20"].mean() for name, runs in results.judgements.items()}
    assert means[ModelKind.RANKER] > means[ModelKind.POPULARITY]


def test_a_model_that_adds_nothing_gets_no_weight(folder: Path) -> None:
    benchmark = read_folder(folder)
    question = benchmark.validation[ITEM]
    fitted = [make(kind) for kind in (ModelKind.GRAPH_FILTER, ModelKind.POPULARITY)]
    for model in fitted:
        model.fit(benchmark.data, question)
    assert best_weights([fitted[0], fitted[0]], question, "ndcg@20") == (1.0, 0.0), "the same again changes nothing"
    assert best_weights(fitted, question, "ndcg@20")[0] == 1.0
