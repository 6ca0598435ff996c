"""A matcher over a few names."""

from workers.documents.matcher import TextMatcher

MATCHER = TextMatcher(
    [
        ("s1", "SQL", ["structured query language"]),
        ("s2", "project management", []),
        ("s3", "use databases", ["databases"]),
    ],
    [("o1", "database administrator", ["DBA"]), ("o2", "administrator", []), ("o3", "nurse", ["ممرض"])],
)
