"""Trusted documents: GraphQL documents that an operator has registered, which clients name instead of sending them.

They come from ``*.graphql`` files, such as the console's own, and from manifests: JSON objects of a document's text by
its id, as the client preset of GraphQL Code Generator writes them. Each document is found by the SHA-256 of its text,
``sha256:<hex>``, and one of a manifest also by the id that the manifest gives it. Requests follow the appendix
"Persisted Documents" of https://graphql.github.io/graphql-over-http/draft/.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

import api
from api.errors import SettingsError

PREFIX = "sha256:"
IDENTIFIER = re.compile(r"sha256:[0-9a-f]{64}|[A-Za-z0-9._~-]{1,200}")
PACKAGED = Path(api.__file__).parent / "console" / "documents"
"""The documents of the console's pages."""


@dataclass(frozen=True, slots=True)
class TrustedDocument:
    """One trusted document.

    Args:
        text: the document as it was registered.
        source: where it stands: its file, and in a manifest its id there.
        names: the ids, besides the hash of its text, by which clients may name it.
    """

    text: str
    source: str
    names: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Its identifier."""
        return identify_text(self.text)


@dataclass(frozen=True, slots=True)
class TrustedDocuments:
    """All trusted documents of a process, in the order in which they were read."""

    documents: Sequence[TrustedDocument] = ()
    _texts: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        texts = {name: document.text for document in self.documents for name in (document.id, *document.names)}
        object.__setattr__(self, "_texts", texts)

    def find_text(self, id: str) -> str | None:
        """Return the text of the document with an identifier; ``None`` if there is none."""
        return self._texts.get(id)


def identify_text(text: str) -> str:
    """Return the identifier of a document: the SHA-256 of its text in UTF-8."""
    return PREFIX + hashlib.sha256(text.encode()).hexdigest()


def read_trusted_documents(given: Path | None, packaged: Path = PACKAGED) -> TrustedDocuments:
    """Read the documents of the package, and those that the settings name.

    Args:
        given: a folder of ``*.graphql`` files, or a JSON manifest; ``None`` for none.
        packaged: the folder of the package's own documents.

    Raises:
        SettingsError: a file is missing or cannot be read, or an id is wrong, or means two documents.
    """
    documents = [*read_folder(packaged), *(read_given(given) if given else ())]
    check_names(documents)
    return TrustedDocuments(documents)


def read_given(path: Path) -> Iterator[TrustedDocument]:
    """Yield the documents of a folder or a manifest; errors as in :func:`read_trusted_documents`."""
    if path.is_dir():
        return read_folder(path)
    if not path.exists():
        raise SettingsError(f"CAREERGRAPH_TRUSTED_DOCUMENTS: there is no folder and no file {path}")
    return read_manifest(path)


def read_folder(folder: Path) -> Iterator[TrustedDocument]:
    """Yield the documents of a folder and the folders in it, by path; none if there is no such folder."""
    for file in sorted(folder.rglob("*.graphql")):
        yield TrustedDocument(read_text(file), str(file))


def read_manifest(file: Path) -> Iterator[TrustedDocument]:
    """Yield the documents of a manifest; errors as in :func:`read_trusted_documents`."""
    try:
        manifest = orjson.loads(read_text(file))
    except orjson.JSONDecodeError as error:
        raise SettingsError(f"{file}: a manifest of trusted documents must be JSON: {error}") from error
    if not isinstance(manifest, Mapping) or not all(isinstance(text, str) for text in manifest.values()):
        raise SettingsError(f"{file}: a manifest of trusted documents must be an object of texts by id")
    for name, text in manifest.items():
        document = TrustedDocument(text, f"{file}[{name}]", (name,))
        if not IDENTIFIER.fullmatch(name):
            raise SettingsError(f"{file}: {name!r} is no id: use sha256: with 64 hexadecimal digits, or A-Za-z0-9._~-")
        if name.startswith(PREFIX) and name != document.id:
            raise SettingsError(f"{file}: the text of {name} has another hash, {document.id}: write the manifest anew")
        yield document


def read_text(file: Path) -> str:
    """Read a file as it is, line ends too: they count in its hash; errors as in :func:`read_trusted_documents`."""
    try:
        return file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: it cannot be read as UTF-8: {error}") from error


def check_names(documents: Iterable[TrustedDocument]) -> None:
    """Refuse an id that two different texts have; errors as in :func:`read_trusted_documents`."""
    by_name: dict[str, TrustedDocument] = {}
    for document in documents:
        for name in document.names:
            other = by_name.setdefault(name, document)
            if other.text != document.text:
                raise SettingsError(f"{document.source}: {other.source} has another text with the same id")
