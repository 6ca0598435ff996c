"""A model on disk: safetensors for numbers, a manifest for what they are. Never pickle.

A model is a folder: ``network.safetensors`` (weights), ``text.safetensors`` (text vectors of
the nodes, half precision, and what the embedder was fitted to), ``manifest.json`` with the
SHA-256 of both. It is written beside and renamed, so that it is there in full or not at all.
"""

import hashlib
import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file as load_arrays
from safetensors.numpy import save_file as save_arrays
from safetensors.torch import load_file as load_tensors
from safetensors.torch import save_file as save_tensors

from gnn.calibrate import Calibration
from gnn.errors import ArtifactError
from gnn.models.hetero import HeteroGnn
from gnn.text import CharacterSvd, Embedder, MiniLM, semantic_available
from graph.snapshot import Relation

FORMAT = "careergraph-model-1"
NETWORK, TEXT, MANIFEST = "network.safetensors", "text.safetensors", "manifest.json"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A model in memory.

    ``texts`` maps a text's digest to its vector, so that what was embedded at training is not
    embedded again.
    """

    version: str
    network: HeteroGnn
    embedder: Embedder
    texts: dict[str, NDArray[np.float32]]
    calibration: dict[str, Calibration]
    manifest: dict[str, Any]


def text_digest(text: str) -> str:
    """Sixteen bytes of SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def save(
    folder: Path,
    version: str,
    network: HeteroGnn,
    relations: list[Relation],
    embedder: Embedder,
    texts: Mapping[str, NDArray[np.float32]],
    calibration: Mapping[str, Calibration],
    facts: Mapping[str, Any],
) -> Path:
    """Write a model under ``folder``; returns its own folder, named by the version.

    Args:
        folder: the models folder.
        version: the model's version.
        network: the trained network.
        relations: what carries its messages.
        embedder: what made its text vectors.
        texts: vector by text digest.
        calibration: by item label.
        facts: features, split, metrics and settings for the manifest.
    """
    target, part = folder / version, folder / f".{version}.{secrets.token_hex(4)}.part"
    part.mkdir(parents=True)
    save_tensors(network.state_dict(), part / NETWORK)
    digests = np.frombuffer("".join(texts).encode(), dtype=np.uint8).reshape(-1, 32)
    arrays: dict[str, NDArray[Any]] = {
        "digests": digests.copy(),
        "vectors": np.stack(list(texts.values())).astype(np.float16),
    }
    arrays |= {f"embedder.{name}": values for name, values in embedder.state().items()}
    for label, curve in calibration.items():
        arrays |= {
            f"calibration.{label}.quantiles": curve.quantiles,
            f"calibration.{label}.scores": curve.scores,
            f"calibration.{label}.probabilities": curve.probabilities,
        }
    save_arrays(arrays, part / TEXT)
    manifest = {
        "format": FORMAT,
        "version": version,
        "embedder": {"name": embedder.name, "source": embedder.source},
        "relations": [list(relation) for relation in relations],
        "layers": len(network.layers),
        "hashes": {name: file_hash(part / name) for name in (NETWORK, TEXT)},
        **facts,
    }
    (part / MANIFEST).write_text(json.dumps(manifest, indent=2, default=str), encoding="utf-8")
    if target.exists():
        shutil.rmtree(part)
        return target
    part.rename(target)
    return target


def load(folder: Path) -> Artifact:
    """Read a model's folder.

    Raises:
        ArtifactError: it is missing, damaged, or made by something else; the message says which.
    """
    manifest = read_manifest(folder)
    try:
        for name, expected in manifest["hashes"].items():
            if file_hash(folder / name) != expected:
                raise ArtifactError(f"{folder / name} is damaged or was swapped: its hash is not the manifest's")
        return _read(folder, manifest)
    except FileNotFoundError as error:
        raise ArtifactError(f"{error.filename} is missing: train again") from error
    except (SafetensorError, RuntimeError, LookupError, TypeError, ValueError, OSError) as error:
        raise ArtifactError(f"{folder} cannot be read: {error}") from error


def _read(folder: Path, manifest: dict[str, Any]) -> Artifact:
    network = HeteroGnn([(s, t, d) for s, t, d in manifest["relations"]], manifest["layers"])
    network.load_state_dict(load_tensors(folder / NETWORK))
    arrays = load_arrays(folder / TEXT)
    network.eval()
    digests = [bytes(row).decode() for row in arrays["digests"]]
    vectors = arrays["vectors"].astype(np.float32)
    return Artifact(
        version=manifest["version"],
        network=network,
        embedder=embedder_of(manifest["embedder"]["name"], arrays),
        texts=dict(zip(digests, vectors, strict=True)),
        calibration=calibrations(arrays),
        manifest=manifest,
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a model's folder; errors as in :func:`load`."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ArtifactError(f"{folder} has no {MANIFEST}: it is not there, or not a model") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ArtifactError(f"{folder / MANIFEST} is damaged: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ArtifactError(f"{folder} is not a model of the format {FORMAT}")
    return manifest


def embedder_of(name: str, arrays: Mapping[str, NDArray[Any]]) -> Embedder:
    """The embedder that a model was trained with.

    Raises:
        ArtifactError: it needs an extra that is not installed, or is not known.
    """
    if name == CharacterSvd.name:
        return CharacterSvd(arrays["embedder.weights"], arrays["embedder.components"])
    if name != MiniLM.name:
        raise ArtifactError(f"the model needs the embedder {name!r}, which this version does not know")
    if not semantic_available():
        raise ArtifactError("the model needs MiniLM: install careergraph[semantic], or train without it")
    return MiniLM()


def calibrations(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Calibration]:
    """The calibrations among a model's arrays, by item label."""
    labels = {name.split(".")[1] for name in arrays if name.startswith("calibration.")}
    return {
        label: Calibration(
            *(arrays[f"calibration.{label}.{part}"] for part in ("quantiles", "scores", "probabilities"))
        )
        for label in labels
    }


def device() -> str:
    """Where tensors are computed: on the CPU, whether or not there is a CUDA card."""
    return "cpu (a CUDA card is there, not used)" if torch.cuda.is_available() else "cpu"
