"""Names for sources nobody has named yet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, count

_MOST = 60
_WORD = re.compile("[a-z0-9]+")


def id_for(host: str, taken: Iterable[str] = ()) -> str:
    """A short id for a site: "times" for times.example, "times-example" where that is taken."""
    words = _WORD.findall(host.lower().removeprefix("www."))
    long = "-".join(words)[:_MOST] or "source"
    short = words[0] if words and not words[0].isdigit() else long
    numbered = (f"{long}-{number}" for number in count(2))
    return next(one for one in chain((short, long), numbered) if one not in taken)
