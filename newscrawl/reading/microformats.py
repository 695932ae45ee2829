"""hAtom and hNews (http://microformats.org/wiki/hnews): stories that the classes of a page mark up.

Read into the shape of JSON-LD objects, as microdata is.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from newscrawl.reading.elements import Elements, called_so, text_of
from newscrawl.reading.linked_data import Json

_ROOT = re.compile(r"h(?<![\w-]h)(?:entry|-entry|news)(?![\w-])")
_HEADLINE = re.compile(r"(?<![\w-])(?:entry-title|p-name)(?![\w-])")
_DATES = {
    "datePublished": re.compile(r"(?<![\w-])(?:published|dt-published)(?![\w-])"),
    "dateModified": re.compile(r"(?<![\w-])(?:updated|dt-updated)(?![\w-])"),
}
_AUTHOR = re.compile(r"(?<![\w-])(?:vcard|p-author)(?![\w-])")
_NAME = re.compile(r"(?<![\w-])(?:fn|p-name)(?![\w-])")
_ANY = re.compile("|".join(p.pattern for p in (_HEADLINE, *_DATES.values(), _AUTHOR)))
_COMMENTS = re.compile(r"comment|(?<![a-z])repl(?:y|ies)(?![a-z])|respond")
_NO_TAGS: frozenset[str] = frozenset()
_MOST_STORIES, _MOST_PARTS = 20, 3_000
_LONGEST = 300


def stories_of(elements: Elements) -> list[Json]:
    """The stories of a page, outer before inner; what one says of another inside it counts for both."""
    roots = [element for element, _ in elements.named(_ROOT)][:_MOST_STORIES]
    return [story for root in roots if len(story := _story(root, elements)) > 1]


def _story(root: Any, elements: Elements) -> Json:
    story: Json = {"@type": ["Article"]}
    for element in islice(root.iterdescendants(), _MOST_PARTS):
        names = elements.called.get(element, "")
        if not names or not called_so(names, _ANY) or elements.inside(element, _NO_TAGS, _COMMENTS):
            continue
        if called_so(names, _HEADLINE):
            story.setdefault("name", text_of(element, longest=_LONGEST))
        if called_so(names, _AUTHOR):
            story.setdefault("author", []).append(_author(element, elements))
        for name in (name for name, pattern in _DATES.items() if called_so(names, pattern)):
            story.setdefault(name, _date(element))
            break  # WordPress calls the one date it prints "published updated"
    return story


def _author(element: Any, elements: Elements) -> Json:
    named = (e for e in islice(element.iter("*"), 50) if called_so(elements.called.get(e, ""), _NAME))
    return {"@type": ["Person"], "name": text_of(next(named, element), longest=_LONGEST)}


def _date(element: Any) -> str:
    given = next((value for name in ("datetime", "title", "value") if (value := element.get(name))), None)
    return given if given and any(c.isdigit() for c in given) else text_of(element, longest=80)
