"""Which jobs have to do with what a visitor said, where no model reads meaning.

A skill that many jobs ask for, such as English, makes no job relevant by itself.
"""

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Mask
from gnn.features.people import Group
from gnn.features.person_item import near_occupations, with_none
from graph.catalogue.types import ItemLabel

FEWEST_SKILLS = 2
SMALLEST_SHARE = 1 / 3  # of the skills that a job asks for


def related_jobs(catalogue: Catalogue, group: Group) -> Mask:
    """Return which jobs are related to the only person of a group, bool [jobs].

    A job is if its occupation is one of the person's, or can follow on one, or if the person has two of the skills that
    it asks for, or a third of them.
    """
    jobs, people = catalogue.items[ItemLabel.JOB], group.arrays
    near = near_occupations(people, catalogue.moves)
    shared = np.asarray((jobs.skills[:, people.skills.row(0)] > 0).sum(axis=1)).ravel()
    asked = np.diff(jobs.skills.indptr)
    has_skills = (shared >= FEWEST_SKILLS) | ((shared > 0) & (shared >= SMALLEST_SHARE * asked))
    return np.asarray(has_skills | (with_none(near)[0, jobs.occupation] > 0))
