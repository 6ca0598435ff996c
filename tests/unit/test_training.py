"""Training: goes on after a kill, samples neighbourhoods, agrees with serving; the ranker; the online update."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial, reduce
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from gnn.benchmarks.base import Benchmark
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import ITEM_LABELS
from gnn.data.split import Question, choosers
from gnn.explain.counterfactuals import attributions, known_of, scores_of, without
from gnn.features.node_tensors import Part, relation_edges
from gnn.features.people import PastPeople, group_of, people_of, person_of
from gnn.features.person_item import pair_block, pairs_of
from gnn.features.text import CharacterSvd
from gnn.models.ranker import Ranker, RankerSettings
from gnn.scoring.blend import Serving, score_states
from gnn.scoring.online import OnlineSettings, applied, updated
from gnn.scoring.retrieval import Retriever, Source
from gnn.training.backtest import Moment, Recipe, moment_at
from gnn.training.past_states import OfflineStates
from gnn.training.pipeline import embed, texts_before, train_model
from gnn.training.sampling import NeighbourSampler, draw, incoming
from gnn.training.settings import Settings
from gnn.training.trainer import Trainer, text_tensors
from graph.catalogue.types import ItemLabel

SHORT = Settings(epochs=10, judge_every=2, people=64, seed=5)


class KilledError(Exception):
    """Stands for a kill in the middle."""


def texts(world: Benchmark) -> dict[str, Tensor]:
    assert world.split
    return text_tensors(embed(world.data, CharacterSvd.fit(texts_before(world.data, world.split.validation), 1), quiet))


def quiet(*_: object) -> None:
    """Nobody listens."""


def weights(trainer: Trainer, checkpoint: Path | None, stop_at: int | None = None) -> dict[str, Tensor]:
    def heard(_: float, message: str) -> None:
        if stop_at and message.startswith(f"epoch {stop_at}:"):
            raise KilledError

    return trainer.run(heard, checkpoint).network.state_dict()


@pytest.mark.parametrize("sampled", [False, True])
def test_a_killed_training_comes_to_the_same_weights(tiny: Benchmark, tmp_path: Path, sampled: bool) -> None:
    assert tiny.split
    options = replace(SHORT, sampled_above=0 if sampled else 10**9, fanout=3)
    words = texts(tiny)

    def trainer() -> Trainer:
        return Trainer(tiny.data, words, tiny.split, options)  # type: ignore[arg-type]

    whole = weights(trainer(), None)
    file = tmp_path / "checkpoint.safetensors"
    with pytest.raises(KilledError):
        weights(trainer(), file, stop_at=7)
    assert file.exists()
    gone_on = weights(trainer(), file)
    assert all(torch.equal(whole[name], gone_on[name]) for name in whole)


def test_a_damaged_checkpoint_begins_anew(tiny: Benchmark, tmp_path: Path) -> None:
    assert tiny.split
    file = tmp_path / "checkpoint.safetensors"
    file.write_bytes(b"rubbish")
    trained = Trainer(tiny.data, texts(tiny), tiny.split, replace(SHORT, epochs=2)).run(quiet, file)
    assert len(trained.history) == 2


@given(st.integers(1, 4), st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_neighbours_are_drawn_from_the_edges_that_there_are(fanout: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    index = torch.randint(0, 6, (2, 20), generator=generator)
    weight = torch.arange(20, dtype=torch.float32)
    sources, targets, kept = draw(incoming(index, weight, 6), torch.arange(6), fanout, generator)
    edges = set(zip(index[0].tolist(), index[1].tolist(), weight.tolist(), strict=True))
    assert set(zip(sources.tolist(), targets.tolist(), kept.tolist(), strict=True)) <= edges
    degree = torch.bincount(index[1], minlength=6).clamp_max(fanout)
    assert torch.bincount(targets, minlength=6).tolist() == degree.tolist()


def test_a_full_neighbourhood_embeds_as_the_whole_graph_does(tiny: Benchmark) -> None:
    assert tiny.split
    trainer = Trainer(tiny.data, texts(tiny), tiny.split, replace(SHORT, epochs=1))
    edges = relation_edges(tiny.data.relations)
    counts = {label: len(table) for label, table in tiny.data.nodes.items()}
    sampler = NeighbourSampler(edges, counts, fanout=10**6, rounds=2)
    drawn = sampler.around({"User": torch.tensor([1, 5, 9])}, torch.Generator().manual_seed(0))
    network = trainer.run(quiet).network
    words = texts(tiny)
    from gnn.features.node_tensors import attribute_tensors  # noqa: PLC0415
    from gnn.models.hetero import LASTING  # noqa: PLC0415

    nothing = {label: one.history.matrix(counts["User"], counts[label]) * 0 for label, one in tiny.test.items()}
    attributes = attribute_tensors(tiny.data, nothing)
    own = {label: torch.arange(1, counts[label] + 1) for label in LASTING}
    whole = network.states(words, attributes, [Part(edges)] * 2, own)[-1]["User"][[1, 5, 9]]
    part = network.states(
        {label: words[label][nodes] for label, nodes in drawn.nodes.items()},
        {label: attributes[label][nodes] for label, nodes in drawn.nodes.items()},
        drawn.parts,
        {label: drawn.nodes[label] + 1 for label in LASTING},
    )[-1]["User"][drawn.place("User", torch.tensor([1, 5, 9]))]
    assert torch.allclose(whole, part, atol=1e-4)


def test_pair_columns_of_many_people_are_those_of_each(tiny: Benchmark) -> None:
    catalogue, states = catalogue_of(tiny.data), OfflineStates(tiny.data)
    people, bare = np.arange(12), np.arange(12) % 3 == 0
    for label in ITEM_LABELS:
        many = pair_block(catalogue, PastPeople(tiny.data).of(people, bare), label)
        known = [states.bare(p) if hidden else states.of(p) for p, hidden in zip(people.tolist(), bare, strict=True)]
        each = [pair_block(catalogue, people_of(catalogue, [person_of(catalogue, one)]), label)[0] for one in known]
        assert many == pytest.approx(np.stack(each), abs=1e-6)


@pytest.fixture(scope="module")
def moment(tiny: Benchmark) -> tuple[Moment, Recipe]:
    assert tiny.split
    recipe = Recipe(network=SHORT, ranker=RankerSettings(steps=60))
    reader = CharacterSvd.fit(texts_before(tiny.data, tiny.split.validation), 1)
    made = train_model(tiny.data, embed(tiny.data, reader, quiet), reader, tiny.split, recipe, "v", quiet)
    return moment_at(made.artifact, tiny.data, tiny.split.test, recipe.filters), recipe


def test_serving_one_person_is_scoring_many(tiny: Benchmark, moment: tuple[Moment, Recipe]) -> None:
    found, _ = moment
    people = choosers(tiny.test[ItemLabel.JOB])[:4]
    many = found.past.rank(ItemLabel.JOB, people)
    states = OfflineStates(found.catalogue.data)
    for row, person in enumerate(people.tolist()):
        group = group_of(found.catalogue, [states.of(person)])
        one = found.scorer.detailed(group, pairs_of(found.catalogue, group.arrays, ItemLabel.JOB), found.now).logits[0]
        assert one == pytest.approx(many[row], abs=1e-2)


def test_signals_and_rows_change_no_score(tiny: Benchmark, moment: tuple[Moment, Recipe]) -> None:
    """What is computed once for a person, and for some of the items alone, is what is computed for all."""
    found, _ = moment
    scorer, catalogue = found.scorer, found.catalogue
    states, rows = OfflineStates(catalogue.data), np.array([5, 0, 17], dtype=np.int64)
    for label in ITEM_LABELS:
        for person in choosers(tiny.test[label])[:3].tolist():
            group = group_of(catalogue, [states.of(person)])
            signals = scorer.signals(group, label)
            whole = scorer.detailed(group, pairs_of(catalogue, group.arrays, label), found.now)
            assert whole.features is not None
            for asked, at in ((None, slice(None)), (rows, rows)):
                pairs = pairs_of(catalogue, group.arrays, label, asked)
                for kept in (None, signals):
                    one = scorer.detailed(group, pairs, found.now, kept)
                    assert one.logits == pytest.approx(whole.logits[:, at], abs=1e-4)
                    assert one.features == pytest.approx(whole.features[:, at], abs=1e-4)


def test_the_decoder_and_the_ranker_score_as_their_networks_do(tiny: Benchmark, moment: tuple[Moment, Recipe]) -> None:
    found, _ = moment
    scorer, catalogue = found.scorer, found.catalogue
    states = OfflineStates(catalogue.data)
    for label in (ItemLabel.JOB, ItemLabel.COURSE):
        group = group_of(catalogue, [states.of(person) for person in choosers(tiny.test[label])[:3].tolist()])
        pairs = pairs_of(catalogue, group.arrays, label)
        embedded = scorer.embed(group.states)
        items = torch.from_numpy(scorer.embeddings[label])
        with torch.inference_mode():
            columns = torch.from_numpy(pair_block(catalogue, group.arrays, label))
            expected = scorer._network.logits(label, torch.from_numpy(embedded), items, columns).numpy()
        assert scorer.network_logits(pairs, embedded) == pytest.approx(expected, abs=1e-4)
        detailed = scorer.detailed(group, pairs, found.now)
        with torch.inference_mode():
            ranked = scorer._ranker[label].net(torch.from_numpy(np.ascontiguousarray(detailed.features))).numpy()
        assert detailed.logits == pytest.approx(ranked, abs=1e-4)


@pytest.mark.parametrize("few", [4, 1_000])
def test_candidates_are_the_best_of_each_source(
    moment: tuple[Moment, Recipe], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Of many items the best few of each source, each with the source that ranks it highest; of few, all."""
    found, _ = moment
    monkeypatch.setattr("gnn.scoring.retrieval.EVERYTHING", few)
    monkeypatch.setattr("gnn.scoring.retrieval.BEST", few)
    catalogue, retriever = found.catalogue, Retriever(found.catalogue)
    states, count = OfflineStates(catalogue.data), len(catalogue.ids("Job"))
    for allowed in (np.arange(count) % 3 > 0, np.zeros(count, dtype=bool)):
        group = group_of(catalogue, [states.of(3)])
        said = found.scorer.signals(group, ItemLabel.JOB)
        values = {
            Source.GNN: said.gnn[0] - said.gnn[0].min() + 1.0,
            Source.GRAPH_FILTER: said.filtered[0],
            Source.SEMANTIC: said.semantic,
            Source.FRESH: catalogue.items[ItemLabel.JOB].columns["posted"],
            Source.POPULAR: np.diff(catalogue.chosen[ItemLabel.JOB].indptr),
        }
        best = {
            source: [place for place in np.lexsort((np.arange(count), -own)).tolist() if own[place] > 0]
            for source, own in values.items()
        }
        best = {source: [place for place in order if allowed[place]][:few] for source, order in best.items()}
        candidates = retriever.candidates(group, ItemLabel.JOB, allowed, said)
        rows = candidates.rows.tolist()
        sources = [list(Source)[place] for place in candidates.sources_of(candidates.rows).tolist()]
        assert rows == sorted(set(rows))
        assert set(rows) >= {place for order in best.values() for place in order}
        assert set(rows) <= set(np.flatnonzero(allowed).tolist())
        for place, source in zip(rows, sources, strict=True):
            ranks = [order.index(place) for order in best.values() if place in order]
            if source is not Source.GRAPH_WALK:
                assert best[source].index(place) == min(ranks)


