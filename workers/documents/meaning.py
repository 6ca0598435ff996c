"""What the linker needs of a text model: an encoder, and the vectors of the taxonomy's names."""

import numpy as np

from gnn.data.work_fields import FieldLifts
from gnn.features.text import DIMENSIONS, Embedder
from gnn.scoring.artifact import text_digest
from gnn.scoring.text_model import MOST_NEW, TextModel
from graph.catalogue.lookup import Names
from workers.documents.linker import Meaning
from workers.documents.name_words import NameWords
from workers.documents.title_guesses import OtherTitles


def meaning_of(model: TextModel, names: Names, embedder: Embedder, fields: FieldLifts | None = None) -> Meaning | None:
    """Return the data for matching by meaning; ``None`` if the model lacks too many of the names.

    Args:
        model: the text model.
        names: the names of the taxonomy.
        embedder: MiniLM.
        fields: how much each field of work needs each skill of the names.
    """
    skills, occupations = ([name for _, name, _ in entries] for entries in (names.skills, names.occupations))
    if len(model.missing([*skills, *occupations])) > MOST_NEW:
        return None

    return Meaning(
        encode=embedder.encode,
        skills=model.encode_names("Skill", skills, embedder),
        skill_ids=[id for id, _, _ in names.skills],
        occupations=model.encode_names("Occupation", occupations, embedder),
        occupation_ids=[id for id, _, _ in names.occupations],
        turn_to_skills=model.heads["Skill"].apply,
        turn_to_occupations=model.heads["Occupation"].apply,
        words=NameWords(skills),
        fields=fields,
        other_titles=find_other_titles(model, names),
    )


def find_other_titles(model: TextModel, names: Names) -> OtherTitles:
    """Return the alternative titles of occupations that the text model has vectors of."""
    rows = [
        (vector, position)
        for position, (_, _, titles) in enumerate(names.occupations)
        for title in titles
        if (vector := model.names.get(text_digest(title))) is not None
    ]
    vectors = np.array([vector for vector, _ in rows], np.float32).reshape(-1, DIMENSIONS)
    turned = model.heads["Occupation"].apply(vectors).astype(np.float16)
    return OtherTitles(turned, np.array([position for _, position in rows], np.int64))
