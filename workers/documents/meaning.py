"""What the linker needs of a text model: an encoder, and the vectors of the taxonomy's names."""

from gnn.features.text import Embedder
from gnn.scoring.text_model import MOST_NEW, TextModel
from graph.catalogue.lookup import Names
from workers.documents.linker import Meaning
from workers.documents.name_words import NameWords


def meaning_of(model: TextModel, names: Names, embedder: Embedder) -> Meaning | None:
    """Return the data for matching by meaning; ``None`` if the model lacks too many of the names.

    Args:
        model: the text model.
        names: the names of the taxonomy.
        embedder: MiniLM.
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
    )
