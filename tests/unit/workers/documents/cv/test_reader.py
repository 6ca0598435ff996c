"""What is read from whole files of every kind."""

import io
import json

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.workers.documents.cv.files import (
    EUROPASS,
    LINKEDIN,
    NEWER_EUROPASS,
    RESUME,
    TEXT,
    good_files,
    make_docx,
    make_pdf,
    make_zip,
    pdf_of,
)
from workers.documents.cv.file_kinds import FileKind
from workers.documents.cv.pdf_layout import Glyph, lay_out
from workers.documents.cv.proposal import CvReading
from workers.documents.cv.reader import read_file, read_text
from workers.documents.cv.scripts import DIGITS

ARABIC = """نادية مثال
البريد: nadia@example.com
هاتف: ٠٢٠١٠٠١٢٣٤٥٦٧+

الخبرات العملية
محاسبة، شركة المثال للتجارة
يناير ٢٠١٩ - حتى الآن
إعداد القوائم المالية

المؤهلات العلمية
بكالوريوس تجارة، جامعة المثال ٢٠١٤ - ٢٠١٨

المهارات
المحاسبة، اكسل

اللغات
العربية (اللغة الأم)
"""


def jobs(reading: CvReading) -> list[tuple[str | None, str | None, str | None, str | None, bool]]:
    return [(post.title, post.organisation, post.begin, post.end, post.ongoing) for post in reading.experience]


def check_ranges(reading: CvReading) -> None:
    ranges = [(entry.start, entry.stop) for entry in reading.experience]
    ranges += [(entry.start, entry.stop) for entry in reading.education]
    assert all(0 <= start < stop <= len(reading.text) for start, stop in ranges)
    for part in (*reading.skills, *reading.languages):
        assert reading.text[part.start : part.end].strip()


@pytest.mark.parametrize("name", ["cv.txt", "cv.pdf", "cv.docx"])
def test_a_text_is_read_alike_from_every_kind_of_file(name: str) -> None:
    reading = read_file(name, good_files()[name])
    assert jobs(reading) == [("Database administrator", "Example Ltd", "2019-03", None, True)]
    stage = reading.education[0]
    assert (stage.degree, stage.field, stage.institution, stage.begin, stage.end) == (
        "BSc", "Computer Science", "Example University", "2015", "2019",
    )  # fmt: skip
    assert (reading.contact.name, reading.contact.email) == ("Nadia Example", "nadia@example.com")
    assert reading.contact.phone == "+201001234567"
    assert [reading.text[part.start : part.end] for part in reading.skills] == ["SQL, Python"]
    check_ranges(reading)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cv.json", json.dumps(RESUME).encode()),
        ("cv.xml", EUROPASS.encode()),
        ("cv.xml", NEWER_EUROPASS.encode()),
        (
            "export.zip",
            make_zip({**LINKEDIN, "Positions.csv": LINKEDIN["Positions.csv"].replace("2021,\nOld", "2019,\nOld")}),
        ),
    ],
)
def test_structured_cvs_are_read(name: str, content: bytes) -> None:
    reading = read_file(name, content)
    title, organisation, begin, end, ongoing = jobs(reading)[0]
    assert (title, organisation, end, ongoing) == ("Baker", "Example Ltd", None, True)
    assert begin is not None
    assert begin[:7] == "2019-03"
    assert (reading.contact.name, reading.contact.email) == ("Nadia Example", "nadia@example.com")
    assert reading.text.startswith("Nadia Example")
    check_ranges(reading)


def test_an_arabic_cv_is_read() -> None:
    reading = read_file("سيرة.txt", ARABIC.encode())
    assert jobs(reading) == [("محاسبة", "شركة المثال للتجارة", "2019-01", None, True)]
    assert reading.contact.name == "نادية مثال"
    stage = reading.education[0]
    assert (stage.degree, stage.institution, stage.begin, stage.end) == ("بكالوريوس", "جامعة المثال", "2014", "2018")
    assert [reading.text[part.start : part.end] for part in reading.languages] == ["العربية (اللغة الأم)"]
    older = ARABIC.translate(DIGITS).encode("cp1256")  # which has no Arabic-Indic digits
    assert jobs(read_file("cv.txt", older)) == jobs(reading)


