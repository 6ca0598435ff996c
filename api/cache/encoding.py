"""Answers as JSON text."""

import json

import orjson


def encoded(data: object) -> str:
    """Compact JSON of an answer.

    Half a surrogate pair, which a client may have sent and an error may repeat, is escaped: orjson refuses it.
    """
    try:
        return orjson.dumps(data).decode()
    except TypeError:
        return json.dumps(data, separators=(",", ":"))
