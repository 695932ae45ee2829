"""Queries as SQL conditions on `article` and its `document`: the same articles, in the same order, on both databases.

Only words as `newscrawl.archive.words` cuts them reach a database: letters and digits, never syntax.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Integer, and_, case, cast, false, func, literal, literal_column, not_, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY

from newscrawl.archive.query import And, Node, Not, Or, Words, positive
from newscrawl.archive.tables import article, document, document_fts, document_vector

_COLUMNS = ("headline", "authors", "section", "body")
_RANKED_TERMS = 8


def matches(node: Node, dialect: str) -> ColumnElement[bool]:
    """The condition that a query stands for; `dialect` is sqlite or postgresql."""
    if dialect == "sqlite":
        return _in_fts(node)
    match node:
        case Words():
            return _in_vector(node)
        case And(nodes):
            return and_(*(matches(part, dialect) for part in nodes))
        case Or(nodes):
            return or_(false(), *(matches(part, dialect) for part in nodes))
        case Not(part):
            return not_(matches(part, dialect))


def relevance(node: Node) -> ColumnElement[int]:
    """How well an article answers, in whole numbers: by the fields that hold the words, and their share of the body."""
    terms = list(positive(node))[:_RANKED_TERMS]
    scores = [_score(term) for term in terms]
    return sum(scores[1:], start=scores[0]) if scores else literal(0, Integer)


def _in_fts(node: Node) -> ColumnElement[bool]:
    expression = _fts(node)
    if expression is not None:
        found = select(document_fts.c.rowid).where(literal_column("document_fts").bool_op("MATCH")(expression))
        return article.c.id.in_(found)
    match node:
        case And(nodes):
            return and_(*(_in_fts(part) for part in nodes))
        case Or(nodes):
            return or_(false(), *(_in_fts(part) for part in nodes))
        case Not(part):
            return not_(_in_fts(part))
        case Words():  # always an FTS5 expression
            raise AssertionError(node)


def _fts(node: Node) -> str | None:
    """Write FTS5's own syntax, which knows NOT only as "this but not that"; None where it cannot say it."""
    match node:
        case Words(words, prefix, field):
            return f'{f"{field} : " if field else ""}"{" ".join(words)}"{" *" if prefix else ""}'
        case Not():
            return None
        case Or(nodes):
            return _joined("OR", [_fts(part) for part in nodes])
        case And(nodes):
            wanted = _joined("AND", [_fts(part) for part in nodes if not isinstance(part, Not)])
            unwanted = [_fts(part.node) for part in nodes if isinstance(part, Not)]
            return wanted and _joined("NOT", [wanted, *unwanted])


def _joined(operator: str, parts: list[str | None]) -> str | None:
    if not parts or None in parts:
        return None
    return f" {operator} ".join(f"({part})" for part in parts)


def _in_vector(node: Words) -> ColumnElement[bool]:
    """The index knows only which words an article has; what stands where is looked up in the words themselves."""
    *whole, last = (f"'{word}'" for word in node.words)
    query = " & ".join([*whole, f"{last}:*" if node.prefix else last])
    has_all = document_vector.bool_op("@@")(cast(literal(query), TSQUERY))
    if len(node.words) == 1 and node.field is None:
        return has_all
    fields = [node.field] if node.field else _COLUMNS
    return and_(has_all, or_(*(_holds(field, node) for field in fields)))


def _holds(field: str, node: Words) -> ColumnElement[bool]:
    return _padded(field).like(f"%{_sought(node)}%")


def _padded(field: str) -> ColumnElement[str]:
    return literal(" ") + document.c[field] + literal(" ")


def _sought(node: Words) -> str:
    return f" {' '.join(node.words)}{'' if node.prefix else ' '}"


def _score(node: Words) -> ColumnElement[int]:
    weights = {"headline": 6000, "authors": 2000, "section": 1000}
    if node.field and node.field != "body":
        weights = {node.field: weights[node.field]}
    score: ColumnElement[int] = literal(0, Integer)
    for field, weight in weights.items():
        score = score + case((_holds(field, node), weight), else_=0)
    return score if node.field and node.field != "body" else score + _share_of_body(node)


def _share_of_body(node: Words) -> ColumnElement[int]:
    """0 to 4000; ever less for each further mention, and for long texts."""
    body, sought = _padded("body"), _sought(node)
    mentions = (_length(body) - _length(func.replace(body, sought, ""))) // len(sought)
    return (4000 * mentions) // (mentions + 1 + _length(document.c.body) // 3000)


def _length(text: ColumnElement[str]) -> ColumnElement[int]:
    return func.length(text, type_=Integer)