@pytest.mark.parametrize(
    ("header", "title", "organisation"),
    [
        ("Software Engineer\nExample Ltd. (London)\t2019 – Present", "Software Engineer", "Example Ltd"),
        (
            "Example GmbH, Berlin — Senior Product\nDesigner\nJan 2019 – Present",
            "Senior Product Designer",
            "Example GmbH",
        ),
        ("2019 - Present\nHead Chef at Example Hotel", "Head Chef", "Example Hotel"),
        ("Example Bank | Teller | 2019 to date", "Teller", "Example Bank"),
    ],
)
def test_headers_of_jobs_come_in_many_forms(header: str, title: str, organisation: str) -> None:
    reading = read_file("cv.txt", f"Nadia Example\n\nWORK EXPERIENCE\n{header}\n- Did things in 2020.\n".encode())
    assert [(job[0], job[1], job[2][:4] if job[2] else "", job[4]) for job in jobs(reading)] == [
        (title, organisation, "2019", True)
    ]


def test_columns_are_read_one_after_the_other() -> None:
    left = [
        "Experience",
        "Baker, Example Ltd",
        "2019 - 2021",
        "Baked bread and cakes",
        "for the whole town",
        "every day",
    ]
    right = ["Skills", "Baking", "Selling", "Cleaning", "Languages", "Arabic"]
    lines = [(72.0, 700.0 - 14 * at, text) for at, text in enumerate(left)]
    lines += [(350.0, 697.0 - 14 * at, text) for at, text in enumerate(right)]
    reading = read_file("cv.pdf", make_pdf([lines]))
    assert reading.text.split("\n") == [*left, *right]


def test_dates_at_the_right_margin_stay_in_their_lines() -> None:
    lines = [(72.0, 700.0, "Experience")]
    for at in range(4):
        lines += [(72.0, 680.0 - 40 * at, f"Baker number {at}"), (480.0, 680.0 - 40 * at, f"201{at} - 201{at + 1}")]
        lines += [(72.0, 666.0 - 40 * at, "Baked bread and many other things")]
    reading = read_file("cv.pdf", make_pdf([lines]))
    assert [job[0] for job in jobs(reading)] == [f"Baker number {at}" for at in range(4)]


def test_blanks_that_a_pdf_leaves_out_are_restored() -> None:
    words = [
        (72.0, "Personal"),
        (113.4, "care"),
        (135.2, "of"),
        (147.0, "clients"),
        (180.4, "and"),
        (200.4, "families"),
    ]
    lines = [(x, 700.0 - 14 * row, text) for row in range(6) for x, text in words]
    assert read_file("cv.pdf", make_pdf([lines])).text.split("\n")[0] == "Personal care of clients and families"


def test_arabic_letters_run_from_right_to_left_and_those_of_a_ligature_share_a_box() -> None:
    boxes = {"\u0645": (90, 100), "\u0627": (80, 90), "\u0622": (60, 80), "\u0644": (60, 80), "\u0646": (50, 60)}
    glyphs = [Glyph(letter, left, right, 0.0, 12.0) for letter, (left, right) in boxes.items()]
    glyphs += [Glyph(digit, 20.0 + 6 * at, 26.0 + 6 * at, 0.0, 12.0, at == 0) for at, digit in enumerate("2019")]
    assert lay_out(glyphs) == "\u0645\u0627\u0644\u0622\u0646 2019"


def test_tables_and_text_boxes_of_a_docx_are_read() -> None:
    document, output = docx.Document(io.BytesIO(make_docx(["Nadia Example", "Experience"]))), io.BytesIO()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2019 - 2021", "Baker, Example Ltd"
    document.save(output)
    assert jobs(read_file("cv.docx", output.getvalue())) == [("Baker", "Example Ltd", "2019", "2021", False)]


def test_a_long_list_of_jobs_is_cut_to_fifty() -> None:
    lines = "\n".join(f"Baker, Company {at} {1950 + at} - {1951 + at}" for at in range(70))
    assert len(read_file("cv.txt", f"Experience\n{lines}".encode()).experience) == 50


def test_the_text_of_a_pdf_is_the_text() -> None:
    assert read_file("cv.pdf", pdf_of(TEXT)).text == "\n".join(line for line in TEXT.split("\n") if line)


