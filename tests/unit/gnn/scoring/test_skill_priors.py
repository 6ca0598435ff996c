"""How often jobs ask for skills of their occupation."""

from gnn.benchmarks.gaps import judge_gaps
from gnn.data.catalogue import Catalogue
from gnn.scoring.skill_priors import priors_of


def test_priors_come_from_what_jobs_ask_for(catalogue: Catalogue) -> None:
    priors = priors_of(catalogue)
    assert 0 < priors.optional < priors.essential < 1
    judged = judge_gaps(catalogue, least=1)
    assert judged.pairs > 50
    assert judged.fitted <= judged.fixed
