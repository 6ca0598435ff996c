"""Names by a pipeline that the settings name, where the rules find none."""

from pathlib import Path

import pytest
import spacy
from pydantic import ValidationError

from graph.catalogue.lookup import Names
from workers.documents.cv.entities import open_entities
from workers.documents.cv.file_kinds import FileKind
from workers.documents.cv.linker_source import build_linker
from workers.documents.cv.proposal import Proposal
from workers.documents.cv.reader import read_text
from workers.errors import PipelineError
from workers.settings import WorkerSettings

TEXT = """nadia example
Baker of bread

EXPERIENCE
Baker, 01/2012 - 02/2013
worked at sample mills, a bakery.
Cook, Example Ltd, 03/2013 - 04/2014
cooked at sample mills.
"""
PATTERNS = [
    {"label": "PERSON", "pattern": "nadia example"},
    {"label": "ORG", "pattern": "sample mills"},
    {"label": "ORG", "pattern": "Baker"},
    {"label": "PERSON", "pattern": "Key Holder"},
    {"label": "PERSON", "pattern": "Baker of bread\n\nEXPERIENCE"},
]


@pytest.fixture
def pipeline(tmp_path: Path) -> str:
    """A small pipeline on disk."""
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(PATTERNS)
    nlp.to_disk(tmp_path / "pipeline")
    return str(tmp_path / "pipeline")


def propose(pipeline: str | None, text: str = TEXT) -> Proposal:
    return build_linker(Names([], []), pipeline).link(read_text(FileKind.TXT, text))


def test_a_pipeline_names_only_what_rules_do_not_find(pipeline: str) -> None:
    alone, together = propose(None), propose(pipeline)
    assert (alone.contact.name, together.contact.name) == (None, "nadia example")
    assert [job.organisation for job in alone.experience] == [None, "Example Ltd"]
    assert [job.organisation for job in together.experience] == ["sample mills", "Example Ltd"]
    holder = TEXT.replace("nadia example", "Key Holder\nnadia example").replace("Cook,", "Key Holder,")
    assert propose(pipeline, holder).contact.name == "nadia example"
    named = propose(pipeline, TEXT.replace("nadia example", "Ann Sample\nnadia example"))
    assert named.contact.name == "Ann Sample"


def test_a_pipeline_that_cannot_help_is_refused(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(PipelineError, match="names no people or employers"):
        open_entities(str(tmp_path / "blank"))
    with pytest.raises(PipelineError, match="cannot be loaded"):
        open_entities(str(tmp_path))


def test_the_settings_know_whether_a_pipeline_is_installed(pipeline: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAREERGRAPH_SPACY_MODEL", pipeline)
    assert WorkerSettings().spacy_model == pipeline
    for name in ("xx_not_installed", "not/a/folder", ""):
        monkeypatch.setenv("CAREERGRAPH_SPACY_MODEL", name)
        with pytest.raises(ValidationError, match="python -m spacy download"):
            WorkerSettings()
