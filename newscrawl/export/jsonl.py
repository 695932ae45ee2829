"""One JSON object a line, UTF-8."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, TextIO

# Valid JSON as they are, but a terminal obeys the C1 controls, and editors the marks of direction and line ends.
_HAZARDS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def json_line(value: Any, indent: int | None = None) -> str:
    """Write JSON in which every character that could do harm on a terminal is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _HAZARDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def write_jsonl(records: Iterable[Any], out: TextIO) -> int:
    """Write records as they come; the answer is how many."""
    count = 0
    for record in records:
        out.write(json_line(record) + "\n")
        count += 1
    return count