Made = tuple[Question, Callable[[np.ndarray, np.ndarray], np.ndarray], Ranker]


def drifting(people: int, clicks: dict[int, int] | None = None) -> Made:
    """A world whose people choose by the second feature now, and a ranker that learnt the first."""
    rng = np.random.default_rng(2)
    items = 60
    values = rng.normal(size=(people, items, 2)).astype(np.float32)
    relevant = np.zeros((people, items))
    for person in range(people):
        relevant[person, np.argsort(-values[person, :, 1])[: (clicks or {}).get(person, 2)]] = 1.0
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    nothing = csr_matrix((people, items))
    from gnn.data.dataset import Events  # noqa: PLC0415

    empty = Events(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int8))
    asked = Question(ItemLabel.JOB, 0.0, empty, np.ones(items, bool), nothing, csr_matrix(relevant))
    ranker = Ranker(("first", "second"))
    with torch.no_grad():
        ranker.net.linear.weight.copy_(torch.tensor([[1.0, 0.0]]))
    return asked, lambda chosen, among: values[chosen][:, among], ranker


def hit(asked: Question, features: Callable[[np.ndarray, np.ndarray], np.ndarray], ranker: Ranker) -> float:
    people = choosers(asked)
    best = ranker.score(features(people, np.arange(asked.relevant.shape[1]))).argmax(axis=1)
    return float(np.asarray(asked.relevant[people, best]).mean())


