"""Says why a move between occupations is on a career path: how many people made it, or how near the occupations are."""

from gnn.explain.translations import Message, Name, message
from gnn.skills.career_moves import TOLD
from graph.catalogue.occupations import CareerMove
from graph.catalogue.types import Occupation


def is_told(move: CareerMove) -> bool:
    """Whether enough people made a move for their number to be told: a smaller one could point to a person."""
    return TOLD <= move.people <= move.of


def explain_move(start: Occupation, move: CareerMove) -> Message:
    """Return the sentence about a move from an occupation."""
    names = Name(start.title, start.title_arabic), Name(move.occupation.title, move.occupation.title_arabic)
    if is_told(move):
        return message("moved on", *names, numbers=(move.people, move.of))
    return message("near move" if move.tier else "estimated move", *names)
