"""A model on disk: arrays in safetensors and metadata in a manifest; never pickle.

A model is a folder: ``network.safetensors`` (the GNN's weights), ``text.safetensors`` (text
vectors of the nodes in half precision, and the embedder's fitted state),
``ranker.safetensors`` (the ranker, the graph filter and the calibration by item label), and
``manifest.json`` with the SHA-256 of each. It is written to a temporary folder and renamed, so that it is
either complete or absent.
"""

import hashlib
import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
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

from gnn.errors import ArtifactError
from gnn.features.text import CharacterSvd, Embedder, MiniLM, semantic_available
from gnn.models.base import under
from gnn.models.hetero import HeteroGnn
from gnn.models.item_filter import ItemFilter
from gnn.models.item_knn import sparse_of, sparse_state
from gnn.models.ranker import Ranker
from gnn.scoring.calibration import Calibration, Shares
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import Relation

FAMILY = "careergraph-model-"
FORMAT = f"{FAMILY}5"
NETWORK, TEXT, RANKER, MANIFEST = "network.safetensors", "text.safetensors", "ranker.safetensors", "manifest.json"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A model in memory.

    ``texts`` maps a text's digest to its vector, so that texts embedded at training are not
    embedded again. ``known`` holds the ids of the persistent nodes that have their own embedding, in
    row order. ``ranker``, ``filters`` and ``calibration`` are by item label; ``without``
    names relations that carry no messages, and ``reads_text`` says whether the model uses text.
    """

    version: str
    network: HeteroGnn
    embedder: Embedder
    texts: dict[str, NDArray[np.float32]]
    known: Mapping[str, Sequence[str]]
    ranker: Mapping[ItemLabel, Ranker]
    filters: Mapping[ItemLabel, ItemFilter]
    calibration: Mapping[ItemLabel, Calibration]
    manifest: Mapping[str, Any]
    without: frozenset[Relation] = frozenset()
    reads_text: bool = True


def text_digest(text: str) -> str:
    """Return the first sixteen bytes of the text's SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def unreadable(path: Path, error: OSError) -> ArtifactError:
    """Make the error for an existing file or folder that cannot be read, with its remedy."""
    return ArtifactError(f"{path} cannot be read ({reason_of(error)}): let this process's user read it, or train again")


def unwritable(path: Path, error: Exception) -> ArtifactError:
    """Make the error for a folder that cannot be written to, with its remedy."""
    return ArtifactError(f"nothing can be written to {path} ({reason_of(error)}): let this process's user write there")


def reason_of(error: Exception) -> str:
    """Return the system's error message, without the path."""
    return getattr(error, "strerror", None) or str(error)


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def save(folder: Path, artifact: Artifact, facts: Mapping[str, Any]) -> Path:
    """Write a model under ``folder`` and return the model's own folder, named by its version.

    Args:
        folder: the models folder; an existing model of the same version is kept.
        artifact: the model.
        facts: features, split, metrics and settings for the manifest.
    """
    arrays = {
        NETWORK: {name: values.numpy() for name, values in artifact.network.state_dict().items()},
        TEXT: text_arrays(artifact),
        RANKER: ranker_arrays(artifact),
    }
    manifest = {
        "kind": Ranker.kind,
        "embedder": {"name": artifact.embedder.name, "source": artifact.embedder.source},
        "relations": [list(relation) for relation in artifact.network.relations],
        "layers": len(artifact.network.layers),
        "known": {label: list(ids) for label, ids in artifact.known.items()},
        "features": {label: list(trained_ranker.names) for label, trained_ranker in artifact.ranker.items()},
        "filtered": {label: list(item_filter.ids) for label, item_filter in artifact.filters.items()},
    }
    return write_folder(folder, artifact.version, arrays, {**manifest, **facts})


def write_folder(
    folder: Path, version: str, arrays: Mapping[str, dict[str, NDArray[Any]]], manifest: Mapping[str, Any]
) -> Path:
    """Write a model to a temporary folder and rename it; an existing one of the same version is kept.

    Args:
        folder: the models folder.
        version: version of the model.
        arrays: contents of each safetensors file, by file name.
        manifest: metadata of the model; format, version and hashes are added.

    Raises:
        ArtifactError: the folder is not writable.
    """
    target, part = folder / version, folder / f".{version}.{secrets.token_hex(4)}.part"
    try:
        part.mkdir(parents=True)
        for name, values in arrays.items():
            save_arrays({key: np.ascontiguousarray(array) for key, array in values.items()}, part / name)
        hashes = {name: file_hash(part / name) for name in arrays}
        full_manifest = {"format": FORMAT, "version": version, "hashes": hashes, **manifest}
        (part / MANIFEST).write_text(json.dumps(full_manifest, indent=2, default=str), encoding="utf-8")
        if target.exists():
            shutil.rmtree(part)
            return target
        part.rename(target)
    except (SafetensorError, OSError) as error:
        raise unwritable(folder, error) from error
    return target


def text_arrays(artifact: Artifact) -> dict[str, NDArray[Any]]:
    """Return text vectors by digest, and the embedder's own state."""
    digests = np.frombuffer("".join(artifact.texts).encode(), dtype=np.uint8).reshape(-1, 32)
    vectors = np.stack(list(artifact.texts.values())).astype(np.float16)
    arrays: dict[str, NDArray[Any]] = {"digests": digests.copy(), "vectors": vectors}
    return arrays | {f"embedder.{name}": values for name, values in artifact.embedder.state().items()}