def test_an_online_update_follows_a_drift_within_its_bound() -> None:
    asked, features, ranker = drifting(200)
    delta = updated(ranker, asked, features)
    assert delta is not None
    assert np.linalg.norm(delta) <= OnlineSettings().bound + 1e-6
    assert hit(asked, features, applied(ranker, delta)) > hit(asked, features, ranker) + 0.05
    assert ranker.weights() == {"first": 1.0, "second": 0.0}, "the trained model stays as it is"


def test_one_person_cannot_poison_an_update() -> None:
    """One person who clicks on everything moves the weights by no more than one person may."""
    fair = updated(drifting(60)[2], *drifting(60)[:2])
    asked, features, ranker = drifting(60, clicks={0: 59})
    poisoned = updated(ranker, asked, features)
    assert fair is not None
    assert poisoned is not None
    assert float(np.linalg.norm(fair - poisoned)) < 2 * OnlineSettings().bound / 60


def test_too_few_people_change_nothing() -> None:
    asked, features, ranker = drifting(OnlineSettings().fewest - 1)
    assert updated(ranker, asked, features) is None


def test_a_ranker_comes_back_as_it_was(tiny: Benchmark, moment: tuple[Moment, Recipe]) -> None:
    found, _ = moment
    asked = tiny.test[ItemLabel.JOB]
    features = partial(found.past.features, ItemLabel.JOB)
    names = tuple(f"f{place}" for place in range(features(np.array([0])).shape[-1]))
    ranker = Ranker(names, RankerSettings(steps=30))
    ranker.fit(asked, features)
    other = Ranker(names)
    other.restore(ranker.state())
    values = features(choosers(asked)[:3])
    assert np.array_equal(ranker.score(values), other.score(values))


