"""What ``careergraph doctor`` says of the reading of CVs."""

from dataclasses import replace
from pathlib import Path

import spacy

from api.cli.services.diagnosis import cv_line
from api.cli.session import read_settings
from workers.settings import WorkerSettings


def test_doctor_says_what_names_people_and_employers(tmp_path: Path) -> None:
    settings = read_settings()
    assert cv_line(settings).serves == "people and employers are named by rules"
    nlp = spacy.blank("en")
    nlp.to_disk(tmp_path)
    chosen = replace(settings, workers=WorkerSettings(spacy_model=str(tmp_path)))
    useless = cv_line(chosen)
    assert (useless.fine, "names no people or employers" in useless.serves) == (False, True)
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Example"}])
    nlp.to_disk(tmp_path)
    assert cv_line(chosen).serves.startswith(f"people and employers are named by rules, then by {tmp_path}")
