"""Answers as JSON text."""

import json

import orjson


def encode_answer(data: object) -> str:
    """Encode an answer as compact JSON.

    A lone surrogate, which a client may send and an error may repeat, is escaped, because orjson refuses it.
    """
    try:
        return orjson.dumps(data).decode()
    except TypeError:
        return json.dumps(data, separators=(",", ":"))
