"""HTML becomes plain text; text without HTML stays as it is."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ingest.html_text import plain_line, plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>Knead <b>dough</b> &amp; rest</p><script>alert(1)</script><style>p {}</style>", "Knead dough & rest"),
        ("<ul><li>Go</li><li>C++ &amp; C#</li></ul>", "* Go\n* C++ & C#"),
        ("&lt;p&gt;Fire &amp;amp; glaze&lt;/p&gt;", "Fire & glaze"),
        ("<b>Soft</b>ware", "Software"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<b>Tasks</b>\n- weave\n- dye", "Tasks\n- weave\n- dye"),
        ("<p>Know the &lt;b&gt; tag; a &lt; b</p>", "Know the <b> tag; a < b"),
        ("<!-- nothing -->", ""),
        ("<p>" + "<b>" * 300 + "deep</p> end", "deep\n\nend"),
        ("Ros&eacute; &#8211; d&#x27;or", "Rosé – d'or"),
    ],
)
def test_html_becomes_text(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@pytest.mark.parametrize(
    "text",
    ["a < b and c > d", "C++ & C#", "R&D at AT&T", "write <b> and <table> by hand", "List<String>", "x <- 3", "  "],
)
def test_text_without_html_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == text


def test_a_name_is_one_line() -> None:
    assert plain_line("<b>Kiln</b> &amp;\n Sons ") == "Kiln & Sons"


@pytest.mark.parametrize("part", ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<p", "<!--", "&lt;p&gt;", "</p>"])
def test_hostile_html_ends_in_time(part: str) -> None:
    try:
        plain_text(part * 40_000 + "</p>")
    except ValueError as error:
        assert "nested too deeply" in str(error)  # noqa: PT017 - shallow tags are no error


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="<&"), max_size=80))
def test_a_text_that_was_encoded_comes_back(text: str) -> None:
    words = " ".join(text.split())
    assert plain_line(f"<p>{html.escape(words)}</p>") == words


@given(st.text(alphabet="<>/&;pbli amx#0!-", max_size=60))
def test_any_text_is_read(text: str) -> None:
    plain_text(text)
