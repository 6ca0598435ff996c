"""What columns are called, in ten languages: the tables of ``column_names.toml``, folded."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from graph.text_folding import fold_name

TABLES = tomllib.loads(Path(__file__).with_name("column_names.toml").read_text("utf-8"))
NAMES: Mapping[str, tuple[str, ...]] = {field: tuple(map(fold_name, names)) for field, names in TABLES["names"].items()}
ID_WORDS, OWN_WORDS, COURSE_WORDS, JOB_WORDS = (
    frozenset(map(fold_name, TABLES["words"][name])) for name in ("id", "own", "courses", "jobs")
)
# A column with one of these words, besides the name of a field, is something else; a "country code" is a country
MISLEADING = frozenset(map(fold_name, TABLES["words"]["misleading"])) | (ID_WORDS - {"code", "codigo", "codice", "kod"})
# A column with a name of one of these fields beside a word for an id identifies such a thing
OTHERS = ("company", "provider", "place", "region", "country", "person", "topic", "skills")
# What a nested object calls its own name
OWN_NAMES = frozenset({"name", "title", "label", "value", "text"})
