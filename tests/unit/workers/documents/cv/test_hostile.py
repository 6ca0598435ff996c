"""Files that are broken, or meant to break the reader: each is refused with advice, and nothing else happens."""

import json
import random

import pytest

from tests.unit.workers.documents.cv.files import TEXT, good_files, make_docx, make_pdf, make_zip, pdf_of
from workers.documents.cv.child_runner import read_answer, read_in_child
from workers.documents.cv.file_names import clean_file_name
from workers.documents.cv.limits import MEGABYTE
from workers.documents.cv.problems import MESSAGES, DocumentError, Problem
from workers.documents.cv.reader import read_file

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Candidate>&b;</Candidate>'
)
HALF = "(0123456789012345)"
WHOLE = "(01234567890123456789012345678901)"
LOCKED = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O {WHOLE} /U {WHOLE} >> /ID [{HALF} {HALF}]"
MANY = {"word/document.xml": "", **{f"{at}": "" for at in range(2_100)}}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
ZEROES = bytes(70 * MEGABYTE)


def encrypted_zip() -> bytes:
    data = bytearray(make_zip({"Profile.csv": "First Name,Last Name\nA,B\n"}))
    data[6] |= 1  # the flag of encryption, in the local header and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


CASES = {
    "empty": ("cv.pdf", b"", Problem.EMPTY),
    "blank": ("cv.txt", b" \n\t\n ", Problem.EMPTY),
    "no letters": ("cv.txt", b"--- 123 ---", Problem.NOT_A_CV),
    "scanned PDF": ("cv.pdf", make_pdf([[], []]), Problem.SCANNED),
    "scanned DOCX": ("cv.docx", make_zip({"word/document.xml": "<x/>"}), Problem.DAMAGED),
    "encrypted PDF": ("cv.pdf", make_pdf([[(72, 700, "Secret text of somebody")]], LOCKED), Problem.ENCRYPTED),
    "encrypted DOCX": ("cv.docx", OLE + "EncryptedPackage".encode("utf-16-le"), Problem.ENCRYPTED),
    "encrypted ZIP": ("export.zip", encrypted_zip(), Problem.ENCRYPTED),
    "truncated PDF": ("cv.pdf", pdf_of(TEXT)[:80], Problem.DAMAGED),
    "truncated DOCX": ("cv.docx", make_docx(["text"])[:4_000], Problem.DAMAGED),
    "truncated JSON": ("cv.json", b'{"basics": {"name": "Na', Problem.DAMAGED),
    "old Word": ("cv.doc", OLE, Problem.UNSUPPORTED),
    "macros": ("cv.docx", make_zip({"word/document.xml": "<x/>", "word/vbaProject.bin": "x"}), Problem.MACROS),
    "macro extension": ("cv.docm", make_docx(["text"]), Problem.MACROS),
    "zip bomb": ("cv.docx", make_zip({"word/document.xml": ZEROES}), Problem.UNPACKS_TOO_LARGE),
    "many entries": ("cv.docx", make_zip(MANY), Problem.UNPACKS_TOO_LARGE),
    "entity bomb": ("cv.xml", BOMB, Problem.FORBIDDEN_XML),
    "entity bomb in DOCX": ("cv.docx", make_zip({"word/document.xml": BOMB}), Problem.FORBIDDEN_XML),
    "PDF named TXT": ("cv.txt", pdf_of(TEXT), Problem.WRONG_EXTENSION),
    "text named PDF": ("cv.pdf", TEXT.encode(), Problem.WRONG_EXTENSION),
    "picture": ("cv.png", b"\x89PNG\r\n", Problem.UNSUPPORTED),
    "picture named PDF": ("cv.pdf", b"\x89PNG\r\n", Problem.WRONG_EXTENSION),
    "program": ("cv.exe", b"MZ" + bytes(100), Problem.UNSUPPORTED),
    "RTF": ("cv.rtf", b"{\\rtf1 hello}", Problem.UNSUPPORTED),
    "one letter": ("cv.txt", b"a" * 10 * MEGABYTE, Problem.TOO_LONG),
    "too large": ("cv.txt", b"a" * (10 * MEGABYTE + 1), Problem.TOO_LARGE),
    "too many pages": ("cv.pdf", make_pdf([[(72, 700, "Page of text")]] * 51), Problem.TOO_LONG),
    "binary": ("cv.txt", bytes(range(256)) * 20, Problem.NOT_TEXT),
    "other JSON": ("cv.json", b'{"name": "a package", "version": "1.0"}', Problem.NOT_A_CV),
    "deep JSON": ("cv.json", b"[" * 100_000, Problem.DAMAGED),
    "other XML": ("cv.xml", b"<html><body>hello</body></html>", Problem.NOT_A_CV),
    "other ZIP": ("cv.zip", make_zip({"readme.txt": "hello"}), Problem.UNSUPPORTED),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_kind_of_bad_file_is_refused_with_its_own_advice(case: str) -> None:
    name, content, problem = CASES[case]
    with pytest.raises(DocumentError) as refused:
        read_file(name, content)
    assert refused.value.problem is problem
    assert str(refused.value) == MESSAGES[problem]


def test_every_problem_has_a_message_that_says_what_to_do() -> None:
    assert set(MESSAGES) == set(Problem)
    assert all(message.endswith(".") and len(message.split()) > 8 for message in MESSAGES.values())


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    data = bytearray(make_zip({"Profile.csv": ZEROES}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    with pytest.raises(DocumentError) as refused:
        read_file("export.zip", bytes(data))
    assert refused.value.problem in {Problem.UNPACKS_TOO_LARGE, Problem.DAMAGED, Problem.NOT_A_CV}


def damage(data: bytes, generator: random.Random) -> bytes:
    """A file with one of several kinds of damage."""
    start = generator.randrange(len(data))
    stop = min(len(data), start + generator.randrange(1, 200))
    places = {generator.randrange(len(data)) for _ in range(20)}
    middles = [
        b"",
        generator.randbytes(stop - start),
        data[start:stop] * generator.randrange(2, 50),
        b"9" * (stop - start),
    ]
    wholes = [
        data[:start],
        data + generator.randbytes(500),
        bytes(byte ^ (1 << generator.randrange(8)) if at in places else byte for at, byte in enumerate(data)),
    ]
    return generator.choice([*wholes, *(data[:start] + middle + data[stop:] for middle in middles)])


def hostile_file(seed: int, files: dict[str, bytes]) -> tuple[str, bytes]:
    """A damaged copy of a good file; each tenth has the name of another kind."""
    generator = random.Random(seed)  # noqa: S311 - damage, not secrets
    name = generator.choice(sorted(files))
    data = files[name]
    for _ in range(generator.randrange(1, 4)):
        data = damage(data, generator) or b"x"
    return (generator.choice(sorted(files)) if seed % 10 == 0 else name), data


def outcome_of(name: str, data: bytes) -> str:
    """The text that is read from a file, or the message of its refusal."""
    try:
        return read_file(name, data).text
    except DocumentError as error:
        return str(error)


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_300_hostile_files_are_read_or_refused_and_nothing_else(first: int) -> None:
    files = good_files()
    assert all(outcome_of(*hostile_file(seed, files)).strip() for seed in range(first, first + 50))


async def test_the_child_process_reads_and_refuses_like_the_function() -> None:
    reading = await read_in_child("cv.txt", TEXT.encode())
    assert reading == read_file("cv.txt", TEXT.encode())
    for case in ("encrypted PDF", "zip bomb", "one letter"):
        name, content, problem = CASES[case]
        with pytest.raises(DocumentError) as refused:
            await read_in_child(name, content)
        assert refused.value.problem is problem


async def test_a_child_that_takes_too_long_is_killed() -> None:
    with pytest.raises(DocumentError) as refused:
        await read_in_child("cv.txt", TEXT.encode(), seconds=-4.999)
    assert refused.value.problem is Problem.TOO_SLOW


@pytest.mark.parametrize(
    ("code", "output", "problem"),
    [
        (-9, b"", Problem.TOO_SLOW),
        (-24, b"", Problem.TOO_SLOW),
        (-11, b"", Problem.DAMAGED),
        (1, b"", Problem.DAMAGED),
        (0, b"nonsense", Problem.DAMAGED),
        (0, b'{"reading": {"kind": "TXT", "text": 5}}', Problem.DAMAGED),
        (0, b'{"reading": null, "extra": 1}', Problem.DAMAGED),
        (0, json.dumps({"problem": "SCANNED"}).encode(), Problem.SCANNED),
    ],
)
def test_whatever_a_child_answers_is_checked(code: int, output: bytes, problem: Problem) -> None:
    with pytest.raises(DocumentError) as refused:
        read_answer(code, output)
    assert refused.value.problem is problem


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\nadia\\my cv.pdf", "my cv.pdf"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("\u202efdp.vc", "fdp.vc"),
        ("...", "document"),
        (None, "document"),
        ("سيرة ذاتية.pdf", "سيرة ذاتية.pdf"),
        ('a<b>:"c|?*.txt', "a b c .txt"),
    ],
)
def test_names_of_files_are_cleaned(name: str | None, clean: str) -> None:
    assert clean_file_name(name) == clean


def test_long_names_keep_their_extension() -> None:
    assert clean_file_name("x" * 500 + ".docx") == "x" * 115 + ".docx"
