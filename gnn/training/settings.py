"""Hyperparameters of the GNN's training."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train.

    Args:
        epochs: at most so many.
        own_decay: weight decay of lasting nodes' own vectors, of which each gets few gradients.
        patience: judgements without a better one before it stops.
        judge_every: epochs between judgements on the validation part.
        judged: most people of a judgement, for one item label.
        hidden: share of choices hidden and asked for in each epoch.
        newcomers: share of people of whom an epoch shows nothing but a few skills.
        auxiliary_hidden, auxiliary_weight: the same for skills, and their weight in the loss.
        people: people asked about in a step, for one item label.
        skills: most skills asked for in a step, of people and of jobs.
        negatives: most items in a softmax, beside those that are asked for.
        sampled_above: nodes from which on a step sees sampled neighbourhoods instead of the whole graph.
        sampled_people, sampled_skills, sampled_negatives: ``people``, ``skills`` and ``negatives`` of
            such a step, which computes what lies around them alone.
        sampled_epochs, sampled_judge_every: most ``epochs`` and ``judge_every`` where an epoch is many such steps.
        fanout: most sampled neighbours over one relation.
        steps: most such steps of an epoch.
        text: whether nodes come in by their text; without it, by attributes and relations alone.
    """

    epochs: int = 160
    patience: int = 6
    judge_every: int = 5
    judged: int = 500
    learning_rate: float = 0.01
    weight_decay: float = 1e-3
    own_decay: float = 1e-5
    layers: int = 2
    dropout: float = 0.2
    hidden: float = 0.5
    newcomers: float = 0.2
    auxiliary_hidden: float = 0.1
    auxiliary_weight: float = 0.1
    people: int = 512
    skills: int = 2_048
    negatives: int = 2_048
    sampled_above: int = 60_000
    sampled_people: int = 128
    sampled_skills: int = 128
    sampled_negatives: int = 256
    sampled_epochs: int = 10
    sampled_judge_every: int = 2
    fanout: int = 5
    steps: int = 100
    text: bool = True
    seed: int = 7
