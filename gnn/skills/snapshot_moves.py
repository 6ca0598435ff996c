"""The learned moves between occupations as the graph stores them, and a snapshot in memory with them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix

from gnn.skills.career_moves import LearnedMoves, known_occupations, learn_moves
from gnn.skills.career_steps import read_steps
from graph.catalogue.career_moves import Move, Pair
from graph.people.careers import Post
from graph.snapshot.tables import Snapshot, edge_table

DIGITS = 6


def moves_by_pair(learned: LearnedMoves, ids: Sequence[str]) -> dict[Pair, Move]:
    """Return the learned moves by the ids of both occupations.

    Args:
        learned: the moves.
        ids: the ids of the occupations by index.
    """
    shares = learned.shares.tocoo()
    people_counts = np.asarray(csr_matrix(learned.people)[shares.row, shares.col]).ravel()
    return {
        (ids[source], ids[target]): Move(round(share, DIGITS), int(people), int(learned.leavers[source]))
        for source, target, share, people in zip(
            shares.row.tolist(), shares.col.tolist(), shares.data.tolist(), people_counts.tolist(), strict=True
        )
    }


def add_learned_moves(snapshot: Snapshot, posts: Iterable[Post]) -> Snapshot:
    """Return a snapshot with the moves that its people's careers teach, as one that is read from the graph has them.

    Args:
        snapshot: holds occupations and skills.
        posts: the posts of all people.
    """
    ids = snapshot.nodes["Occupation"].ids
    positions = {id: index for index, id in enumerate(ids)}
    learned = learn_moves(read_steps(posts, positions), known_occupations(snapshot))
    moves = {} if learned is None else moves_by_pair(learned, ids)
    rows = [(source, target, move.share) for (source, target), move in moves.items()]
    return replace(snapshot, learned_moves=edge_table(rows, positions, positions, timed=False))
