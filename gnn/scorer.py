"""A loaded model over a snapshot: embeds people from their fresh state and scores every item.

All but people's states are computed once for a snapshot. A person is folded in on each request
from features and links as they are now: the same two rounds of messages, over their own links
only, so that a skill or a like of a second ago counts, and nobody must have been there before.
"""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnn.artifact import Artifact, text_digest
from gnn.catalogue import Catalogue
from gnn.dataset import ITEM_LABELS, STRENGTH
from gnn.features import CHOSE, LABELS, attribute_tensors, choice_edges, relation_edges, user_attributes
from gnn.models.hetero import RelationLayer, key
from gnn.pairs import Person, matrix_of
from gnn.text import DIMENSIONS
from graph.snapshot import SENIORITY, usd_a_year
from graph.state import PersonState

Logits = NDArray[np.float32]
Links = dict[tuple[str, str, str], tuple[Tensor, Tensor]]


class Scorer:
    """Scores all items for one person.

    Args:
        artifact: the trained model.
        catalogue: the snapshot to serve from.
    """

    def __init__(self, artifact: Artifact, catalogue: Catalogue) -> None:
        self.version = artifact.version
        self.embedder = artifact.embedder
        self.calibration = artifact.calibration
        self._network = artifact.network
        self._catalogue = catalogue
        self._headlines: dict[str, NDArray[np.float32]] = {}
        with torch.inference_mode():
            rounds = self._states(artifact)
        self._rounds = rounds[:-1]
        self.embeddings: dict[str, NDArray[np.float32]] = {
            label: rounds[-1][label].numpy() for label in ("User", "Job", "Course", "Skill")
        }
        self._items = {label: rounds[-1][label].contiguous() for label in ITEM_LABELS}

    def _states(self, artifact: Artifact) -> list[dict[str, Tensor]]:
        data = self._catalogue.data
        text = {label: torch.from_numpy(text_vectors(artifact, data.nodes[label].texts)) for label in LABELS}
        artifact.embedder.encode(["warm up"])  # the first one loads the embedder, which no request should wait for
        self._headlines = {"": np.zeros(DIMENSIONS, np.float32)} | dict(
            zip(data.nodes["User"].texts, text["User"].numpy(), strict=True)
        )
        choices = {label: data.events[label].matrix(data.count("User"), data.count(label)) for label in ITEM_LABELS}
        edges = relation_edges(data.relations) | choice_edges(choices)
        return artifact.network.states(text, attribute_tensors(data, choices), edges)

    def logits(self, person: Person, label: str) -> Logits:
        """Raw scores of every item of one label for a person, float32 [items]."""
        with torch.inference_mode():
            pairs = torch.from_numpy(matrix_of(self._catalogue, person, label)[None])
            return self._network.logits(label, self.embed(person.state), self._items[label], pairs)[0].numpy()

    def embed(self, state: PersonState) -> Tensor:
        """A person's embedding from their fresh state, float32 [1, 64]."""
        links = self._links(state)
        activity = sum(float(weight.sum()) for (_, type, _), (_, weight) in links.items() if type == f"REV_{CHOSE}")
        attributes = np.hstack([user_attributes(columns(state)), [[np.log1p(activity) / 3.0]]]).astype(np.float32)
        text = torch.from_numpy(self._headline(state.headline or "")[None, :])
        person = self._network.enter("User", text, torch.from_numpy(attributes))
        for layer, nodes in zip(self._network.rounds, self._rounds, strict=True):
            person = hear(layer, person, links, nodes)
        return person

    def _headline(self, text: str) -> NDArray[np.float32]:
        if text in self._headlines:
            return self._headlines[text]
        vector: NDArray[np.float32] = self.embedder.encode([text])[0]
        return vector

    def _links(self, state: PersonState) -> Links:
        """A person's links as positions and weights, by the relation that carries their messages."""
        found: dict[tuple[str, str, str], list[tuple[int, float]]] = {}
        plain = [(link.label, f"REV_{link.type}", link.id, link.weight) for link in (*state.skills, *state.targets)]
        plain += [(link.label, f"REV_{link.type}", link.id, 1.0) for link in state.careers]
        if state.place:
            plain.append(("Place", "REV_LIVES_IN", state.place, 1.0))
        for label, type, id, weight in plain:
            if (place := self._catalogue.position(label, id)) is not None:
                found.setdefault((label, type, "User"), []).append((place, weight))
        strongest: dict[tuple[str, int], float] = {}
        for choice in state.choices:
            place = self._catalogue.position(choice.label, choice.id) if choice.label in ITEM_LABELS else None
            if place is not None and choice.type in STRENGTH:
                pair = choice.label, place
                strongest[pair] = max(strongest.get(pair, 0.0), STRENGTH[choice.type])
        for (label, place), weight in strongest.items():
            found.setdefault((label, f"REV_{CHOSE}", "User"), []).append((place, weight))
        return {
            relation: (torch.tensor([p for p, _ in pairs]), torch.tensor([w for _, w in pairs]))
            for relation, pairs in found.items()
        }


def hear(layer: RelationLayer, person: Tensor, links: Links, nodes: Mapping[str, Tensor]) -> Tensor:
    """One round of messages to one person, float32 [1, 64]; what :class:`RelationLayer` does for all."""
    heard = layer.keeps["User"](person)
    for relation, (index, weight) in links.items():
        pooled = (nodes[relation[0]][index] * weight[:, None]).mean(0, keepdim=True)
        heard = heard + layer.hears[key(relation)](pooled)
    return layer.update("User", person, heard)


def columns(state: PersonState) -> dict[str, NDArray[np.float64]]:
    """A person's columns as a snapshot would hold them, float64 [1]."""
    salary = usd_a_year(state.minimum_salary, state.salary_currency, "YEAR")
    return {
        "years": np.array([np.nan if state.years is None else state.years]),
        "seniority": np.array([SENIORITY.get(state.seniority or "", np.nan)]),
        "remote": np.array([float(state.open_to_remote)]),
        "salary": np.array([salary]),
    }


def text_vectors(artifact: Artifact, texts: list[str]) -> NDArray[np.float32]:
    """Vectors of texts, float32 [n, 384]: the model's own where it knows them, embedded now where not."""
    digests = [text_digest(text) for text in texts]
    missing = {d: t for d, t in zip(digests, texts, strict=True) if d not in artifact.texts}
    if missing:
        fresh = artifact.embedder.encode(list(missing.values()))
        artifact.texts.update(zip(missing, fresh, strict=True))
    return np.stack([artifact.texts[d] for d in digests]) if texts else np.zeros((0, DIMENSIONS), np.float32)
