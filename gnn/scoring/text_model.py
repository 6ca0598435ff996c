"""The model that reads texts: heads on MiniLM, and the vectors of the taxonomy's names; safetensors and a manifest.

There is one head for skills and one for occupations.

A name that is not among the vectors is embedded when it is first needed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from gnn.errors import ArtifactError
from gnn.features.text import DIMENSIONS, Embedder, MiniLM, Vectors, semantic_available
from gnn.features.text_head import TextHead
from gnn.models.base import under
from gnn.models.kinds import ModelKind
from gnn.scoring.artifact import checked_manifest, read_manifest, text_digest, unreadable, write_folder

ARRAYS = "text_head.safetensors"
LABELS = ("Skill", "Occupation")
MOST_NEW = 1_000  # names that may be embedded outside of a training


@dataclass(frozen=True, slots=True)
class TextModel:
    """A text model in memory: ``heads`` by node label.

    ``names`` maps the digests of names to their vectors before the head, float16 [384]: of the names of concepts with
    their descriptions, and of the alternative titles of occupations.
    """

    version: str
    heads: Mapping[str, TextHead]
    names: Mapping[str, NDArray[np.float16]]

    def missing(self, names: Iterable[str]) -> list[str]:
        """Return the names that the model has no vectors of."""
        return [name for name in dict.fromkeys(names) if text_digest(name) not in self.names]

    def encode_names(self, label: str, names: list[str], embedder: Embedder) -> Vectors:
        """Return the vectors of a label's names after its head, float32 [n, 384]; missing ones are embedded."""
        missing = self.missing(names)
        vectors = dict(zip(missing, embedder.encode(missing), strict=True)) if missing else {}
        rows = [vectors[name] if name in vectors else self.names[text_digest(name)] for name in names]
        stacked = np.stack(rows).astype(np.float32) if rows else np.zeros((0, DIMENSIONS), np.float32)
        return self.heads[label].apply(stacked)


def is_text_model(folder: Path) -> bool:
    """Return whether a model's folder holds a text model; raises errors as :func:`load_text_model`."""
    return read_manifest(folder).get("kind") == ModelKind.TEXT


def save_text_model(
    folder: Path,
    version: str,
    heads: Mapping[str, TextHead],
    names: Mapping[str, Vectors],
    facts: Mapping[str, Any],
) -> Path:
    """Write a text model under ``folder``; an existing one of the same version is kept.

    Args:
        folder: the models folder.
        version: the model's version.
        heads: the heads by label.
        names: the vectors of the taxonomy's names before the head, float32 [384] each.
        facts: metrics and settings for the manifest.

    Raises:
        ArtifactError: the folder is not writable.
    """
    digests = np.frombuffer("".join(map(text_digest, names)).encode(), dtype=np.uint8).reshape(-1, 32)
    vectors = np.stack(list(names.values())).astype(np.float16)
    arrays: dict[str, NDArray[Any]] = {"digests": digests.copy(), "vectors": vectors}
    for label, head in heads.items():
        arrays |= {f"head.{label}.{name}": values for name, values in head.state().items()}
    embedder = {"name": MiniLM.name, "source": MiniLM.source}
    return write_folder(folder, version, {ARRAYS: arrays}, {"kind": ModelKind.TEXT, "embedder": embedder, **facts})


def load_text_model(folder: Path) -> TextModel:
    """Read a text model's folder.

    Raises:
        ArtifactError: the folder is missing, damaged, of another format or kind, or MiniLM is not installed.
    """
    manifest = checked_manifest(folder)
    if manifest.get("kind") != ModelKind.TEXT:
        raise ArtifactError(f"{folder} is a model of another kind: {manifest.get('kind')}")
    if not semantic_available():
        raise ArtifactError("the model needs MiniLM: install careergraph[semantic]")
    try:
        arrays = load_file(folder / ARRAYS)
        digests = [bytes(row).decode() for row in arrays["digests"]]
        heads = {label: TextHead.restore(under(f"head.{label}.", arrays)) for label in LABELS}
        return TextModel(manifest["version"], heads, dict(zip(digests, arrays["vectors"], strict=True)))
    except OSError as error:
        raise unreadable(folder, error) from error
    except (SafetensorError, LookupError, ValueError, TypeError) as error:
        raise ArtifactError(f"{folder} cannot be read: {error}") from error
