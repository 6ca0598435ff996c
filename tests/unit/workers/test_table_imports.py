"""The maps of files that come alone."""

import pytest

from graph.errors import ImportFileError
from workers.table_imports import read_single_map

JOBS = 'source = "x"\nkey = "id"\ntitle = "title"\n'


@pytest.mark.parametrize("file", ["/etc/passwd", "../secret.csv", "skills.csv"])
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("jobs", f'{JOBS}[skills]\ncolumn = "skill"\n'),
        ("courses", f'{JOBS}[skills]\ncolumn = "skill"\n'),
        ("people", 'source = "x"\nkey = "id"\n[skills]\nname = "skill"\n'),
        ("people", 'source = "x"\nkey = "id"\n[careers]\ntitle = "title"\n'),
    ],
)
def test_a_map_of_an_uploaded_file_names_no_other_file(kind: str, text: str, file: str) -> None:
    assert read_single_map(text, kind).source == "x"
    with pytest.raises(ImportFileError, match="cannot be uploaded"):
        read_single_map(f'{text}file = "{file}"\n', kind)
