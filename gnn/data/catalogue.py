"""The recommendable items as in-memory arrays, built from a snapshot and read on every request."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from gnn.data.copies import Copies, find_copies
from gnn.data.dataset import CHOSEN, Dataset
from gnn.data.groups import JobGroups
from gnn.data.sparse_rows import SparseTable
from graph.catalogue.near_moves import forward_moves, near_moves, number_licences, number_trades, number_units
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import EdgeTable, Relation

FEWEST_TRADES, GENERAL_SHARE = 4, 0.25
FEWEST_JOBS, SHARE_OF_JOBS = 5, 0.2
LINKS = {ItemLabel.JOB: "REQUIRES", ItemLabel.COURSE: "TEACHES"}

Index = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Items:
    """N jobs or courses.

    ``skills`` is N × skills with weights 0–1. For products with people's rows, ``skill_table`` holds the same values,
    ``shared_skill_table`` ones in their place, and ``topic_table`` the topics. ``occupation``, ``company`` (of jobs),
    ``provider`` (of courses) and ``place`` index their labels' nodes, -1 for none.
    """

    label: ItemLabel
    skills: csr_matrix
    skill_table: SparseTable
    shared_skill_table: SparseTable
    skill_weight: Values
    occupation: Index
    company: Index
    provider: Index
    place: Index
    topics: csr_matrix
    topic_table: SparseTable
    columns: dict[str, Values]

    def __len__(self) -> int:
        return len(self.skill_weight)

    def groups(self, index: int) -> list[int]:
        """Return the indices of an item's groups: a job's occupation, a course's topics."""
        groups = row(self.topics, index) if self.label == ItemLabel.COURSE else self.occupation[index : index + 1]
        return [int(group) for group in groups if group >= 0]

    def select(self, rows: Index) -> "Items":
        """Return some of the items; indices then refer to ``rows``."""
        skills, topics = self.skills[rows], self.topics[rows]
        return Items(
            label=self.label,
            skills=skills,
            skill_table=SparseTable(skills),
            shared_skill_table=SparseTable(ones_of(skills)),
            skill_weight=self.skill_weight[rows],
            occupation=self.occupation[rows],
            company=self.company[rows],
            provider=self.provider[rows],
            place=self.place[rows],
            topics=topics,
            topic_table=SparseTable(topics),
            columns={name: values[rows] for name, values in self.columns.items()},
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All lookups of scoring and reasons, by index in the snapshot.

    ``positions`` maps ids to indices by label; ``moves`` (O*NET's weights), ``learned_moves`` (how likely people make
    each) and ``needs`` are sparse occupations × occupations, twice, and occupations × skills, ``need_table`` the latter
    with ones. ``near`` are those of ``moves`` between near occupations, and ``steps`` those of ``near`` that lead
    forward (:mod:`graph.catalogue.near_moves`). ``spread`` is how many occupations need each skill, int64 [skills],
    ``general`` which skills many trades need (:func:`find_general_skills`), bool [skills], and ``licences`` which
    studies each occupation needs by law (:func:`~graph.catalogue.near_moves.number_licences`), int64 [occupations].
    ``trades`` and ``units`` are each occupation's sub-major and unit group of ISCO-08, -1 for none.
    ``lessons`` is skills × courses; ``choosers`` items × users by label, for the users who chose each item; ``deeds``
    is each user's number of events, int64 [users]; ``copies`` says which jobs are copies of one posting.
    """

    data: Dataset
    positions: dict[str, dict[str, int]]
    items: dict[ItemLabel, Items]
    choosers: dict[ItemLabel, csr_matrix]
    deeds: Index
    moves: csr_matrix
    learned_moves: csr_matrix
    steps: csr_matrix
    near: csr_matrix
    needs: csr_matrix
    need_table: SparseTable
    spread: Index
    general: NDArray[np.bool_]
    licences: Index
    trades: Index
    units: Index
    lessons: csr_matrix
    country: Values
    copies: Copies
    groups: JobGroups

    def ids(self, label: str) -> list[str]:
        """Return the ids of a label's nodes by index."""
        return self.data.nodes[label].ids

    def position(self, label: str, id: str) -> int | None:
        """Return the index of a node; ``None`` if it was added after the snapshot."""
        return self.positions[label].get(id)

    def posting(self, label: ItemLabel, index: int) -> int:
        """Return the index of the oldest copy of an item, which all of its copies share; courses have no copies."""
        return int(self.copies.posting[index]) if label == ItemLabel.JOB else index


def sparse(table: EdgeTable | None, rows: int, columns: int) -> csr_matrix:
    """Return a relation as a sparse matrix of weights."""
    if table is None:
        return csr_matrix((rows, columns))
    return csr_matrix((table.weight.astype(np.float64), (table.source, table.target)), shape=(rows, columns))


def single(table: EdgeTable | None, rows: int) -> Index:
    """Return the single target of each row, -1 for none."""
    targets = np.full(rows, -1, dtype=np.int64)
    if table is not None:
        targets[table.source] = table.target
    return targets


def catalogue_of(data: Dataset) -> Catalogue:
    """Build the catalogue of a data set."""
    counts = {label: len(table) for label, table in data.nodes.items()}

    def read_relation(source: str, type: str, target: str) -> csr_matrix:
        name: Relation = (source, type, target)
        return sparse(data.relations.get(name), counts[source], counts[target])

    needs = read_relation("Occupation", "REQUIRES", "Skill")
    moves, groups = read_relation("Occupation", "LEADS_TO", "Occupation"), isco_groups(data)
    near, trades = near_moves(moves, needs, groups), number_trades(groups)
    items = {label: items_of(data, label, read_relation(label, link, "Skill")) for label, link in LINKS.items()}
    jobs = items[ItemLabel.JOB]
    choices = {
        label: events.select(events.strength >= CHOSEN).matrix(counts["User"], counts[label])
        for label, events in data.events.items()
    }
    return Catalogue(
        data=data,
        positions={label: {id: index for index, id in enumerate(t.ids)} for label, t in data.nodes.items()},
        items=items,
        choosers={label: csr_matrix(csc_matrix(matrix).T) for label, matrix in choices.items()},
        deeds=np.bincount(
            np.concatenate([events.user for events in data.events.values()]), minlength=counts["User"]
        ).astype(np.int64),
        moves=moves,
        learned_moves=sparse(data.learned_moves, counts["Occupation"], counts["Occupation"]),
        steps=forward_moves(near, groups),
        near=near,
        needs=needs,
        need_table=SparseTable(ones_of(needs)),
        spread=np.bincount(needs.indices, minlength=counts["Skill"]).astype(np.int64),
        general=find_general_skills(needs, trades, jobs),
        licences=number_licences(groups),
        trades=trades,
        units=number_units(groups),
        lessons=csr_matrix(read_relation("Course", "TEACHES", "Skill").T),
        country=data.nodes["Place"].columns["country"],
        copies=find_copies(data.nodes[ItemLabel.JOB], data.nodes["Place"], jobs.company, jobs.place),
        groups=JobGroups.of(jobs.place, jobs.company, jobs.occupation, data.nodes["Place"]),
    )


def find_general_skills(needs: csr_matrix, trades: Index, jobs: Items) -> NDArray[np.bool_]:
    """Return which skills many trades need, bool [skills]: a quarter of the trades, and four.

    Such a skill, as "managing staff", says little of a person's trade. A trade needs what one of its occupations needs,
    and what a fifth of its jobs ask for, if it has five: English, where posts are in English.

    Args:
        needs: the skills that occupations need, sparse [occupations, skills].
        trades: the number of each occupation's trade, -1 where it is not known, int64 [occupations].
        jobs: the jobs.
    """
    of_jobs = np.append(trades, -1)[jobs.occupation]  # the last is of jobs without an occupation
    return are_general(needs, trades) | are_general(jobs.skills, of_jobs, SHARE_OF_JOBS, FEWEST_JOBS)


def are_general(table: csr_matrix, trades: Index, share: float = 0.0, fewest: int = 1) -> NDArray[np.bool_]:
    """Return which skills the rows of many trades have, bool [skills].

    Args:
        table: above 0 where a row has a skill, sparse [rows, skills].
        trades: the number of each row's trade, -1 where it is not known, int64 [rows].
        share: the least share of a trade's rows that must have the skill, 0–1; with 0, one row is enough.
        fewest: how many rows a trade must have to count.
    """
    rows = np.flatnonzero(trades >= 0)
    shape = (trades.max(initial=-1) + 1, len(trades))
    sizes = np.bincount(trades[rows], minlength=shape[0])
    counts = (csr_matrix((np.ones(len(rows)), (trades[rows], rows)), shape) @ ones_of(table)).tocoo()
    is_needed = (counts.data >= share * sizes[counts.row]) & (sizes[counts.row] >= fewest)
    by_skill = np.bincount(counts.col[is_needed], minlength=table.shape[1])
    return np.asarray(by_skill >= max(FEWEST_TRADES, GENERAL_SHARE * np.count_nonzero(sizes >= fewest)))


def isco_groups(data: Dataset) -> list[str]:
    """Return the ISCO-08 group of each occupation; an empty text where it is not known."""
    table = data.nodes["Occupation"]
    names, codes = table.names.get("isco"), table.columns.get("isco")
    return [""] * len(table) if names is None or codes is None else [names[int(code)] for code in codes.tolist()]


def items_of(data: Dataset, label: ItemLabel, skills: csr_matrix) -> Items:
    """Build the items of one label."""
    table, count = data.nodes[label], len(data.nodes[label])
    topics = sparse(data.relations.get((label, "ABOUT", "Topic")), count, len(data.nodes["Topic"]))
    return Items(
        label=label,
        skills=skills,
        skill_table=SparseTable(skills),
        shared_skill_table=SparseTable(ones_of(skills)),
        skill_weight=np.asarray(skills.sum(axis=1), dtype=np.float64).ravel(),
        occupation=single(data.relations.get((label, "IS_A", "Occupation")), count),
        company=single(data.relations.get((label, "AT", "Company")), count),
        provider=single(data.relations.get((label, "BY", "Provider")), count),
        place=single(data.relations.get((label, "IN", "Place")), count),
        topics=topics,
        topic_table=SparseTable(topics),
        columns=table.columns,
    )


def ones_of(matrix: csr_matrix) -> csr_matrix:
    """Return a matrix of ones where the given matrix is above 0."""
    return csr_matrix((matrix > 0).astype(np.float64))


def row(matrix: csr_matrix, index: int) -> Index:
    """Return the columns of one row's entries."""
    return np.asarray(matrix.indices[matrix.indptr[index] : matrix.indptr[index + 1]], dtype=np.int64)


def heaviest(matrix: csr_matrix, index: int) -> list[int]:
    """Return the columns of one row's entries, heaviest first."""
    weights = matrix.data[matrix.indptr[index] : matrix.indptr[index + 1]]
    return [column for _, column in sorted(zip((-weights).tolist(), row(matrix, index).tolist(), strict=True))]


def unit_rows(matrix: csr_matrix) -> csr_matrix:
    """Scales rows to length 1."""
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return csr_matrix(matrix.multiply((1.0 / np.where(length == 0, 1.0, length))[:, None]))
