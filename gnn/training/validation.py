"""Evaluates the network on the validation part, again and again in the course of a training.

The profile columns of the people who are evaluated stay the same, and computing them takes longer than all the rest. So
they are kept if they are small.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gnn.data.dataset import Index
from gnn.data.split import Question, choosers
from gnn.evaluation.judge import of_candidates
from gnn.evaluation.metrics import allowed_scores, hits_of, ndcg, rankings
from gnn.features.people import PastPeople, People
from gnn.features.person_item import DECODED
from gnn.models.base import Scores
from gnn.models.choice_attention import latest_choices
from gnn.models.hetero import HeteroGnn
from gnn.training.team import ALONE, Team
from graph.catalogue.types import ItemLabel

Columns = Callable[[People, ItemLabel, Index], NDArray[np.float32]]
AT = 10
BLOCK = 32
KEPT_BYTES = 2**28


class ValidationPart:
    """The questions of the validation part, and what is known of the people before it.

    Args:
        columns: returns what the decoder sees of people with items by index, float32 [people, items, columns].
        people: the people as they were before the validation part.
        questions: the questions by item label.
        most: maximum number of people per question.
        device: the device of the network.
        team: the processes that share the people.
    """

    def __init__(
        self,
        columns: Columns,
        people: PastPeople,
        questions: Sequence[Question],
        most: int,
        device: torch.device,
        team: Team = ALONE,
    ) -> None:
        self._compute = columns
        self._people = people
        self._questions = [question for question in questions if question.relevant.nnz]
        self._most = most
        self._device = device
        self._team = team
        self._kept: dict[tuple[ItemLabel, int], Tensor] = {}

    def judge(self, network: HeteroGnn, states: Mapping[str, Tensor]) -> float:
        """Return the mean NDCG@10 over the item labels.

        Args:
            network: the network.
            states: embeddings of all nodes, float32 [n, 64] by label.
        """
        values = [self._ndcg(network, states, question) for question in self._questions]
        return float(np.mean(values)) if values else 0.0

    def _ndcg(self, network: HeteroGnn, states: Mapping[str, Tensor], question: Question) -> float:
        label, judged = question.label, choosers(question)[: self._most]
        people = judged[self._team.share_of(len(judged))]
        size = 4 * len(people) * int(question.candidates.sum()) * len(DECODED[label])

        def score(block: Index, items: Index) -> Scores:
            arrays = self._people.of(block)
            latest = latest_choices(arrays.recent[label])
            choices = states[label][latest.items.to(self._device)], latest.known.to(self._device)
            columns = self._kept.get((label, int(block[0])))
            if columns is None:
                columns = torch.from_numpy(self._compute(arrays, label, items))
                if size <= KEPT_BYTES:
                    self._kept[label, int(block[0])] = columns
            columns = columns.to(self._device)
            logits = network.logits(label, states["User"][block], states[label][items], columns, choices)
            scores: Scores = logits.cpu().numpy()
            return scores

        values, score_block = [], of_candidates(question, score)
        for start in range(0, len(people), BLOCK):
            block = people[start : start + BLOCK]
            top_items = rankings(allowed_scores(score_block(block), question, block), AT)
            hits = hits_of(top_items, question.relevant[block])
            values.append(ndcg(hits, np.diff(question.relevant.indptr)[block], AT))
        own_values = np.concatenate([np.zeros(0), *values])
        total, count = self._team.add_up(
            torch.tensor([own_values.sum(), len(own_values)], dtype=torch.float64)
        ).tolist()
        return float(total / count)
