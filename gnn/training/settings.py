"""Hyperparameters of the GNN's training."""

from dataclasses import dataclass, replace

from gnn.data.dataset import Dataset


@dataclass(frozen=True, slots=True)
class Settings:
    """Training settings.

    Args:
        epochs: maximum number of epochs.
        own_decay: weight decay of the embeddings of persistent nodes, each of which gets few gradients.
        patience: evaluations without improvement before training stops.
        judge_every: epochs between evaluations on the validation part.
        judged: maximum number of people per evaluation, for one item label.
        newcomers: share of people of whom an epoch shows only a few skills.
        auxiliary_hidden, auxiliary_weight: the share of skills hidden, and their weight in the loss.
        people: people predicted per step, for one item label.
        skills: maximum number of skill links predicted per step, for people and for jobs each.
        negatives: maximum number of items in a softmax, besides the targets.
        sampled_above: number of nodes above which steps use sampled neighbourhoods instead of the whole graph.
        sampled_people, sampled_skills, sampled_negatives, sampled_learning_rate: ``people``, ``skills``,
            ``negatives`` and ``learning_rate`` of such a step, which computes only the neighbourhood of its nodes.
        sampled_epochs, sampled_judge_every: maximum ``epochs`` and ``judge_every`` when an epoch has many such steps.
        fanout: maximum number of sampled neighbours per relation.
        steps: maximum number of such steps per epoch.
        text: whether nodes use their text; otherwise only attributes and relations.
    """

    epochs: int = 160
    patience: int = 6
    judge_every: int = 5
    judged: int = 500
    learning_rate: float = 0.02
    weight_decay: float = 1e-3
    own_decay: float = 1e-5
    layers: int = 2
    dropout: float = 0.2
    newcomers: float = 0.2
    auxiliary_hidden: float = 0.1
    auxiliary_weight: float = 0.1
    people: int = 160
    skills: int = 2_048
    negatives: int = 768
    sampled_above: int = 60_000
    sampled_people: int = 128
    sampled_skills: int = 128
    sampled_negatives: int = 256
    sampled_learning_rate: float = 0.01
    sampled_epochs: int = 10
    sampled_judge_every: int = 2
    fanout: int = 5
    steps: int = 100
    text: bool = True
    seed: int = 7


def needs_sampling(settings: Settings, data: Dataset) -> bool:
    """Return whether a training uses sampled neighbourhoods instead of the whole graph."""
    return sum(len(table) for table in data.nodes.values()) > settings.sampled_above


def settings_for(settings: Settings, data: Dataset) -> Settings:
    """Return the settings as used for the data: those of mini-batches if the graph is large."""
    if not needs_sampling(settings, data):
        return settings
    return replace(
        settings,
        people=settings.sampled_people,
        skills=settings.sampled_skills,
        negatives=settings.sampled_negatives,
        learning_rate=settings.sampled_learning_rate,
        epochs=min(settings.epochs, settings.sampled_epochs),
        judge_every=min(settings.judge_every, settings.sampled_judge_every),
    )
