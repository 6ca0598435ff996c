"""The ranker: combines model scores and plain features into one learned score.

It is a conditional logit (McFadden, 1974), which is listwise softmax regression (Cao et al., 2007):
a linear part plus a small network, fitted on people's choices in a window after the data
behind its features. It is the mean of several fits, each early-stopped on a different part
of the people (bagging; Breiman, 1996), so that it does not overfit when there are few people. Negatives are the
hardest ones, each counted once, and a random sample of the others, each weighted to represent the items
that were not sampled.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor, nn

from gnn.data.dataset import Index
from gnn.data.split import Question, choosers
from gnn.models.base import Arrays, People, Progress, Scores, quiet
from gnn.models.kinds import ModelKind
from gnn.models.rank_net import RankNet, merge_nets, weights_of

Features = Callable[[People, Index], NDArray[np.float32]]
FOLDS = 5
BLOCK = 16
JUDGED_EVERY = 10


@dataclass(frozen=True, slots=True)
class RankerSettings:
    """Ranker settings.

    Args:
        hidden: width of the network beside the linear part; 0 for none.
        people: maximum number of people to learn from.
        hard: negatives ranked highest by the leading feature.
        random: other negatives, drawn uniformly.
        steps: maximum number of Adam steps.
        batch: people per step.
        patience: evaluations (every ten steps) without improvement before stopping.
        learning_rate: learning rate of Adam.
        weight_decay: weight decay of all weights.
        seed: seed of the sampling and the initial weights.
    """

    hidden: int = 16
    people: int = 4_000
    hard: int = 200
    random: int = 400
    steps: int = 600
    batch: int = 128
    patience: int = 8
    learning_rate: float = 0.02
    weight_decay: float = 1e-4
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Examples:
    """Training examples of a ranker, padded to N items per person.

    ``features`` is float32 [people, N, features]; ``stands_for`` is the number of items that each
    one represents (0 for padding), ``gains`` the strength of each choice; both float32 [people, N].
    """

    features: Tensor
    stands_for: Tensor
    gains: Tensor

    def select(self, rows: NDArray[np.int64]) -> "Examples":
        """Return some of the people."""
        return Examples(self.features[rows], self.stands_for[rows], self.gains[rows])


@dataclass(frozen=True, slots=True)
class Fold:
    """One of a ranker's fits, and the people (int64, ascending) whose choices it was not fitted on."""

    people: Index
    net: RankNet


