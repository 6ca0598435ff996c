"""Reads CVs: from a file to what it proposes for a profile.

``reader`` and what it uses run in a child process that knows no secrets; ``linking`` runs in a worker.

- ``archives``: reads ZIP archives safely.
- ``child``: the process that reads one document.
- ``child_runner``: starts and ends that process.
- ``contact``: name, e-mail, phone.
- ``dates``: periods in English and Arabic.
- ``docx_text``: the text of a DOCX.
- ``education``: stages of an education.
- ``entries``: the pieces of lines that head entries.
- ``europass``: Europass XML.
- ``experience``: jobs.
- ``file_kinds``: which kind of file a document is.
- ``file_names``: clean names of files.
- ``header_lines``: tells the lines that head jobs from others.
- ``json_resume``: JSON Resume.
- ``languages``: spoken languages and their levels.
- ``limits``: what reading may take.
- ``linkedin``: the ZIP of a LinkedIn export.
- ``linker_source``: provides a linker for the current catalogue.
- ``linking``: links to skills and occupations.
- ``occupations``: ranks the occupations of a CV.
- ``pdf_layout``: words, lines and columns of a page.
- ``pdf_text``: the text of a PDF.
- ``plain_text``: decodes and cleans text.
- ``problems``: why a document cannot be read.
- ``profile``: what of a proposal can become profile.
- ``proposal``: what is read from a CV.
- ``reader``: reads a file.
- ``scripts``: which way a text runs.
- ``sections``: sections by headings.
- ``structured``: structured CVs as text.
- ``words``: the words of CVs.
"""
