"""Lists and mappings as the text of a column."""

import json
from typing import Final

# Made once: `json.dumps` makes an encoder for every call that wants letters to stay as they are.
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)


def json_text(value: object) -> str:
    """As JSON, in the letters that people write."""
    return _ENCODER.encode(value)
