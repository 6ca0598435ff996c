"""Sampled neighbourhoods."""

from dataclasses import replace

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gnn.benchmarks.base import Benchmark
from gnn.features.node_tensors import Part, relation_edges
from gnn.training.sampling import NeighbourSampler, draw, incoming
from gnn.training.trainer import Trainer
from tests.unit.gnn.small_training import SHORT, quiet, texts


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

    nothing = {
        label: question.history.matrix(counts["User"], counts[label]) * 0 for label, question in tiny.test.items()
    }
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