def test_some_items_and_several_people_at_once_score_as_all_and_one(
    tiny: Benchmark, moment: tuple[Moment, Recipe]
) -> None:
    found, recipe = moment
    serving = Serving(found.catalogue, found.scorer)
    states = OfflineStates(found.catalogue.data)
    known = [states.of(person) for person in choosers(tiny.test[ItemLabel.JOB])[:5].tolist()]
    rows = np.array([40, 3, 77], dtype=np.int64)
    for label in ITEM_LABELS:
        asked = rows % len(found.catalogue.ids(label))
        together = score_states(serving, known, label, recipe.blend, found.now, asked)
        for place, state in enumerate(known):
            alone = score_states(serving, [state], label, recipe.blend, found.now)
            assert together.total[place] == pytest.approx(alone.total[0, asked], abs=1e-3)
            for name, points in together.parts.items():
                assert points[place] == pytest.approx(alone.parts[name][0, asked], abs=1e-3)


def test_taking_away_what_a_score_rests_on_lowers_it_more_than_taking_away_anything(
    tiny: Benchmark, moment: tuple[Moment, Recipe]
) -> None:
    found, recipe = moment
    serving, states = Serving(found.catalogue, found.scorer), OfflineStates(found.catalogue.data)
    rng, people = np.random.default_rng(3), choosers(tiny.test[ItemLabel.JOB])[:40].tolist()
    ahead = []
    for person in people:
        state = states.of(person)
        job = int(score_states(serving, [state], ItemLabel.JOB, recipe.blend, found.now).total[0].argmax())
        rests_on = attributions(serving, state, job, recipe.blend, found.now)
        known = known_of(state)
        drawn = [known[place] for place in rng.permutation(len(known))[:3].tolist()]
        both = [[(one.label, one.id) for one in rests_on[:3] if one.weight > 0], drawn]
        variants = [reduce(lambda left, one: without(left, *one), taken, state) for taken in both]
        top, random = scores_of(serving, variants, job, recipe.blend, found.now)
        ahead.append(top <= random)
    assert np.mean(ahead) >= 0.95, np.mean(ahead)