def jobs_of(lines: str) -> list[tuple[str | None, str | None, str | None]]:
    """Title, organisation and beginning of the jobs in lines below the heading of a CV's experience."""
    reading = read_file("cv.txt", f"Nadia Example\n\nWORK EXPERIENCE\n{lines}\n".encode())
    return [(entry.title, entry.organisation, entry.begin) for entry in reading.experience]


@pytest.mark.parametrize("heading", ["Key Accomplishments: opened two branches", "Accomplishments", "ACHIEVEMENTS:"])
def test_achievements_of_a_job_do_not_hide_the_jobs_after_them(heading: str) -> None:
    lines = f"Branch Manager, Example Bank, 03/2015 - 04/2019\nLed a team.\n{heading}\nGrew deposits by a tenth.\n"
    assert jobs_of(lines + "Teller, Sample Bank, 06/2010 - 02/2015\nServed clients.") == [
        ("Branch Manager", "Example Bank", "2015-03"),
        ("Teller", "Sample Bank", "2010-06"),
    ]


def test_awards_are_no_jobs() -> None:
    lines = "Teacher, Example School, 09/2010 - 06/2019\n\nACHIEVEMENTS\nTeacher of the year 2012 - 2013\n"
    assert [job[0] for job in jobs_of(lines)] == ["Teacher"]


@pytest.mark.parametrize(
    "lines",
    [
        "References: Jo Example, Director, Other Inc, 2010 - 2015",
        "References: available\nJo Example, Director, Other Inc, 2010 - 2015",
        "Memberships: Member, Example Society, 2010 - 2015",
        "Hobbies: Chess Coach, Example Club, 2010 - 2015",
        "Awards: Best Sales Manager, Example Ltd, 2010 - 2015",
    ],
)
def test_referees_leisure_and_awards_are_no_jobs(lines: str) -> None:
    assert [job[0] for job in jobs_of(f"Baker, Sample Ltd, 2016 - 2020\n{lines}")] == ["Baker"]


@pytest.mark.parametrize("last_word", ["portfolio", "introduction."])
def test_the_last_word_of_a_sentence_is_no_heading(last_word: str) -> None:
    lines = f"Analyst, Example Bank, 03/2015 - 04/2019\nReviewed every loan in the\n{last_word}\n"
    assert len(jobs_of(f"{lines}Teller, Sample Bank, 06/2010 - 02/2015")) == 2


def test_a_period_amid_a_sentence_heads_no_job() -> None:
    lines = (
        "Manager, Example Charity, 01/2009 - present\nhome and a school. A member since 1996, elected in May. Helped"
    )
    assert [job[0] for job in jobs_of(lines)] == ["Manager"]


def test_a_sentence_is_no_employer() -> None:
    lines = "ACCOUNT EXECUTIVE 09/2005 to 08/2008, Example is the largest of all publishers in the region"
    assert jobs_of(lines) == [("ACCOUNT EXECUTIVE", None, "2005-09")]


@pytest.mark.parametrize(
    ("header", "organisation"),
    [
        ("Software Engineer, eBay, 2010 - 2015", "eBay"),
        ("Engineer at easyJet, London 2010 - 2015", "easyJet"),
        ("Store Manager - iStore 2010 - 2015", "iStore"),
        ("Clerk at 7-Eleven 2010 - 2015", "7-Eleven"),
        ("Cashier, mcdonalds, 2010 - 2015", "mcdonalds"),
        ("mcdonalds | Cashier | 2010 - 2015", "mcdonalds"),
        ("Engineer, full time, Example 2010 - 2015", "Example"),
        ("Cashier 2010 - 2015 responsible for payroll", None),
        ("Cashier at the big shop 2010 - 2015", None),
    ],
)
def test_names_in_small_letters_are_employers_beside_a_title(header: str, organisation: str | None) -> None:
    assert [job[1] for job in jobs_of(header)] == [organisation]


def test_a_title_goes_on_after_a_comma() -> None:
    assert jobs_of("Vice President, Wealth Adviser II\t08/2008 - 02/2010")[0][:2] == (
        "Vice President, Wealth Adviser II",
        None,
    )
    assert jobs_of("Baker, Sample Farmers Society\t08/2008 - 02/2010")[0][:2] == ("Baker", "Sample Farmers Society")


