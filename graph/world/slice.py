"""Extracts the demo world's taxonomy from an ESCO download and an O*NET release.

``python -m graph.world.slice ESCO_FOLDER ONET_FOLDER`` rewrites the files in ``data/``. They contain only
identifiers, labels, kinds and relations, no descriptions.
"""

import csv
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from graph.ingest.csv_rows import csv_rows
from graph.ingest.esco_values import node_id
from graph.ingest.onet import RELATED, career_moves, crosswalk, related_rows
from graph.ingest.report import Report

DATA = Path(__file__).with_name("data")
PER_SECTOR = 10
SECTORS = {
    "software": ("2512", "2513", "2514", "2519"),
    "data-and-networks": ("2120", "2521", "2522", "2523", "2529", "1330"),
    "health": ("2211", "2212", "2221", "2264", "2265", "3256", "1342"),
    "education": ("2310", "2320", "2330", "2341", "2342", "2351", "1345"),
    "finance": ("2411", "2412", "2413", "3311", "3312", "1211"),
    "marketing-and-sales": ("2431", "2432", "2433", "2434", "1221", "1222", "3322"),
    "engineering": ("2141", "2142", "2144", "2151", "2152", "1321"),
    "construction": ("3112", "3123", "1323", "7111", "7112", "7115", "7126", "7411"),
    "logistics": ("1324", "3331", "4321", "4323", "8332", "2421"),
    "hospitality": ("1411", "1412", "3434", "5120", "5131", "5151", "1439", "5152"),
    "people-and-law": ("2611", "2423", "2422", "2424", "1212", "2619", "3411"),
    "media-and-design": ("2166", "2163", "2642", "2651", "2654", "3521"),
}


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one table of the slice, with sorted rows."""
    with (DATA / name).open("w", encoding="utf-8", newline="") as target:
        csv_writer = csv.writer(target, lineterminator="\n")
        csv_writer.writerow(header)
        csv_writer.writerows(sorted(rows, key=str))


def choose_occupations(
    occupations: dict[str, dict[str, str]], arabic: dict[str, str], moves: Iterable[tuple[str, str]]
) -> dict[str, str]:
    """Return the sector by occupation. Each sector gets the occupations with an Arabic title and the most moves."""
    sector_of = {code: sector for sector, codes in SECTORS.items() for code in codes}
    candidates = {
        o: sector_of[row["iscoGroup"]]
        for o, row in occupations.items()
        if row["iscoGroup"] in sector_of and o in arabic
    }
    degree: dict[str, int] = defaultdict(int)
    for source, target in moves:
        if source in candidates and target in candidates:
            degree[source] += 1
            degree[target] += 1
    selection: dict[str, str] = {}
    for sector in SECTORS:
        ranked = sorted((o for o, s in candidates.items() if s == sector), key=lambda o: (-degree[o], o))
        selection |= dict.fromkeys(ranked[:PER_SECTOR], sector)
    return selection


def main(esco: Path, onet: Path) -> None:
    """Read both sources and write the slice."""
    report = Report(Path(tempfile.mkdtemp()))

    def read_table(name: str) -> list[dict[str, str]]:
        return [row for _, row in csv_rows(esco / name, report, ())]

    occupations = {node_id(row["conceptUri"]): row for row in read_table("occupations_en.csv")}
    arabic = {node_id(row["conceptUri"]): row["preferredLabel"] for row in read_table("occupations_ar.csv")}
    matches = crosswalk(esco / "crosswalk_esco_onet.csv", report)
    moves = career_moves(related_rows(onet / RELATED, report), matches, set(occupations))
    selection = choose_occupations(occupations, arabic, moves)
    requires = {
        (node_id(row["occupationUri"]), node_id(row["skillUri"]), row["relationType"])
        for row in read_table("occupationSkillRelations_en.csv")
        if node_id(row["occupationUri"]) in selection
    }
    skills = {skill for _, skill, _ in requires}
    broader = [
        (node_id(row["conceptUri"]), node_id(row["broaderUri"]))
        for row in read_table("broaderRelationsSkillPillar_en.csv")
    ]
    broader = [(a, b) for a, b in broader if a in skills]
    groups = {b for _, b in broader}
    labels = {
        node_id(row["conceptUri"]): (row["preferredLabel"], row["skillType"]) for row in read_table("skills_en.csv")
    }
    labels |= {node_id(row["conceptUri"]): (row["preferredLabel"], "group") for row in read_table("skillGroups_en.csv")}
    write(
        "occupations.csv",
        ("id", "title", "title_arabic", "isco", "sector"),
        [
            (o, occupations[o]["preferredLabel"], arabic[o], occupations[o]["iscoGroup"], s)
            for o, s in selection.items()
        ],
    )
    write("skills.csv", ("id", "name", "kind"), [(s, *labels[s]) for s in skills | groups if s in labels])
    write("requires.csv", ("occupation", "skill", "relation"), requires)
    write("broader.csv", ("skill", "broader"), [(a, b) for a, b in broader if b in labels])
    write(
        "leads_to.csv",
        ("source", "target", "tier", "weight"),
        [(a, b, m["tier"], m["weight"]) for (a, b), m in moves.items() if a in selection and b in selection],
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
