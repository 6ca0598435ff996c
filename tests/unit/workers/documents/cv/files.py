"""Files for tests of CVs: whole ones of every kind, made from what a test says, and broken ones."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence

import docx

Line = tuple[float, float, str]

TEXT = """Nadia Example
nadia@example.com | +20 100 123 4567

Experience
03/2019 - Present Database administrator, Example Ltd
Looked after servers.

Education
BSc Computer Science, Example University, 2015 - 2019

Skills
SQL, Python
"""
RESUME = {
    "basics": {"name": "Nadia Example", "label": "Baker", "email": "nadia@example.com", "summary": "Bakes bread."},
    "work": [{"name": "Example Ltd", "position": "Baker", "startDate": "2019-03", "highlights": ["Baked", "Sold"]}],
    "education": [
        {
            "institution": "Example University",
            "studyType": "BSc",
            "area": "Food",
            "startDate": "2015",
            "endDate": "2019",
        }
    ],
    "skills": [{"name": "Baking", "keywords": ["bread", "cakes"]}],
    "languages": [{"language": "Arabic", "fluency": "Native speaker"}],
}
EUROPASS = """<?xml version="1.0" encoding="UTF-8"?>
<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass"><LearnerInfo>
<Identification><PersonName><FirstName>Nadia</FirstName><Surname>Example</Surname></PersonName>
<ContactInfo><Email><Contact>nadia@example.com</Contact></Email></ContactInfo></Identification>
<WorkExperienceList><WorkExperience><Period><From year="2019" month="--03"/><Current>true</Current></Period>
<Position><Label>Baker</Label></Position><Activities>&lt;p&gt;Baked bread&lt;/p&gt;</Activities>
<Employer><Name>Example Ltd</Name></Employer></WorkExperience></WorkExperienceList>
<EducationList><Education><Period><From year="2015"/><To year="2019"/></Period><Title>BSc</Title>
<Organisation><Name>Example University</Name></Organisation></Education></EducationList>
<Skills><Linguistic><MotherTongueList><MotherTongue><Description><Label>Arabic</Label></Description></MotherTongue>
</MotherTongueList></Linguistic><Computer><Description>Spreadsheets</Description></Computer></Skills>
</LearnerInfo></SkillsPassport>"""
NEWER_EUROPASS = """<?xml version="1.0" encoding="UTF-8"?>
<Candidate xmlns="http://www.europass.eu/1.0" xmlns:oa="http://www.openapplications.org/oagis/10"
 xmlns:hr="http://www.hr-xml.org/3" xmlns:eures="http://www.europass_eures.eu/1.0"><CandidatePerson><PersonName>
<oa:GivenName>Nadia</oa:GivenName><hr:FamilyName>Example</hr:FamilyName></PersonName><Communication>
<ChannelCode>Email</ChannelCode><oa:URI>nadia@example.com</oa:URI></Communication></CandidatePerson><CandidateProfile>
<EmploymentHistory><EmployerHistory><hr:OrganizationName>Example Ltd</hr:OrganizationName><PositionHistory>
<PositionTitle>Baker</PositionTitle><eures:EmploymentPeriod><eures:StartDate>
<hr:FormattedDateTime>2019-03-01</hr:FormattedDateTime></eures:StartDate><hr:CurrentIndicator>true</hr:CurrentIndicator>
</eures:EmploymentPeriod></PositionHistory></EmployerHistory></EmploymentHistory></CandidateProfile></Candidate>"""
NOTES = 'Notes:\n"These are your positions, with notes"\n\n'
LINKEDIN = {
    "Profile.csv": "First Name,Last Name,Headline,Summary\nNadia,Example,Baker,Bakes bread\n",
    "Positions.csv": f"{NOTES}Company Name,Title,Description,Location,Started On,Finished On\n"
    "Example Ltd,Baker,Baked,Cairo,Mar 2019,\nOld Co,Waiter,,Cairo,Jan 2018,Feb 2019\n",
    "Education.csv": "School Name,Start Date,End Date,Notes,Degree Name\nExample University,2015,2019,,BSc\n",
    "Skills.csv": "Name\nSQL\nBaking\n",
    "Email Addresses.csv": "Email Address,Primary\nold@example.com,No\nnadia@example.com,Yes\n",
}


def write_line(x: float, y: float, text: str) -> str:
    """The operators that put a line on a page."""
    escaped = text.replace("(", "\\(").replace(")", "\\)")
    return f"1 0 0 1 {x} {y} Tm ({escaped}) Tj"


def make_pdf(pages: Iterable[Sequence[Line]], trailer: str = "") -> bytes:
    """A PDF of pages of lines: x and y in points, and the text, in Helvetica of 10 points."""
    streams = [f"BT /F1 10 Tf {' '.join(write_line(*line) for line in lines)} ET" for lines in pages]
    count = len(streams)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{' '.join(f'{4 + 2 * at} 0 R' for at in range(count))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for at, stream in enumerate(streams):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * at} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\n"
    return body + f"{end}startxref\n{len(body)}\n%%EOF\n".encode()


def pdf_of(text: str) -> bytes:
    """A PDF of one column."""
    return make_pdf([[(72, 740 - 14 * at, line) for at, line in enumerate(text.split("\n")) if line]])


def make_docx(paragraphs: Iterable[str]) -> bytes:
    """A DOCX of paragraphs."""
    document, output = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(output)
    return output.getvalue()


def make_zip(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return output.getvalue()


def good_files() -> dict[str, bytes]:
    """A whole file of every kind, by name."""
    return {
        "cv.txt": TEXT.encode(),
        "cv.pdf": pdf_of(TEXT),
        "cv.docx": make_docx(TEXT.split("\n")),
        "cv.json": json.dumps(RESUME).encode(),
        "cv.xml": EUROPASS.encode(),
        "export.zip": make_zip(LINKEDIN),
    }