def test_a_grade_with_a_dot_ends_no_sentence() -> None:
    assert jobs_of("Example Bank March 2013 to May 2015 Sr. Home Loan Consultant")[0][0] == "Sr. Home Loan Consultant"


def test_a_title_some_lines_below_its_period_is_read() -> None:
    lines = (
        "04/2016 to Current\nledger keeping\nCity , State\ngood with people\nAccountant, Example Ltd\nKept the books."
    )
    assert jobs_of(lines) == [("Accountant", "Example Ltd", "2016-04")]


@pytest.mark.parametrize("titles", ["Lift technician", "Lift shift supervisor, Lift technician"])
def test_titles_in_small_letters_are_titles(titles: str) -> None:
    lines = f"Repaired lifts of every kind.\n{titles}\nJanuary 2012 to January 2013 Company Name - City , State\nOiled."
    jobs_read = jobs_of(f"{titles}\nApril 2013 to May 2014 Company Name - City\n{lines}")
    assert jobs_read == [(titles, None, "2013-04"), (titles, None, "2012-01")]


def test_a_title_some_lines_above_its_period_is_read() -> None:
    lines = "Manager- Sample & Samples\nSelf-starter\nStock keeping\nPolite\n01/2007 to 01/2011 Company Name - City"
    assert jobs_of(f"{lines}\nRan the place.") == [("Manager- Sample & Samples", None, "2007-01")]
    prose = lines.replace("Polite", "polite to all who came")
    assert jobs_of(f"{prose}\nRan the place.") == []


@pytest.mark.parametrize(
    ("line", "organisation"),
    [
        ("Sample Web Design, New York", "Sample Web Design"),
        ("Bank of Sampleton", "Bank of Sampleton"),
        ("Cooperated with designers, editors and others", None),
        ("Handyman Services including-", None),
        ("Lab Technician Support, Sampleton", None),
        ("Company Name - City , State", None),
    ],
)
def test_the_employer_may_stand_below_a_title_and_its_period(line: str, organisation: str | None) -> None:
    assert jobs_of(f"Web Developer - 09/2019 to 05/2022\n{line}\nBuilt sites.") == [
        ("Web Developer", organisation, "2019-09")
    ]


def test_an_arabic_employer_may_stand_below_a_title_and_its_period() -> None:
    assert jobs_of("مطور مواقع - 09/2019 إلى 05/2022\nشركة المثال للتجارة\nبنى مواقع.") == [
        ("مطور مواقع", "شركة المثال للتجارة", "2019-09")
    ]


def test_a_job_that_is_told_twice_is_one() -> None:
    lines = "Baker, Example Ltd, 01/2012 - 02/2013\nBaked bread.\n"
    assert jobs_of(f"{lines}{lines}{lines.replace('2013', '2014')}") == [("Baker", "Example Ltd", "2012-01")] * 2


def test_a_stage_of_education_that_is_told_twice_is_one() -> None:
    line = "BSc, Law, Sample University, 2010"
    stages = read_file("cv.txt", f"Nadia Example\n\nEDUCATION\n{line}\n{line}\n{line[:-1]}2\n".encode()).education
    assert [stage.end for stage in stages] == ["2010", "2012"]


def test_the_first_words_of_a_sentence_after_a_period_are_no_employer() -> None:
    lines = "Shift Supervisor 11/2010 to 07/2011 Covered Team 3 OS while their OS planned"
    assert jobs_of(lines) == [("Shift Supervisor", None, "2010-11")]


def test_a_second_title_after_a_dash_is_no_employer() -> None:
    assert jobs_of("06/2013 to 05/2015\nManager - Risk Analyst Company Name - City")[0][:2] == (
        "Manager, Risk Analyst",
        None,
    )


@pytest.mark.parametrize("period", ["08/2012 to Current Company Name City , State", "2012 - 2014"])
def test_the_title_of_a_job_is_nobody_s_name(period: str) -> None:
    text = f"KEY HOLDER\nNadia Example\n\nEXPERIENCE\nKey Holder {period}\nOpened the shop.\n"
    assert read_file("cv.txt", text.encode()).contact.name == "Nadia Example"