def ranker_arrays(artifact: Artifact) -> dict[str, NDArray[Any]]:
    """Return the ranker, graph filter and calibration of each item label."""
    arrays: dict[str, NDArray[Any]] = {}
    for label, trained_ranker in artifact.ranker.items():
        arrays |= {f"ranker.{label}.{name}": values for name, values in trained_ranker.state().items()}
    for label, item_filter in artifact.filters.items():
        arrays |= {f"filter.{label}.{name}": values for name, values in sparse_state(item_filter.matrix).items()}
    return arrays | curve_arrays(artifact.calibration)


def curve_arrays(curves: Mapping[ItemLabel, Calibration]) -> dict[str, NDArray[Any]]:
    """Return the calibration of each item label."""
    arrays: dict[str, NDArray[Any]] = {}
    for label, curve in curves.items():
        arrays[f"calibration.{label}.quantiles"] = curve.quantiles
        arrays[f"calibration.{label}.scores"] = curve.scores
        arrays[f"calibration.{label}.probabilities"] = curve.probabilities
        if curve.shares:
            arrays[f"calibration.{label}.shares"] = np.array([curve.shares.known, curve.shares.newcomer])
    return arrays


def load(folder: Path) -> Artifact:
    """Read a model's folder.

    Raises:
        ArtifactError: the folder is missing, damaged, or of another format; the message says which.
    """
    manifest = checked_manifest(folder)
    try:
        return _read(folder, manifest)
    except OSError as error:
        raise unreadable(folder, error) from error
    except (SafetensorError, RuntimeError, LookupError, TypeError, ValueError) as error:
        raise ArtifactError(f"{folder} cannot be read: {error}") from error


def checked_manifest(folder: Path) -> dict[str, Any]:
    """Return a model's manifest after checking the files against their hashes; raises errors as :func:`load`."""
    manifest = read_manifest(folder)
    try:
        for name, expected in manifest["hashes"].items():
            if file_hash(folder / name) != expected:
                raise ArtifactError(f"{folder / name} is damaged or was swapped: its hash differs from the manifest's")
    except FileNotFoundError as error:
        raise ArtifactError(f"{error.filename} is missing: train again") from error
    except OSError as error:
        raise unreadable(folder, error) from error
    except (LookupError, TypeError, AttributeError) as error:
        raise ArtifactError(f"{folder} cannot be read: {error}") from error
    return manifest


def _read(folder: Path, manifest: dict[str, Any]) -> Artifact:
    known = manifest["known"]
    relations = [(s, t, d) for s, t, d in manifest["relations"]]
    network = HeteroGnn(relations, {label: len(ids) for label, ids in known.items()}, manifest["layers"])
    network.load_state_dict(load_tensors(folder / NETWORK))
    network.eval()
    text, ranking = load_arrays(folder / TEXT), load_arrays(folder / RANKER)
    digests = [bytes(row).decode() for row in text["digests"]]
    vectors = text["vectors"].astype(np.float32)
    rankers = {}
    for label, names in manifest["features"].items():
        rankers[label] = Ranker(tuple(names))
        rankers[label].restore(under(f"ranker.{label}.", ranking))
    return Artifact(
        version=manifest["version"],
        network=network,
        embedder=embedder_of(manifest["embedder"]["name"], text),
        texts=dict(zip(digests, vectors, strict=True)),
        known=known,
        ranker=rankers,
        filters={
            label: ItemFilter(ids, sparse_of(under(f"filter.{label}.", ranking)))
            for label, ids in manifest["filtered"].items()
        },
        calibration=calibrations(ranking),
        manifest=manifest,
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a model's folder; raises errors as :func:`load`."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ArtifactError(f"{folder} has no {MANIFEST}: it does not exist or is not a model") from None
    except OSError as error:
        raise unreadable(folder / MANIFEST, error) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ArtifactError(f"{folder / MANIFEST} is damaged: {error}") from error
    form = manifest.get("format") if isinstance(manifest, dict) else None
    if isinstance(form, str) and form.startswith(FAMILY) and form != FORMAT:
        raise ArtifactError(f"{folder} is of the format {form}, but this version reads {FORMAT}: train again")
    if not isinstance(manifest, dict) or form != FORMAT:
        raise ArtifactError(f"{folder} is not a model of the format {FORMAT}")
    return manifest


def embedder_of(name: str, arrays: Mapping[str, NDArray[Any]]) -> Embedder:
    """Return the embedder that a model was trained with.

    Raises:
        ArtifactError: the embedder needs an extra that is not installed, or is unknown.
    """
    if name == CharacterSvd.name:
        return CharacterSvd(arrays["embedder.weights"], arrays["embedder.components"])
    if name != MiniLM.name:
        raise ArtifactError(f"the model needs the embedder {name!r}, which this version does not know")
    if not semantic_available():
        raise ArtifactError("the model needs MiniLM: install careergraph[semantic], or train without it")
    return MiniLM()


def calibrations(arrays: Mapping[str, NDArray[Any]]) -> dict[ItemLabel, Calibration]:
    """Return the calibrations among a model's arrays, by item label."""
    labels = {ItemLabel(name.split(".")[1]) for name in arrays if name.startswith("calibration.")}
    return {label: calibration_of(under(f"calibration.{label}.", arrays)) for label in labels}


def calibration_of(arrays: Mapping[str, NDArray[Any]]) -> Calibration:
    """Make a calibration from its arrays; models of earlier versions have no shares."""
    shares = Shares(*arrays["shares"].tolist()) if "shares" in arrays else None
    return Calibration(arrays["quantiles"], arrays["scores"], arrays["probabilities"], shares)


def device() -> str:
    """Return the name of the training device: a CUDA GPU if there is one, else the CPU; serving uses the CPU."""
    return torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
