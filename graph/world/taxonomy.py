"""The demo world's slice of ESCO and O*NET, as arrays."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph.catalogue.near_moves import near_moves

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Occupations (O), skills (S) without groups, and their relations.

    ``essential`` and ``optional`` are O × S and contain 0 or 1. ``moves`` is O × O with weights in [0, 1], and ``near``
    those of them that are between near occupations (:mod:`graph.catalogue.near_moves`). ``sector`` is int64 [O].
    ``groups`` and ``broader`` contain the skill groups; ``in_group`` is S × G and contains 0 or 1.
    """

    occupation_ids: list[str]
    titles: list[str]
    titles_arabic: list[str]
    isco: list[str]
    sectors: list[str]
    sector: NDArray[np.int64]
    skill_ids: list[str]
    skill_names: list[str]
    skill_kinds: list[str]
    groups: list[tuple[str, str]]
    broader: list[tuple[str, str]]
    in_group: csr_matrix
    essential: csr_matrix
    optional: csr_matrix
    moves: NDArray[np.float64]
    near: csr_matrix
    tiers: dict[tuple[int, int], str]


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of one file of the slice."""
    with (DATA / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def load() -> Taxonomy:
    """Read the slice. Occupations and skills are ordered by id."""
    occupations, skills = table("occupations.csv"), table("skills.csv")
    concepts = [row for row in skills if row["kind"] != "group"]
    occupation_index = {row["id"]: index for index, row in enumerate(occupations)}
    skill_index = {row["id"]: index for index, row in enumerate(concepts)}
    sectors = sorted({row["sector"] for row in occupations})
    shape = (len(occupations), len(concepts))

    def read_relation(kind: str) -> csr_matrix:
        pairs = [
            (occupation_index[row["occupation"]], skill_index[row["skill"]])
            for row in table("requires.csv")
            if row["relation"] == kind and row["skill"] in skill_index
        ]
        rows, columns = np.array(pairs).T
        return csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=shape)

    groups = [(row["id"], row["name"]) for row in skills if row["kind"] == "group"]
    broader = [(row["skill"], row["broader"]) for row in table("broader.csv")]
    moves = np.zeros((len(occupations), len(occupations)))
    tiers = {}
    for row in table("leads_to.csv"):
        pair = occupation_index[row["source"]], occupation_index[row["target"]]
        moves[pair] = float(row["weight"])
        tiers[pair] = row["tier"]
    essential, optional = read_relation("essential"), read_relation("optional")
    isco = [row["isco"] for row in occupations]
    return Taxonomy(
        occupation_ids=[row["id"] for row in occupations],
        titles=[row["title"] for row in occupations],
        titles_arabic=[row["title_arabic"] for row in occupations],
        isco=isco,
        sectors=sectors,
        sector=np.array([sectors.index(row["sector"]) for row in occupations]),
        skill_ids=[row["id"] for row in concepts],
        skill_names=[row["name"] for row in concepts],
        skill_kinds=["KNOWLEDGE" if row["kind"] == "knowledge" else "COMPETENCE" for row in concepts],
        groups=groups,
        broader=broader,
        in_group=group_matrix(skill_index, [id for id, _ in groups], broader),
        essential=essential,
        optional=optional,
        moves=moves,
        near=near_moves(csr_matrix(moves), essential + optional, isco),
        tiers=tiers,
    )


def group_matrix(skills: dict[str, int], groups: list[str], broader: list[tuple[str, str]]) -> csr_matrix:
    """Return which skills belong directly to which groups, S × G."""
    group_index = {id: index for index, id in enumerate(groups)}
    pairs = [
        (skills[skill], group_index[group]) for skill, group in broader if skill in skills and group in group_index
    ]
    rows, columns = np.array(pairs).T
    return csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(skills), len(groups)))
