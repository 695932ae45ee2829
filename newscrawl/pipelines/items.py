"""Items of any project as Articles: dict, Item, attrs, pydantic or dataclass with the field names of an Article."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from itemadapter import ItemAdapter

from newscrawl.article import Article, BlockType, LinkKind

_ODD = (ValueError, TypeError, AttributeError, KeyError)
"""What a value raises that cannot be what its field says, or an item that refuses a value."""
_FIELDS = frozenset(field.name for field in dataclasses.fields(Article)) - {"page"}


def is_article(item: Any) -> bool:
    """Whether an item is meant to be an article: it has a headline, or a field for one."""
    if isinstance(item, Article):
        return True
    if not ItemAdapter.is_item(item):
        return False
    adapter = ItemAdapter(item)
    return "headline" in adapter or "headline" in adapter.field_names()


def as_article(item: Any) -> Article:
    """Read an item as an Article; a value that cannot be what its field says counts as absent."""
    if isinstance(item, Article):
        return item
    article = Article()
    for name, value in ItemAdapter(item).asdict().items():
        if name in _FIELDS and value is not None:
            try:
                setattr(article, name, getattr(Article.from_dict({name: _listed(name, value)}), name))
            except _ODD:
                continue
    return article


def apply(normalise: Callable[[Article], Article], item: Any, fields: Collection[str]) -> Any:
    """Normalise an article; of another project's item, set those of `fields` it can hold, in JSON form."""
    if isinstance(item, Article):
        return normalise(item)
    if is_article(item):
        _write_back(item, normalise(as_article(item)).to_dict(), fields)
    return item


def _write_back(item: Any, values: Mapping[str, Any], fields: Collection[str]) -> None:
    adapter = ItemAdapter(item)
    names = fields if isinstance(item, dict) else set(adapter.field_names()).intersection(fields)
    for name in names:
        try:
            adapter[name] = values[name]
        except _ODD:
            # A frozen item, or one that checks what it is given, keeps its own value.
            continue


def _listed(name: str, value: Any) -> Any:
    """Give a list field that holds one text, or a list of texts, the form an Article has."""
    one_text = isinstance(value, str)
    if name == "keywords":
        return re.split(r"\s*,\s*", value) if one_text else value
    if name == "authors":
        return [value] if one_text else value
    if name in _MEMBERS:
        members = re.split(r"\n\s*\n", value) if one_text else value
        return [_MEMBERS[name](member) if isinstance(member, str) else member for member in members]
    return value


_MEMBERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "body": lambda text: {"type": BlockType.PARAGRAPH, "text": text},
    "images": lambda url: {"url": url},
    "related_links": lambda url: {"kind": LinkKind.RELATED, "title": "", "url": url},
}
