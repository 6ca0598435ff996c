"""``careergraph evaluate reading``: how well job titles are linked to occupations, and texts to skills.

``docs/reading.md`` says what is right, near and wrong, and which titles are judged.
"""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.cli.evaluation.memory_imports import ESCO, POSTINGS, import_to_memory
from gnn.benchmarks.judgements import TITLES as TITLE_JUDGEMENTS
from gnn.benchmarks.judgements import Judgements, Pair, Rating, rate_pairs, read_judgements, write_sheet
from gnn.benchmarks.report import Table
from graph.catalogue.lookup import Names
from graph.ingest.csv_rows import csv_rows
from graph.ingest.esco import EscoImporter
from graph.ingest.report import Report
from graph.ingest.values import join_text
from graph.text_folding import fold_name
from workers.documents.matcher import TextMatcher

DESCRIPTIONS = ("job_description", "job_requirements")
TITLES = (
    (POSTINGS, "job_title", "~"),
    (Path("jobviews", "views.csv"), "title", ","),
    (Path("jobviews", "interests.csv"), "position", ","),
)
CAREERS = (Path("jobviews", "experience.csv"), "title", ",")
SEED, SAMPLE = 20_260_901, 200
WORDS = ("Python", "Java", "JavaScript", "R", "SQL", "C#", "C++", "HTML", "Excel", "AWS", "SAP", "Photoshop", "Tableau")
MOST_LINKED = 20


@dataclass(frozen=True, slots=True)
class JobSets:
    """The distinct titles of each job set, sorted, and the texts of the postings that have a description.

    ``careers`` holds the title of each job that somebody has held, as they wrote it, if they wrote one.
    """

    titles: Sequence[Sequence[str]]
    careers: Sequence[str]
    texts: Sequence[str]


def evaluate_reading(data: Path, unjudged: Path | None) -> list[Table]:
    """Link the sampled titles and the texts, and make the tables.

    Args:
        data: contains the folders of ESCO and of the job sets.
        unjudged: where to write the links that nobody has judged; ``None`` to write none.

    Raises:
        DataError: a file is missing or malformed.
    """
    names, sets = read_data(data)
    matcher = TextMatcher(names.skills, names.occupations)
    titles = sample_titles(sets.titles, SEED, SAMPLE)
    links = link_titles(matcher, names, titles)
    judgements = read_judgements(TITLE_JUDGEMENTS)
    if unjudged:
        write_sheet([link for link in links if link.key not in judgements], unjudged)
    tables = [title_table(len(titles), links, judgements), career_table(matcher, sets.careers)]
    return [*tables, *skill_tables(matcher, names, sets.texts)]


def read_data(folder: Path) -> tuple[Names, JobSets]:
    """Read ESCO's names, and the job sets.

    Raises:
        DataError: a file is missing or malformed.
    """
    with import_to_memory() as (writer, report):
        asyncio.run(EscoImporter(writer, report, folder / ESCO).import_concepts())
        titles = [
            distinct_titles(read_titles(folder / file, column, delimiter, report)) for file, column, delimiter in TITLES
        ]
        file, column, delimiter = CAREERS
        titles_held = read_titles(folder / file, column, delimiter, report)
        careers = list(filter(None, map(str.strip, titles_held)))
        texts = list(read_postings(folder / POSTINGS, report))
    return writer.names(), JobSets(titles, careers, texts)


def read_titles(file: Path, column: str, delimiter: str, report: Report) -> Iterator[str]:
    """Yield the titles in a column of a table."""
    return (row[column] for _, row in csv_rows(file, report, [column], delimiter=delimiter))


def read_postings(file: Path, report: Report) -> Iterator[str]:
    """Yield the texts of the postings, as imports read them."""
    for _, row in csv_rows(file, report, ["job_title", *DESCRIPTIONS], delimiter="~"):
        yield join_text(row["job_title"], "\n".join(row[column] for column in DESCRIPTIONS))


