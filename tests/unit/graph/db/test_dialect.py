"""Translation of statements for the embedded engine."""

from hypothesis import given
from hypothesis import strategies as st

from graph.db.dialect import embedded_sql
from graph.db.migrations import packaged_migrations
from graph.recommendations.paths import quote


def test_only_search_indexes_are_translated_for_the_embedded_engine() -> None:
    translated = [s for migration in packaged_migrations() for s in migration.statements if embedded_sql(s)]
    assert len(translated) == 8
    assert all("VECTOR" in s or "FULLTEXT" in s for s in translated)
    assert embedded_sql("CREATE INDEX a IF NOT EXISTS FOR (n:Job) ON (n.x)") == []


def test_every_statement_of_a_migration_can_be_run_again() -> None:
    statements = [statement for migration in packaged_migrations() for statement in migration.statements]
    assert all("IF NOT EXISTS" in statement or "IS NULL SET " in statement for statement in statements)


def test_each_version_of_the_schema_is_one_migration() -> None:
    versions = [migration.version for migration in packaged_migrations()]
    assert versions == sorted(set(versions))


@given(st.text())
def test_quoted_text_cannot_leave_its_literal(text: str) -> None:
    literal = quote(text)
    inner = literal[1:-1].replace("\\\\", "").replace("\\'", "")
    assert "'" not in inner
    assert "\n" not in literal
