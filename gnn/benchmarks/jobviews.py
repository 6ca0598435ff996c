"""Real people looking at real jobs: of each person's jobs, the last fifth is asked for.

The site says nothing of jobs but title, company and place, and of people the work that they did and want. So the
occupations, places and companies that nobody and no job is linked to are left out, and so are all skills.

Every job is in the data because somebody viewed it. A job that nobody is known to have viewed is therefore an answer,
and counts of known views give the answers away. So the first known view of each job tells nobody but its person
anything (:meth:`~gnn.data.dataset.Dataset.select_shared`).
"""

from dataclasses import replace

import numpy as np

from gnn.benchmarks.base import Benchmark, Case
from gnn.data.dataset import Dataset, Index, dataset_of
from gnn.data.own_clocks import split_each_person, without_events_of
from gnn.data.split import asked_of, choosers, make_questions
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import EdgeTable, NodeTable, Snapshot

HEADLINE = ("ndcg@10", "recall@20")
PROFILE_ALONE = "experience or interests, and no earlier view"
LEFT_OUT = {("Occupation", "REQUIRES", "Skill"), ("Skill", "BROADER", "Skill"), ("Skill", "RELATED_TO", "Skill")}
PRUNED = ("Skill", "Occupation", "Company", "Place", "User")


def make_jobviews(snapshot: Snapshot) -> Benchmark:
    """Make the benchmark of a snapshot that holds the people, the jobs and the views.

    Raises:
        LeakError: times of posting tell when jobs were viewed.
    """
    data = drop_unlinked_nodes(dataset_of(snapshot))
    clocks = split_each_person(data, ItemLabel.JOB)
    split = clocks.split
    test = make_questions(clocks.test, split.test, split.end)
    described = find_people_with_profile(data, choosers(test[ItemLabel.JOB]))
    bare = without_events_of(clocks.test, ItemLabel.JOB, described, split.test)
    case = {
        label: replace(asked_of(question, described), candidates=test[label].candidates)
        for label, question in make_questions(bare, split.test, split.end).items()
    }
    jobs, people = data.count("Job"), len(choosers(test[ItemLabel.JOB]))
    return Benchmark(
        name="jobviews",
        about=f"views of {jobs:,} real jobs; the last fifth of each one's jobs is asked of {people:,} people",
        data=clocks.test,
        learning=clocks.learning,
        validation=make_questions(clocks.learning, split.validation, split.test),
        test=test,
        headline=HEADLINE,
        split=split,
        has_titles=True,
        cases={PROFILE_ALONE: Case(bare, case)},
    )


def find_people_with_profile(data: Dataset, people: Index) -> Index:
    """Return those of some people who say what they worked as or want to, int64."""
    sources = [
        data.relations[relation].source
        for relation in (("User", "WORKED_AS", "Occupation"), ("User", "TARGETS", "Occupation"))
    ]
    return np.asarray(np.intersect1d(people, np.concatenate(sources)), dtype=np.int64)


def drop_unlinked_nodes(data: Dataset) -> Dataset:
    """Return the data without skills, and without other nodes that nothing is linked to."""
    relations = {name: table for name, table in data.relations.items() if name not in LEFT_OUT}
    nodes = dict(data.nodes)
    events = dict(data.events)
    for label in PRUNED:
        linked = [table.source for (source, _, _), table in relations.items() if source == label]
        linked += [table.target for (_, _, target), table in relations.items() if target == label]
        linked += [each.user for each in events.values()] if label == "User" else []
        kept_rows = np.unique(np.concatenate([np.zeros(0, np.int64), *linked]))
        places = np.full(len(nodes[label]), -1, dtype=np.int64)
        places[kept_rows] = np.arange(len(kept_rows))
        nodes[label] = select_nodes(nodes[label], kept_rows)
        relations = {
            (source, type, target): EdgeTable(
                places[table.source] if source == label else table.source,
                places[table.target] if target == label else table.target,
                table.at,
                table.weight,
            )
            for (source, type, target), table in relations.items()
        }
        if label == "User":
            events = {item: replace(each, user=places[each.user]) for item, each in events.items()}
    jobs = frozenset({ItemLabel.JOB})
    return replace(data, nodes=nodes, relations=relations, events=events, listed_by_events=jobs)


def select_nodes(table: NodeTable, rows: Index) -> NodeTable:
    """Return some of the nodes of a table."""
    ids, titles, texts = ([values[row] for row in rows.tolist()] for values in (table.ids, table.titles, table.texts))
    return NodeTable(ids, titles, texts, {name: values[rows] for name, values in table.columns.items()}, table.names)