@pytest.mark.parametrize(
    ("line", "degree", "field", "institution"),
    [
        (
            "Master's : Business Administration Sample University",
            "Master",
            "Business Administration",
            "Sample University",
        ),
        ("BSc Computer Science University of Sampleton", "BSc", "Computer Science", "University of Sampleton"),
        ("MBA : Human Resources 2007 Sample College Human Resources", "MBA", "Human Resources", "Sample College"),
        ("BA : Art\tSample School of Art", "BA", "Art", "Sample School of Art"),
        ("BA : History History, Sample School", "BA", "History", "Sample School"),
        (
            "Bachelors of Arts , Hospitality Management 2013 Sample University",
            "Bachelors of Arts",
            "Hospitality Management",
            "Sample University",
        ),
        (
            "Bachelors of Science and Business : Health Care, Sample University",
            "Bachelors of Science and Business",
            "Health Care",
            "Sample University",
        ),
        (
            "Bachelor of Social Sciences : Sample University",
            "Bachelor of Social Sciences",
            "Social Sciences",
            "Sample University",
        ),
        ("Bachelor of Science, Sample University", "Bachelor of Science", None, "Sample University"),
        (
            "Bachelor of Technology: Mechanical Engineering Sample Institute of Management Studies",
            "Bachelor of Technology",
            "Mechanical Engineering",
            "Sample Institute of Management Studies",
        ),
        (
            "Bachelor of Science in Computer Science Example University",
            "Bachelor of Science",
            "Computer Science",
            "Example University",
        ),
        ("B.Sc. in Computer Science Example University", "B.Sc", "Computer Science", "Example University"),
        ("Bachelor's in Marketing City College", "Bachelor", "Marketing", "City College"),
        ("BSc, Technology University of Sampleton", "BSc", "Technology", "University of Sampleton"),
        ("بكالوريوس تجارة جامعة المثال", "بكالوريوس", "تجارة", "جامعة المثال"),
        ("GED : 2005 E.X.A South Campus - City , State", "GED", None, "E.X.A South Campus"),
        ("Diploma : Welding , 2007 Sample Campus - City", "Diploma", "Welding", "Sample Campus"),
        ("BSc : Finance 2010 Business Finance\nUniversity of Sampleton", "BSc", "Finance", "University of Sampleton"),
        ("Sample College Associate of Arts : Law City , State", "Associate of Arts", "Law", "Sample College"),
        ("Northern High School High School Diploma", "High School", None, "Northern High School"),
        ("BSc : Law Sample University Sample University", "BSc", "Law", "Sample University"),
        ("J.D. , Law 2016 Sample University", "J.D.", "Law", "Sample University"),
        ("MBA, School of Business and Masters Programs", "MBA", None, "School of Business and Masters Programs"),
        ("BBM : Business Management , 2000 SAMPLE UNIVERSITY", "BBM", "Business Management", "SAMPLE UNIVERSITY"),
    ],
)
def test_degree_field_and_institution_are_told_apart(
    line: str, degree: str, field: str | None, institution: str
) -> None:
    stage = read_file("cv.txt", f"Nadia Example\n\nEDUCATION\n{line}\n".encode()).education[0]
    assert (stage.degree, stage.field, stage.institution) == (degree, field, institution)


def test_a_field_of_work_is_no_name() -> None:
    text = "IT Management\nNadia Example\n\nSKILLS\nSQL\n"
    assert read_file("cv.txt", text.encode()).contact.name == "Nadia Example"


PIECES = [
    *("Engineer", "Vice President", "Sample University", "University-College", "كلية", "BSc", "Bachelor of", "Science"),
    *(
        "City , State",
        "&",
        ", ",
        " : ",
        "\n",
        "\t",
        "2019 - 2021",
        "03/2019 to Current",
        "Accomplishments",
        "GPA",
        ". ",
    ),
    *("EDUCATION\n", "EXPERIENCE\n", "of", "é"),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30))
def test_no_text_raises_and_what_is_read_is_in_it(pieces: list[str]) -> None:
    text = "EXPERIENCE\n" + " ".join(pieces) + "\nEDUCATION\n" + " ".join(pieces[::-1])
    check_ranges(read_text(FileKind.TXT, text))
