"""The ranker: one learned score from the scores of models and from plain features.

A conditional logit (McFadden, 1974), which is listwise softmax regression (Cao et al., 2007):
a linear part plus a small network, fitted on what people chose in a window after everything
that its features were made from. It is the mean of several fits, each stopped by another part
of the people (bagging; Breiman, 1996), so that few people teach it little. Negatives are the
hardest ones, each for itself, and a random sample of the others, each standing for as many as
the sampling left out.
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

Features = Callable[[People, Index], NDArray[np.float32]]
FOLDS = 5
BLOCK = 16
CHUNK = 2**18
JUDGED_EVERY = 10


@dataclass(frozen=True, slots=True)
class RankerSettings:
    """How to fit a ranker.

    Args:
        hidden: width of the network beside the linear part; 0 for none.
        people: most people whose choices are learnt from.
        hard: negatives that the linear start ranks highest.
        random: other negatives, drawn evenly.
        steps: of Adam, at most.
        batch: people a step.
        patience: judgements (every ten steps) without a better one before it stops.
        learning_rate: of Adam.
        weight_decay: of all weights.
        seed: of the sampling and the first weights.
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


class RankNet(nn.Module):
    """Features to one score: a linear part, and a network that begins at zero.

    Args:
        features: how many.
        hidden: width of the network; 0 for none.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("scale", torch.ones(features))
        self.linear = nn.Linear(features, 1, bias=False)
        self.inner = nn.Linear(features, hidden)
        self.outer = nn.Linear(hidden, 1, bias=False)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.outer.weight)

    def forward(self, features: Tensor) -> Tensor:
        """Float32 [..., features] to [...]."""
        scaled = (features - self.mean) / self.scale
        found: Tensor = self.linear(scaled) + self.outer(torch.tanh(self.inner(scaled)))
        return found.squeeze(-1)


@dataclass(frozen=True, slots=True)
class Examples:
    """What a ranker is fitted on, padded to N items a person.

    ``features`` is float32 [people, N, features]; ``stands_for`` says for how many items each
    one counts (0 for padding), ``chosen`` how strongly each was chosen; both float32 [people, N].
    """

    features: Tensor
    stands_for: Tensor
    chosen: Tensor

    def select(self, rows: NDArray[np.int64]) -> "Examples":
        """Some of the people."""
        return Examples(self.features[rows], self.stands_for[rows], self.chosen[rows])


class Ranker:
    """Combines features into one score.

    Args:
        names: of the features, in the order of the last axis.
        settings: how to fit.
        leading: the feature by which the hardest negatives are found.
    """

    kind = ModelKind.RANKER

    def __init__(self, names: tuple[str, ...], settings: RankerSettings | None = None, leading: str = "") -> None:
        self.names = names
        self._settings = settings or RankerSettings()
        self._leading = names.index(leading) if leading else 0
        self.net = RankNet(len(names), self._settings.hidden)

    def fit(self, asked: Question, features: Features, progress: Progress = quiet) -> None:
        """Learn from the question's window.

        Args:
            asked: what was chosen, from what.
            features: float32 [people, items, features] of people and items by position, made from what was
                known before.
            progress: hears the share done and what happens.
        """
        rng = np.random.default_rng(self._settings.seed)
        torch.manual_seed(self._settings.seed)
        people = rng.permutation(choosers(asked))[: self._settings.people]
        if len(people) < FOLDS:
            return
        examples = self._examples(asked, people, features, rng, progress)
        flat = examples.features[examples.stands_for > 0]
        scaling = flat.mean(0), flat.std(0).clamp_min(1e-3)
        fold, nets = rng.permutation(len(people)) % FOLDS, []
        for turn in range(FOLDS):
            learnt, held = (examples.select(np.flatnonzero(mask)) for mask in (fold != turn, fold == turn))
            net = RankNet(len(self.names), self._settings.hidden)
            net.mean.copy_(scaling[0])
            net.scale.copy_(scaling[1])
            progress(0.5 + 0.5 * turn / FOLDS, f"ranker {turn + 1} of {FOLDS}")
            nets.append(self._learnt(net, learnt, held, rng))
        self.net = merged(nets)

    def _examples(
        self, asked: Question, people: People, features: Features, rng: np.random.Generator, progress: Progress
    ) -> Examples:
        options, parts = self._settings, []
        items = np.flatnonzero(asked.candidates)
        relevant, seen = csr_matrix(asked.relevant[:, items]), csr_matrix(asked.seen[:, items])
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
        """One person's columns of :class:`Examples`, from candidates chosen, seen before, and their features."""
        others = np.ones(len(values), dtype=bool)
        others[seen] = False
        others[row.indices] = False
        pool = np.flatnonzero(others)
        order = pool[np.argsort(-values[pool, self._leading], kind="stable")]
        hard = order[: min(self._settings.hard, width - row.nnz)]
        rest = order[len(hard) :]
        drawn = rng.permutation(rest)[: width - row.nnz - len(hard)]
        items = np.concatenate([row.indices, hard, drawn])
        counts = np.concatenate([np.ones(row.nnz + len(hard)), np.full(len(drawn), len(rest) / max(len(drawn), 1))])
        chosen = np.concatenate([row.data, np.zeros(len(hard) + len(drawn))])
        pad = width - len(items)
        return (
            np.pad(values[items], ((0, pad), (0, 0))),
            np.pad(counts, (0, pad)).astype(np.float32),
            np.pad(chosen, (0, pad)).astype(np.float32),
        )

    def _learnt(self, net: RankNet, learnt: Examples, held: Examples, rng: np.random.Generator) -> RankNet:
        """The network, trained until the held-out people are fitted no better."""
        options, count = self._settings, len(learnt.features)
        optimiser = torch.optim.Adam(net.parameters(), options.learning_rate, weight_decay=options.weight_decay)
        with torch.no_grad():
            best, weights, stale = float(softmax_loss(net, held)), snapshot_of(net), 0
        for step in range(1, options.steps + 1):
            batch = learnt.select(rng.choice(count, min(options.batch, count), replace=False))
            loss = softmax_loss(net, batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            if step % JUDGED_EVERY:
                continue
            with torch.no_grad():
                judged = float(softmax_loss(net, held))
            stale += 1
            if judged < best - 1e-5:
                best, weights, stale = judged, snapshot_of(net), 0
            if stale >= options.patience:
                break
        net.load_state_dict(weights)
        return net

    def score(self, features: NDArray[np.float32]) -> Scores:
        """Float32 [..., features] to scores [...]; higher is better.

        The same as the network itself, without what torch does around a small product.
        """
        return weights_of(self.net).score(features)

    def weights(self) -> dict[str, float]:
        """The linear part by feature, for features scaled to unit variance."""
        return dict(zip(self.names, self.net.linear.weight[0].tolist(), strict=True))

    def state(self) -> Arrays:
        """What :meth:`restore` needs."""
        return {name: values.numpy() for name, values in self.net.state_dict().items()}

    def restore(self, state: Arrays) -> None:
        """Become the ranker that the state is of."""
        self.net = RankNet(len(self.names), len(state["inner.bias"]))
        self.net.load_state_dict({name: torch.from_numpy(values) for name, values in state.items()})
        self.net.eval()


@dataclass(frozen=True, slots=True)
class RankWeights:
    """A network's weights over features as they come, float32; ``inner`` is [hidden, features]."""

    linear: NDArray[np.float32]
    constant: np.float32
    inner: NDArray[np.float32]
    bias: NDArray[np.float32]
    outer: NDArray[np.float32]

    def score(self, features: NDArray[np.float32]) -> Scores:
        """Float32 [..., features] to scores [...]; a block at a time, so that what lies between stays small."""
        columns = np.moveaxis(features, -1, 0).reshape(features.shape[-1], -1)
        parts = [self._block(columns[:, at : at + CHUNK]) for at in range(0, columns.shape[1], CHUNK)]
        return np.concatenate([np.zeros(0, np.float32), *parts]).reshape(features.shape[:-1])

    def _block(self, columns: NDArray[np.float32]) -> Scores:
        hidden = self.inner @ columns
        hidden += self.bias
        return np.asarray(self.linear @ columns + self.outer @ np.tanh(hidden, out=hidden) + self.constant, np.float32)


def weights_of(net: RankNet) -> RankWeights:
    """The weights of a network as arrays."""
    with torch.no_grad():
        linear, inner = net.linear.weight[0] / net.scale, net.inner.weight / net.scale
        return RankWeights(
            linear=linear.numpy(),
            constant=np.float32(-(linear @ net.mean)),
            inner=inner.numpy(),
            bias=(net.inner.bias - inner @ net.mean).numpy()[:, None],
            outer=net.outer.weight[0].numpy(),
        )


def merged(nets: Sequence[RankNet]) -> RankNet:
    """One network that scores as the mean of several."""
    first = nets[0]
    whole = RankNet(first.linear.in_features, sum(net.inner.out_features for net in nets))
    whole.mean.copy_(first.mean)
    whole.scale.copy_(first.scale)
    with torch.no_grad():
        whole.linear.weight.copy_(torch.stack([net.linear.weight for net in nets]).mean(0))
        whole.inner.weight.copy_(torch.cat([net.inner.weight for net in nets]))
        whole.inner.bias.copy_(torch.cat([net.inner.bias for net in nets]))
        whole.outer.weight.copy_(torch.cat([net.outer.weight for net in nets], dim=1) / len(nets))
    return whole.eval()


def snapshot_of(net: nn.Module) -> dict[str, Tensor]:
    """A network's weights, kept apart."""
    return {name: values.detach().clone() for name, values in net.state_dict().items()}


def softmax_loss(net: RankNet, examples: Examples) -> Tensor:
    """Cross-entropy of what was chosen among all that could be, by strength of choice."""
    scores = net(examples.features) + torch.log(examples.stands_for)
    log_share = torch.log_softmax(scores, dim=1)
    return -(torch.where(examples.chosen > 0, log_share, 0.0) * examples.chosen).sum() / examples.chosen.sum()


def standardised(scores: Scores, reference: Scores | None = None) -> Scores:
    """Each row's scores with mean 0 and variance 1, so that fits of different size compare.

    Args:
        scores: float32 [rows, items].
        reference: scores that mean and variance are taken of, where they are not ``scores`` themselves.
    """
    against = scores if reference is None else reference
    spread = against.std(axis=1, keepdims=True)
    return np.asarray((scores - against.mean(axis=1, keepdims=True)) / np.where(spread == 0, 1, spread), np.float32)
