"""The guide page for ``:guide`` and ``:play`` in Neo4j Browser, and the saved queries as a file that Browser imports.

A guide is HTML: each ``slide`` is a page, a click on ``pre.runnable`` copies a query into the editor, and one on an
element with ``data-exec`` runs a command of Browser.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from html import escape
from string import Template

from graph.explore.library import Library, ParameterList, SavedQuery

ARCHIVE_FOLDER = "CareerGraph"
OLDEST_DATE = (1980, 1, 1, 0, 0, 0)
PAGE = Template("""\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>CareerGraph</title></head>
<body><article class="guide">
$slides
</article></body></html>
""")
SLIDE = Template('<slide><div style="padding: 0 1.5em"><h3>$title</h3>\n$body\n</div></slide>')
START = Template("""\
<p>Saved queries that show why somebody gets their recommendations. A click on a query copies it into the editor;
<em>Ctrl-Enter</em> runs it.</p>
<p><b>1.</b> Load the colours and captions: <a data-exec="style $style">:style $style</a></p>
<p><b>2.</b> Choose a person. This takes the one who got recommendations last, with values for the other parameters:</p>
<pre class="runnable">$example</pre>
<p><code>:params</code> shows them. To set one yourself:</p>
<pre class="runnable">:param user: "person-000001"</pre>
<ul>$parameters</ul>
<p><b>3.</b> Turn the page. $count queries follow, then the lists of people, items and others to choose from.</p>""")
PARAMETER = Template("<li><code>$$$name</code>: $about</li>")
QUERY = Template('<p>$about</p>\n<p>Uses $uses.</p>\n<pre class="runnable">$cypher</pre>')
LIST = Template('<p><b>$title</b>, for <code>$$$gives</code>:</p>\n<pre class="runnable">$cypher</pre>')


def render_guide(library: Library, style_url: str) -> str:
    """Return the guide page.

    Args:
        library: the saved queries.
        style_url: where the style file is served.
    """
    return PAGE.substitute(slides="\n".join(_slides(library, style_url)))


def pack_queries(library: Library) -> bytes:
    """Return a ZIP file of ``.cypher`` files, the same for the same queries.

    Neo4j Browser imports it into its saved scripts, under a folder of their own, when it is dropped on its window.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for title, cypher in _titled_queries(library):
            file_name = re.sub(r"[^\w -]", "", title)
            entry = zipfile.ZipInfo(f"{ARCHIVE_FOLDER}/{file_name}.cypher", OLDEST_DATE)
            packed.writestr(entry, f"// {title}\n{cypher}\n")
    return archive.getvalue()


def example_command(library: Library) -> str:
    """Return the command that gives each parameter a value from the graph."""
    return f":param [{{{', '.join(library.parameters)}}}] => {{ {' '.join(library.example.split())} }}"


def _titled_queries(library: Library) -> Iterator[tuple[str, str]]:
    yield "Set the parameters from the graph", example_command(library)
    yield from ((query.title, query.cypher) for query in library.queries)
    yield from ((query.title, query.cypher) for query in library.lists)


def _slides(library: Library, style_url: str) -> Iterator[str]:
    parameters = (PARAMETER.substitute(name=name, about=escape(about)) for name, about in library.parameters.items())
    start = START.substitute(
        style=escape(style_url),
        example=escape(example_command(library)),
        parameters="".join(parameters),
        count=len(library.queries),
    )
    yield SLIDE.substitute(title="CareerGraph", body=start)
    yield from (SLIDE.substitute(title=escape(query.title), body=_query_body(query)) for query in library.queries)
    lists = "\n".join(_list_body(choices) for choices in library.lists)
    yield SLIDE.substitute(title="People, items and others to choose from", body=lists)


def _query_body(query: SavedQuery) -> str:
    uses = " and ".join(f"<code>${name}</code>" for name in query.uses)
    about = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(query.about))
    return QUERY.substitute(about=about, uses=uses, cypher=escape(query.cypher))


def _list_body(choices: ParameterList) -> str:
    return LIST.substitute(title=escape(choices.title), gives=choices.gives, cypher=escape(choices.cypher))