def distinct_titles(titles: Iterator[str]) -> list[str]:
    """Return titles that differ in more than case, marks and blanks, sorted."""
    by_form: dict[str, str] = {}
    for title in titles:
        if form := fold_name(title):
            by_form.setdefault(form, title.strip())
    return [by_form[form] for form in sorted(by_form)]


def sample_titles(sets: Sequence[Sequence[str]], seed: int, count: int) -> list[str]:
    """Draw titles, the same number from each set; the first sets give one more where it does not divide evenly."""
    generator = random.Random(seed)  # noqa: S311 - a sample, not a secret
    sample = []
    for number, titles in enumerate(sets):
        share = count // len(sets) + (number < count % len(sets))
        sample += generator.sample(titles, min(share, len(titles)))
    return sample


def link_titles(matcher: TextMatcher, names: Names, titles: Sequence[str]) -> list[Pair]:
    """Link titles; those that name no occupation are left out."""
    labels = {id: label for id, label, _ in names.occupations}
    pairs = [(title, matcher.occupation_of(title)) for title in titles]
    return [Pair(title, occupation, labels[occupation]) for title, occupation in pairs if occupation]


def title_table(count: int, links: Sequence[Pair], judgements: Judgements) -> Table:
    """Return how many of some titles are linked, and how the judged links are rated."""
    ratings = Counter(rate_pairs(links, judgements))
    total = ratings.total()
    good = ratings[Rating.RIGHT] + ratings[Rating.NEAR]
    rows = [("linked", *share_of(len(links), count)), ("judged", *share_of(total, len(links)))]
    rows += [(str(rating), *share_of(ratings[rating], total)) for rating in Rating]
    rows += [("right or near", *share_of(good, total)), ("unjudged", *share_of(len(links) - total, len(links)))]
    return Table(f"Job titles to occupations: {count} titles", ("", "Titles", "Share"), tuple(rows))


def career_table(matcher: TextMatcher, titles: Sequence[str]) -> Table:
    """Return how many of the titles in people's careers are linked, and of the different ones."""
    is_linked = {title: matcher.occupation_of(title) is not None for title in dict.fromkeys(titles)}
    different = distinct_titles(iter(is_linked))
    rows = (
        ("all", *share_of(sum(is_linked[title] for title in titles), len(titles))),
        ("different ones", *share_of(sum(is_linked[title] for title in different), len(different))),
    )
    return Table("Titles in careers that are linked to an occupation", ("Titles", "Linked", "Share"), rows)


def share_of(part: int, whole: int) -> tuple[str, str]:
    """Return a number and its share, as they are shown."""
    return f"{part:,} of {whole:,}", f"{100 * part / whole:.1f}%" if whole else "–"


def skill_tables(matcher: TextMatcher, names: Names, texts: Sequence[str]) -> list[Table]:
    """Return how many of the texts with a word are linked to its skill, and the skills with the most links."""
    skill_sets = [set(matcher.skills_in(text)) for text in texts]
    labels = {id: label for id, label, _ in names.skills}
    rows = []
    for word in WORDS:
        skill = matcher.skill_named(word)
        pattern = re.compile(rf"(?<![\w.+#&-]){re.escape(word)}(?![\w+#&-])")
        having = [skills for text, skills in zip(texts, skill_sets, strict=True) if pattern.search(text)]
        linked_count = sum(skill in skills for skills in having)
        rows.append((word, labels.get(skill or "", "–"), *share_of(linked_count, len(having))))
    counts = Counter(skill for skills in skill_sets for skill in skills)
    most = tuple((labels[skill], f"{number:,}") for skill, number in counts.most_common(MOST_LINKED))
    title = f"Texts to skills: {len(texts):,} texts, {counts.total():,} links"
    return [
        Table(title, ("Word in the text", "Skill", "Texts linked to it", "Share"), tuple(rows)),
        Table("The skills with the most links", ("Skill", "Texts"), most),
    ]