class Ranker:
    """Combines features into one score.

    ``folds`` are the fits that it is the mean of; they are not stored with it.

    Args:
        names: names of the features, in the order of the last axis.
        settings: ranker settings.
        leading: the features whose sum selects the hardest negatives; the first feature by default.
    """

    kind = ModelKind.RANKER

    def __init__(
        self, names: tuple[str, ...], settings: RankerSettings | None = None, leading: Sequence[str] = ()
    ) -> None:
        self.names = names
        self._settings = settings or RankerSettings()
        self._leading = [names.index(name) for name in leading] or [0]
        self.net = RankNet(len(names), self._settings.hidden)
        self.folds: tuple[Fold, ...] = ()

    def fit(self, question: Question, features: Features, progress: Progress = quiet) -> None:
        """Fits on the question's window.

        Args:
            question: the choices and their candidates.
            features: returns features of people and items by index, float32 [people, items, features], made from
                data before the window.
            progress: receives the completed share and a message.
        """
        rng = np.random.default_rng(self._settings.seed)
        torch.manual_seed(self._settings.seed)
        people = rng.permutation(choosers(question))[: self._settings.people]
        if len(people) < FOLDS:
            return
        examples = self._examples(question, people, features, rng, progress)
        flat = examples.features[examples.stands_for > 0]
        scaling = flat.mean(0), flat.std(0).clamp_min(1e-3)
        fold, nets = rng.permutation(len(people)) % FOLDS, []
        for turn in range(FOLDS):
            training, held_out = (examples.select(np.flatnonzero(mask)) for mask in (fold != turn, fold == turn))
            net = RankNet(len(self.names), self._settings.hidden)
            net.mean.copy_(scaling[0])
            net.scale.copy_(scaling[1])
            progress(0.5 + 0.5 * turn / FOLDS, f"ranker {turn + 1} of {FOLDS}")
            nets.append(self._learn(net, training, held_out, rng))
        self.net = merge_nets(nets)
        self.folds = tuple(Fold(np.sort(people[fold == turn]), net.eval()) for turn, net in enumerate(nets))

    def of_fold(self, fold: Fold) -> "Ranker":
        """Return the ranker that one of the fits makes alone; it can be evaluated on that fold's people."""
        ranker = Ranker(self.names, self._settings)
        ranker.net = fold.net
        return ranker

    def _examples(
        self, question: Question, people: People, features: Features, rng: np.random.Generator, progress: Progress
    ) -> Examples:
        options, parts = self._settings, []
        items = np.flatnonzero(question.candidates)
        relevant, seen = csr_matrix(question.relevant[:, items]), csr_matrix(question.seen[:, items])
        width = options.hard + options.random + int(np.diff(relevant.indptr)[people].max())
        width = min(width, len(items))
        for start in range(0, len(people), BLOCK):
            block = people[start : start + BLOCK]
            values = features(block, items)
            parts += [
                self._example(relevant[person], seen[person].indices, values[row], width, rng)
                for row, person in enumerate(block.tolist())
            ]
            progress(0.5 * min(1.0, (start + BLOCK) / len(people)), "features of people who chose")
        return Examples(*(torch.from_numpy(np.stack(column)) for column in zip(*parts, strict=True)))

    def _example(
        self,
        row: csr_matrix,
        seen: NDArray[np.int32],
        values: NDArray[np.float32],
        width: int,
        rng: np.random.Generator,
    ) -> tuple[NDArray[np.float32], ...]:
        """Return one person's columns of :class:`Examples`, from chosen and seen candidates and their features."""
        others = np.ones(len(values), dtype=bool)
        others[seen] = False
        others[row.indices] = False
        pool = np.flatnonzero(others)
        order = pool[np.argsort(-values[pool][:, self._leading].sum(axis=1), kind="stable")]
        hard = order[: min(self._settings.hard, width - row.nnz)]
        rest = order[len(hard) :]
        negatives = rng.permutation(rest)[: width - row.nnz - len(hard)]
        items = np.concatenate([row.indices, hard, negatives])
        counts = np.concatenate(
            [np.ones(row.nnz + len(hard)), np.full(len(negatives), len(rest) / max(len(negatives), 1))]
        )
        gains = np.concatenate([row.data, np.zeros(len(hard) + len(negatives))])
        pad = width - len(items)
        return (
            np.pad(values[items], ((0, pad), (0, 0))),
            np.pad(counts, (0, pad)).astype(np.float32),
            np.pad(gains, (0, pad)).astype(np.float32),
        )

    def _learn(self, net: RankNet, training: Examples, held_out: Examples, rng: np.random.Generator) -> RankNet:
        """Trains the network until the loss on the held-out people stops improving."""
        options, count = self._settings, len(training.features)
        optimiser = torch.optim.Adam(net.parameters(), options.learning_rate, weight_decay=options.weight_decay)
        with torch.no_grad():
            best, weights, stale = float(softmax_loss(net, held_out)), snapshot_of(net), 0
        for step in range(1, options.steps + 1):
            batch = training.select(rng.choice(count, min(options.batch, count), replace=False))
            loss = softmax_loss(net, batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            if step % JUDGED_EVERY:
                continue
            with torch.no_grad():
                held_out_loss = float(softmax_loss(net, held_out))
            stale += 1
            if held_out_loss < best - 1e-5:
                best, weights, stale = held_out_loss, snapshot_of(net), 0
            if stale >= options.patience:
                break
        net.load_state_dict(weights)
        return net

    def score(self, features: NDArray[np.float32]) -> Scores:
        """Map float32 [..., features] to scores [...]; higher is better.

        Equal to the network itself, without torch's overhead around a small product.
        """
        return weights_of(self.net).score(features)

    def weights(self) -> dict[str, float]:
        """Return the linear weights by feature, for features scaled to unit variance."""
        return dict(zip(self.names, self.net.linear.weight[0].tolist(), strict=True))

    def state(self) -> Arrays:
        """Return the state that :meth:`restore` needs."""
        return {name: values.numpy() for name, values in self.net.state_dict().items()}

    def restore(self, state: Arrays) -> None:
        """Restores the ranker from its state."""
        self.net = RankNet(len(self.names), len(state["inner.bias"]))
        self.net.load_state_dict({name: torch.from_numpy(values) for name, values in state.items()})
        self.net.eval()


def snapshot_of(net: nn.Module) -> dict[str, Tensor]:
    """Return a copy of a network's weights."""
    return {name: values.detach().clone() for name, values in net.state_dict().items()}


def softmax_loss(net: RankNet, examples: Examples) -> Tensor:
    """Return the cross-entropy of the choices among all candidates, weighted by strength."""
    scores = net(examples.features) + torch.log(examples.stands_for)
    log_share = torch.log_softmax(scores, dim=1)
    return -(torch.where(examples.gains > 0, log_share, 0.0) * examples.gains).sum() / examples.gains.sum()


def standardise(scores: Scores, reference: Scores | None = None) -> Scores:
    """Standardises each row's scores to mean 0 and variance 1, so that fits of different scale are comparable.

    Args:
        scores: float32 [rows, items].
        reference: scores to take mean and variance from; ``scores`` by default.
    """
    against = scores if reference is None else reference
    spread = against.std(axis=1, keepdims=True)
    return np.asarray((scores - against.mean(axis=1, keepdims=True)) / np.where(spread == 0, 1, spread), np.float32)
