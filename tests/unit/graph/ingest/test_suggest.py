"""First maps of files as strangers have them: other languages, spreadsheets, nested JSON."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import ImportFileError
from graph.ingest.column_map import MAPS, ColumnMap, CourseMap, JobMap
from graph.ingest.item_rows import Item
from graph.ingest.preview import preview_items
from graph.ingest.report import Report
from graph.ingest.suggest.meanings import meaning_of
from graph.ingest.suggest.suggestion import suggest_map
from graph.ingest.table_map import read_map
from graph.ingest.table_rows import split_text
from graph.ingest.values import NO, YES, parse_truth
from tests.unit.graph.ingest.files import write


def suggest(file: Path, kind: str = "jobs") -> tuple[ColumnMap, str]:
    text = suggest_map(file)
    return read_map(text.encode(), MAPS[kind], "map"), text


def read_items(file: Path, columns: ColumnMap) -> tuple[list[Item], Report]:
    with Report(file.parent / "reports") as report:
        return list(preview_items(file, columns, report).items), report


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("Job no.,Position,Remote work", "Yes", "No"),
        ("Stellen-ID,Bezeichnung,Homeoffice möglich", "Ja", "Nein"),
        ("Réf.,Intitulé du poste,Télétravail", "Oui", "Non"),
        ("Código,Puesto,Teletrabajo", "Sí", "No"),
        ("Codice annuncio,Posizione,Lavoro da remoto", "sì", "no"),
        ("Código da vaga,Cargo,Remoto", "SIM", "NÃO"),
        ("Vacaturenummer,Functie,Thuiswerken", "ja", "nee"),
        ("Nr oferty,Stanowisko,Praca zdalna", "tak", "nie"),
        ("İlan No,Pozisyon,Uzaktan", "Evet", "Hay\u0131r"),
        ("رقم الوظيفة,المسمى الوظيفي,عن بعد", "نعم", "لا"),
        ("Kennziffer,Stelle,Home-Office", "WAHR", "FALSCH"),
    ],
)
def test_ids_titles_and_yes_or_no_are_known_in_many_languages(tmp_path: Path, header: str, yes: str, no: str) -> None:
    rows = [f"{number}/26,Potter {number},{yes if number % 2 else no}" for number in range(6)]
    file = write(tmp_path / "a.csv", "\n".join([header, *rows]))
    columns, text = suggest(file)
    assert isinstance(columns, JobMap)
    assert [*columns.key, columns.title, columns.remote] == header.split(",")
    assert "# ?" not in text
    items, report = read_items(file, columns)
    assert [item.fields["remote"] for item in items] == [False, True] * 3
    assert report.left_out == 0


@given(word=st.sampled_from(sorted(YES | NO)), change=st.sampled_from([str.upper, str.title, str.casefold]))
def test_words_for_yes_and_no_count_in_any_case(word: str, change: object) -> None:
    assert callable(change)
    if "\u0131" not in word:  # whose capital is that of i
        assert parse_truth(f" {change(word)} ") is (word in YES)


def test_no_word_means_yes_and_no() -> None:
    assert not YES & NO


def test_a_german_spreadsheet_goes_in_as_it_is(tmp_path: Path) -> None:
    head = (
        "Stellen-ID;Bezeichnung;Firma;Firma-ID;Arbeitsort;PLZ;Anstellungsart;Gehalt von;Gehalt bis;Veröffentlicht am;"
    )
    head += "Bewerbungsschluss;Kenntnisse;Aufgaben"
    task = "Kacheln im großen Ofen brennen und jede einzelne auf Risse und Blasen prüfen, ehe der Kunde kommt."
    row = 'K-{0};Töpfer;Öfen GmbH;77;Köln;50667;{1};28.500,00;34.000,50;1{0}.05.2026;31.12.2026;"Ton; Glasur";"{2}"'
    rows = [row.format(number, kind, task) for number, kind in ((3, "Vollzeit"), (4, "Teilzeit"), (5, "Ausbildung"))]
    file = tmp_path / "stellen.csv"
    file.write_bytes("\r\n".join([head, *rows]).encode("windows-1252"))
    columns, text = suggest(file)
    assert isinstance(columns, JobMap)
    assert (columns.key, columns.decimal, columns.encoding) == (["Stellen-ID"], ",", "windows-1252")
    assert columns.dates == {"postedAt": ["european"], "closesAt": ["european"]}
    assert '# salaryCurrency = "" # ? the amounts bear no sign of a currency' in text
    assert "# not used: Firma-ID, PLZ" in text
    items, _ = read_items(file, columns.model_copy(update={"defaults": {"salaryCurrency": "EUR"}}))
    assert items[0].fields == items[0].fields | {
        "title": "Töpfer", "company": "Öfen GmbH", "place": "Köln", "contractType": "FULL_TIME", "description": task,
        "salaryMinimum": 28_500.0, "salaryMaximum": 34_000.5, "salaryCurrency": "EUR",
    }  # fmt: skip
    assert [item.fields["contractType"] for item in items] == ["FULL_TIME", "PART_TIME", "INTERNSHIP"]
    assert items[0].skill_names == ["Ton", "Glasur"]


def test_amounts_that_name_their_currency_need_no_default(tmp_path: Path) -> None:
    rows = ["1,Potter,38 000 - 45 000 € par an", "2,Glazier,2 300 € par mois", '3,Tiler,"12,50 € de l\'heure"']
    file = write(tmp_path / "a.csv", "\n".join(["ref,poste,Salaire", *rows]))
    columns, text = suggest(file)
    assert "salaryCurrency" not in text
    items, report = read_items(file, columns)
    assert report.left_out == 0
    assert [(item.fields["salaryMinimum"], item.fields["salaryPeriod"]) for item in items] == [
        (38_000.0, "YEAR"), (2_300.0, "MONTH"), (12.5, "HOUR"),
    ]  # fmt: skip


def test_nested_objects_are_told_from_the_things_around_them(tmp_path: Path) -> None:
    row = {
        "job": {"id": "o-1", "slug": "potter"},
        "title": "Potter",
        "company": {"id": 7, "name": "Red Kiln", "city": "Rome", "description": "We fire clay. " * 20},
        "location": {"city": "Derby", "country": "GB", "remote": False},
        "salary": {"min": 20_000, "max": 24_000, "currency": "GBP", "period": "YEAR"},
        "skills": [{"name": "glazing", "level": 2}, {"name": "throwing", "level": 3}],
        "tags": ["new"],
    }
    lines = [json.dumps(row | {"job": {"id": f"o-{number}"}}) for number in range(3)]
    lines.append(json.dumps({"job": {"id": "o-9"}, "title": "Tiler", "skills": []}))
    file = write(tmp_path / "a.jsonl", "\n".join(lines))
    columns, _ = suggest(file)
    assert isinstance(columns, JobMap)
    assert columns.columns == {
        "title": ["title"], "company": ["company.name"], "place": ["location.city"], "country": ["location.country"],
        "remote": ["location.remote"], "salaryMinimum": ["salary.min"], "salaryMaximum": ["salary.max"],
        "salaryCurrency": ["salary.currency"], "salaryPeriod": ["salary.period"],
    }  # fmt: skip
    assert columns.key == ["job.id"]
    assert columns.skills is not None
    assert columns.skills.column == "skills.name"
    assert read_items(file, columns)[0][0].skill_names == ["glazing", "throwing"]


def test_columns_without_a_telling_name_are_known_by_their_values(tmp_path: Path) -> None:
    text = "Clay is thrown, dried, glazed and fired here, and whoever does it well is welcome to stay for long."
    lines = [
        f'{number}x,Potter,{kind},"{text}"' for number, kind in enumerate(["Permanent", "Part time", "Internship"])
    ]
    columns, shown = suggest(write(tmp_path / "a.csv", "\n".join(["what,job,sort,more", *lines])))
    assert isinstance(columns, JobMap)
    assert (columns.key, columns.contractType, columns.description) == (["what"], "sort", ["more"])
    assert 'key = ["what"] # ? no column is called so, but its values differ in each row' in shown
    assert 'contractType = "sort" # ? its values look so' in shown


HEADER = "ref,job_title,employer,city\n"
POTTERS = "A1,Potter,Kiln,Lyon\nA2,Tiler,Loom,Turin\nA3,Weaver,Loom,Turin\n"


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        (POTTERS + "A4,Dyer,Vat,Lyon\n", 'key = ["ref"]\n'),
        (POTTERS + ",Dyer,Vat,Lyon\n", 'key = ["ref"] # ? rows without one are rejected'),
        (POTTERS.replace("A", ""), 'key = ["ref"]\n'),
        (POTTERS + ",Dyer,Vat,Lyon\n,Smith,Vat,Lyon\n", 'key = ["job_title", "employer", "city"]\n'),
        (POTTERS.replace("A1", "").replace("A2", ""), 'key = ["job_title", "employer", "city"]\n'),
        (",Potter,Kiln,Lyon\n,Tiler,Loom,\n", 'key = ["job_title", "employer"]\n'),
        (",Potter,Kiln,\n,Tiler,,\n", 'key = ["job_title"] # ? rows with the same title would replace one another'),
        (
            "".join(f",Cook,Firm {number},Lyon\n" for number in range(19)) + ",Smith,,Lyon\n",
            'key = ["job_title", "employer", "city"] # ? rows without one of these are rejected',
        ),
        (POTTERS.replace("A", "http://a.example/") + ",Dyer,Vat,Lyon\n", 'key = ["job_title", "employer", "city"]\n'),
    ],
)
def test_a_title_that_is_alone_in_the_first_rows_identifies_no_job(tmp_path: Path, rows: str, key: str) -> None:
    """Others may have it later: an id that most rows have is better, and so is the title with company and place."""
    assert key in suggest(write(tmp_path / "a.csv", HEADER + rows))[1]


def test_a_yearly_average_beside_the_limits_is_no_pay(tmp_path: Path) -> None:
    header = "id,title,min_salary,max_salary,normalized_salary,currency,pay_period,skills_desc"
    columns, text = suggest(write(tmp_path / "a.csv", f"{header}\n1,Potter,17,20,38480,USD,HOURLY,Requirements\n"))
    assert isinstance(columns, JobMap)
    assert (columns.salary, columns.skills) == (None, None)
    assert "# not used: normalized_salary, skills_desc" in text


def test_an_amount_that_could_be_read_in_two_ways_asks_for_the_decimal_mark(tmp_path: Path) -> None:
    _, text = suggest(write(tmp_path / "a.csv", "id,title,salary\n1,Potter,€50.000\n2,Tiler,€65.000\n"))
    assert '# decimal = "," # ? or ".": €50.000 could be read in two ways' in text


@pytest.mark.parametrize(
    ("cell", "separator"),
    [("clay; glaze", ";"), ("clay|glaze", "|"), ("clay • glaze", " • "), ("clay / glaze", " / "), ("clay,glaze", ","),
     ("['clay', 'glaze']", ","), ('["clay", "glaze"]', ",")],
)  # fmt: skip
def test_skills_in_one_cell_are_told_apart(tmp_path: Path, cell: str, separator: str) -> None:
    quoted = cell.replace('"', '""')
    file = write(tmp_path / "a.csv", f'ref,title,required skills\n1,Potter,"{quoted}"\n2,Tiler,"{quoted}"\n')
    columns, _ = suggest(file)
    assert columns.skills is not None
    assert columns.skills.separator == separator
    assert read_items(file, columns)[0][0].skill_names == ["clay", "glaze"]


@given(st.lists(st.text()))
def test_a_list_written_in_a_cell_is_read_as_it_was(names: list[str]) -> None:
    assert split_text(repr(names).replace("\\n", " "), ",") == [
        repr([name])[2:-2].replace("\\n", " ").replace("\\\\", "\x00").replace("\\", "").replace("\x00", "\\")
        for name in names
    ]


@given(st.text(), st.sampled_from([",", ";", " / "]))
def test_any_other_cell_is_split_at_the_separator(text: str, separator: str) -> None:
    if not text.strip().startswith("["):
        assert split_text(text, separator) == text.split(separator)


def test_a_table_of_skills_of_other_things_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "b.csv", "ref,title,skill\nx1,Weaver,wool\nx2,Dyer,dye\n")
    columns, _ = suggest(write(tmp_path / "a.csv", "ref,title\n1,Potter\n2,Tiler\n"))
    assert columns.skills is None


@pytest.mark.parametrize("header", ["x" * 5_000_000, ",".join(["id"] * 500_000), '"id'])
def test_odd_files_beside_a_file_do_not_matter(tmp_path: Path, header: str) -> None:
    file = write(tmp_path / "jobs.csv", "id,title\n1,Baker\n2,Cook\n")
    alone = suggest_map(file)
    write(tmp_path / "other.csv", f"{header}\n1\n")
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    assert suggest_map(file) == alone


def test_courses_are_known_in_other_languages(tmp_path: Path) -> None:
    content = "Kurs-Nr;Kurstitel;Anbieter;Dauer (Std.);Sprache\n1;Töpfern;VHS;12,5;Deutsch\n2;Glasieren;VHS;8;Deutsch\n"
    columns, text = suggest(write(tmp_path / "kurse.csv", content), "courses")
    assert isinstance(columns, CourseMap)
    assert (columns.key, columns.title, columns.provider, columns.durationHours) == (
        ["Kurs-Nr"], "Kurstitel", "Anbieter", "Dauer (Std.)",
    )  # fmt: skip
    assert "values.durationHours" not in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("id,title\n", "it has a header and no rows"),
        ("id;title\n1;Potter;Derby\n", "no row can be read; line 2: 3 fields where the header has 2"),
        ("Export of 1 May,,\n,,\nid,title,city\n1,Potter,Derby\n2,Tiler,Rome\n", "line 3 looks like one"),
        ("Export of 1 May\n\nid;title;city\n1;Potter;Derby\n2;Tiler;Rome\n", "line 3 looks like one"),
        ("<?xml version='1.0'?><jobs/>", "it is XML: convert it to CSV"),
        ("<!DOCTYPE html><html></html>", "it is a web page"),
        ("id,title,title\n1,a,b\n", "names a column several times: title in fields 2 and 3"),
    ],
)
def test_a_file_without_a_table_is_told_with_what_to_do(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(ImportFileError, match=words.replace("(", r"\(")):
        suggest_map(write(tmp_path / "a.csv", content))


def test_a_line_that_names_the_separator_is_no_header(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "sep=;\nid;title;city\n1;Potter;Derby\n2;Tiler\n")
    columns, _ = suggest(file)
    assert (columns.delimiter, columns.key, columns.title) == (";", ["id"], "title")
    items, report = read_items(file, columns)
    assert [(item.line, item.fields["title"]) for item in items] == [(3, "Potter")]
    assert report.commonest("row rejected")[0].line == 4


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Référence;Intitulé\nInfirmière près de la forêt où l'été est doux;à côté\n", "windows-1252"),
        ("Código;Função\nAções de manutenção;não há\n", "windows-1252"),
        ("Città;perché è così;lunedì;più caffè già\n", "windows-1252"),
        ("Účetní;Plzeň;Příliš žluťoučký kůň úpěl ďábelské ódy;Řidič;Břeclav\n", "cp1250"),
        ("Бухгалтер;Москва;Ведение учёта и отчётности\n", "cp1251"),
    ],
)
def test_the_encoding_of_old_spreadsheets_is_guessed_by_their_letters(tmp_path: Path, text: str, encoding: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes((text * 4).encode(encoding))
    assert f'encoding = "{encoding}" # ?' in suggest_map(file)


def test_a_preview_shows_that_a_place_makes_a_job_remote(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "id,title,location\n1,Potter,Remote\n2,Tiler,Homeoffice\n3,Glazier,Derby\n")
    items, _ = read_items(file, suggest(file)[0])
    assert [item.fields.get("remote", False) for item in items] == [True, True, False]


def test_an_import_says_which_line_has_the_columns_of_its_map(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "Export of 1 May,,\n,,\nid,title,city\n1,Potter,Derby\n")
    columns = JobMap(source="kiln", key=["id"], title="title")
    with pytest.raises(ImportFileError, match="Line 3 has them: take the lines above it out of the file"):
        read_items(file, columns)


def test_riyals_are_those_of_the_default(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "id,title,pay\n1,Potter,12000 ريال شهريا\n")
    columns = JobMap(source="kiln", key=["id"], title="title", salary="pay", defaults={"salaryCurrency": "SAR"})
    fields = read_items(file, columns)[0][0].fields
    assert (fields["salaryMinimum"], fields["salaryCurrency"], fields["salaryPeriod"]) == (12_000.0, "SAR", "MONTH")


@pytest.mark.parametrize(
    ("field", "meaning", "texts"),
    [
        ("salaryPeriod", "HOUR", "per hour, Stündlich, de l'heure, por hora, orario, per uur, godzina, saatlik, ساعة"),
        ("salaryPeriod", "DAY", "daily, Täglich, jour, día, giornaliero, dag, dzień, günlük, يومي"),
        ("salaryPeriod", "WEEK", "week, Wöchentlich, semaine, semanal, wekelijks, tydzień, haftal\u0131k, أسبوعي"),
        ("salaryPeriod", "MONTH", "MONTHLY, mensuel, mes, mensile, mensal, maand, miesięcznie, ayl\u0131k, شهري"),
        ("salaryPeriod", "YEAR", "year, jährlich, an, annuel, año, annuo, jaar, rocznie, y\u0131ll\u0131k, سنوي"),
        ("salaryPeriod", "", "quarter, trimestre, semester, bimestral, temporary, project"),
        ("contractType", "FULL_TIME", "CDI, durée indéterminée, tempo indeterminado, unbefristet, pełny etat"),
        ("contractType", "PART_TIME", "permanent part-time, media jornada, pół etatu, yar\u0131 zamanl\u0131, جزئي"),
        ("contractType", "TEMPORARY", "durée déterminée, tempo determinato, befristet, tijdelijk, Fixed-term contract"),
        ("contractType", "FREELANCE", "Partita IVA, Freie Mitarbeit, autónomo, zzp"),
        ("contractType", "INTERNSHIP", "Intern, Internships, Stage, staż, staj, estágio"),
        ("contractType", "", "internal, particular"),
        ("seniority", "INTERN", "intern, stagiaire, stażysta, stajyer, متدرب"),
        ("seniority", "EXECUTIVE", "director, diretor, dyrektor, مدير تنفيذي"),
        ("seniority", "", "international, Non-manager"),
        ("level", "INTERMEDIATE", "intermediate, Mittelstufe, intermedio, średniozaawansowany, orta"),
        ("level", "ADVANCED", "advanced, avançado, gevorderd, zaawansowany, ileri"),
    ],
)
def test_what_words_mean_is_known_in_many_languages(field: str, meaning: str, texts: str) -> None:
    assert {text: meaning_of(field, text) for text in texts.split(", ")} == dict.fromkeys(texts.split(", "), meaning)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wide.csv", ",".join(f"c{number}" for number in range(50_000)) + "\n" + "," * 49_999 + "\n"),
        ("wide.jsonl", "".join(f'{{"a{number}": 1, "b{number}": 2}}\n' for number in range(20_000))),
    ],
)
def test_a_file_of_very_many_columns_is_not_guessed_for_ever(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(ImportFileError, match="over 500 columns"):
        suggest_map(write(tmp_path / name, text))
