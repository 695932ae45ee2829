"""What crosses the border between the crawler and a worker: JSON, and a page's bytes behind it.

No pickles: whatever a page makes of the process that reads it, its answer is data.
"""

from __future__ import annotations

import json
import struct
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import datetime
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from newscrawl.article import Article, Page, Reading, Reason, Refusal, utc_text

if TYPE_CHECKING:
    from newscrawl.reading.memory import SiteMemory

LENGTH = struct.Struct("!Q")
READY = "ready"
"""The first thing a worker says."""
MOST_ANSWER = 128 << 20
"""Bytes; the longest story that is read takes about half of that."""
_MOST_MEMORIES = 64
_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True)
class Task:
    """A page to read."""

    page: Page
    memory_version: str | None
    memory: SiteMemory | None
    """Only where the worker doesn't have this version yet."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What the reader raised."""

    error: str
    trace: str


class Memories(OrderedDict[str, "SiteMemory"]):
    """The versions of site memory a worker has; both sides keep the same, so that each crosses once."""

    def keep(self, memory: SiteMemory) -> None:
        """Add one; the oldest goes when there are too many."""
        self[memory.version] = memory
        if len(self) > _MOST_MEMORIES:
            self.popitem(last=False)


def pack(head: Any, body: bytes = b"") -> bytes:
    """Make the bytes of a message: how long it is, how long its head, the head as JSON, then what is no text."""
    told = json.dumps(head, default=_plain, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return LENGTH.pack(LENGTH.size + len(told) + len(body)) + LENGTH.pack(len(told)) + told + body


def pack_task(task: Task) -> bytes:
    """For the worker."""
    page = {name: getattr(task.page, name) for name in _OF_PAGE}
    memory = task.memory.to_dict() if task.memory else None
    return pack({"page": page, "version": task.memory_version, "memory": memory}, task.page.body)


def unpack_task(message: bytes) -> Task:
    """In the worker."""
    head, body = _unpack(message)
    memory = None
    if head["memory"]:
        # The crawler itself may never need the parsers.
        from newscrawl.reading.memory import SiteMemory  # noqa: PLC0415

        memory = SiteMemory.from_dict(head["memory"])
    return Task(_page(head["page"], body), head["version"], memory)


def pack_answer(answer: Reading | Failure) -> bytes:
    """For the crawler; of the page only the reading comes back."""
    if isinstance(answer, Failure):
        return pack({"failure": asdict(answer)})
    article = answer.article.to_dict() if answer.article else None
    is_its_own = answer.article is not None and answer.evidence is answer.article.evidence
    evidence = None if is_its_own else answer.evidence
    return pack({"article": article, "refusal": answer.refusal, "evidence": evidence})


def unpack_answer(message: bytes) -> Reading | Failure:
    """In the crawler, which believes no worker: it may be the page that speaks. Raises what FORGED names."""
    head, _ = _unpack(message)
    if "failure" in head:
        return _sound(Failure(**head["failure"]))
    article = _sound(Article.from_dict(head["article"])) if head["article"] else None
    told = head["refusal"]
    refusal = _sound(Refusal(Reason(told["reason"]), told["detail"])) if told else None
    if (article is None) == (refusal is None):
        # Nothing would settle the visit, or two things.
        raise ValueError("an answer that is neither an article nor a refusal, or both")
    if article is not None and head["evidence"] is None:
        return Reading(article, refusal, article.evidence)
    return Reading(article, refusal, Article.from_dict({"evidence": head["evidence"]}).evidence)


FORGED = (ValueError, TypeError, LookupError, AttributeError, RecursionError, struct.error)
"""What an answer raises that no reader of ours has made."""
_OF_PAGE = tuple(field.name for field in fields(Page) if field.name not in ("body", "wire"))
_KINDS: dict[str, Callable[..., Any]] = {
    name: kind
    for name, hint in get_type_hints(Page).items()
    for kind in get_args(hint)
    if isinstance(kind, type) and is_dataclass(kind)
}
"""The fields of a page that are dataclasses themselves."""
_DECLARED: dict[type[Any], dict[str, tuple[type[Any], ...]]] = {
    answer: {
        name: tuple(get_origin(kind) or kind for kind in (get_args(hint) if isinstance(hint, UnionType) else (hint,)))
        for name, hint in get_type_hints(answer).items()
    }
    for answer in (Article, Refusal, Failure)
}
"""Of what kind each field of an answer is. What is within it is looked at where it is used, and costs one page."""


def _sound(answer: _Told) -> _Told:
    """An answer whose fields are what they are declared to be: the crawl's books are kept by them."""
    for name, kinds in _DECLARED[type(answer)].items():
        if not isinstance(value := getattr(answer, name), kinds):
            raise TypeError(f"{type(answer).__name__}.{name} is a {type(value).__name__}")
    return answer


def _page(told: dict[str, Any], body: bytes) -> Page:
    for name, kind in _KINDS.items():
        if told.get(name):
            told[name] = kind(**told[name])
    told["headers"] = [(name, value) for name, value in told["headers"]]
    told["fetched_at"] = datetime.fromisoformat(told["fetched_at"]) if told["fetched_at"] else None
    return Page(body=body, **told)


def _unpack(message: bytes) -> tuple[Any, bytes]:
    end = LENGTH.size + LENGTH.unpack_from(message)[0]
    return json.loads(message[LENGTH.size : end]), message[end:]


def _plain(value: Any) -> Any:
    return utc_text(value) if isinstance(value, datetime) else asdict(value)
