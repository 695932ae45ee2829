"""A byline before names are looked for in it: leads, labels, dates and addresses taken off, cut into pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newscrawl.reading.linked_data import key
from newscrawl.reading.person_names import is_east_asian
from newscrawl.reading.vocabulary import any_of, words_of
from newscrawl.text import either

AGENCIES = frozenset(key(words) for words in words_of("agency"))
"""Keys of the names of news agencies."""
_LEADS = either([re.escape(words) for words in sorted(words_of("byline lead"), key=len, reverse=True)])
_AND = r"(?:\s*[&+,、/／・·]\s*|\s+(?:und|and|et|y|e|og|och|ja|i|a|en|и|та|și|ve|dan)\s+)"  # noqa: RUF001
_PICTURES = any_of("pictures")
_BOTH = rf"{_LEADS}{_AND}{_PICTURES}|{_PICTURES}{_AND}{_LEADS}"
_LEAD = re.compile(
    rf"^\W*(?:(?:(?:an?|eine?|une?|una|een|en|et)\s\w+|{any_of('byline of what')})\s+)?"
    rf"(?:(?:{_BOTH}|{any_of('labelled lead')})\s*[:：;/／=＝]\s*"  # noqa: RUF001  # "Text und Fotos: "
    rf"|{_LEADS}(?:\s*[:：;/／|=＝՝・●-]\s*|\s+|\Z|(?<=[文者글])(?=\w)))",  # noqa: RUF001  # as Chinese pages print it
    re.IGNORECASE,
)
_LEAD_BEHIND = re.compile(rf"(?:^|[\s|\xb7•,;]){_LEADS}\s*[:：]?\s*\Z", re.IGNORECASE)  # noqa: RUF001
_LEAD_AND = re.compile(rf"(?:^|\W)(?:{_LEADS}|words|story){_AND}\Z", re.IGNORECASE)
_LEAD_ALONE = frozenset(key(words) for words in words_of("byline lead"))
_PARTICLE_LEAD = re.compile(r"(?:Di|De|Del)\s+[^\W\d_]\w+")
"""An Italian may be called Di Marzio: to a machine nobody says "di"."""
_LABELS = re.compile(
    rf"(?:^|(?<=[\s,;|/·(（【\[]))(?:{any_of('other label')}|(?P<source>{any_of('source label')})"  # noqa: RUF001
    rf"|(?P<own>{_BOTH}|{_LEADS}|{any_of('labelled lead')}))\s?(?:[:：=＝]|(?<=[\u3400-\u9fff])[/／])\s*",  # noqa: RUF001
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[^\W\d_a-zß-ÿ][^\W\d_]+(?:[ -][^\W\d_a-zß-ÿ][^\W\d_]+){1,3}\Z")
"""A few words with a capital each, as most bylines are: nothing to take off but a lead, and that is quick to see."""
_COLONS = frozenset(":：=＝/／")  # noqa: RUF001
_ADDRESS = re.compile(r"\S+@\S+\.\S+|\bhttps?://\S+|\bwww\.\S+|@\w+|\b[\w-]+\.(?:com|org|net|co\.uk|de|fr)/\S*")
_CLOCK = re.compile(
    r"(?:\s+(?:on|at|am|um|le|el|em|il|op|den|à|às|alle|kl\.?))?\s*(?:"
    r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\b\d{1,2}[:.h]\d{2}(?:\s?(?:[ap]\.?m\.?|uhr|hrs?|h))?\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:de\s+)?[^\W\d]{3,12}\.?,?\s+(?:de\s+)?\d{4}|\b[^\W\d]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
    r"|\b\d+\s*(?:min|minute|hour|day|week|month|year|mins|hrs|comments?|views?|shares?)\w*\b.*|\d{4}年\d+月\d+日)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"^(?:[Bb]y){1,2}\s?(?=[A-Z\u00c0-\u00de])")
_GLUED_DATE = re.compile(
    r"(?<=[a-zß-ÿ]{2})(?=\d{1,2}\.?\s[^\W\d]{3}|\d{1,2}[./]\d{1,2}[./]\d|[A-Z][a-z]{2,8}\.?\s\d{1,2},\s\d{4})"
)
_ALL_BY = re.compile(
    r"^.{0,30}?\b(?:posts|beiträge|artikel|articles|entradas|artículos|alles|all|more|profile|profil|stories|eingestellt|erstellt|gepostet)\b.{0,12}?"
    r"\b(?:by|von|de|from|par|of|di|av)\s+",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(\[（【]([^()\[\]（）【】]{0,80})[)\]）】]")  # noqa: RUF001
_WHOLE = re.compile(r"^\W*[【〔\[（(]([^()\[\]（）【】〔〕]{2,40})[)\]）】〕]\W*\Z")  # noqa: RUF001
_NOT_HIS = re.compile(rf"^\W*(?:{_PICTURES}|{any_of('no author')})\W*\Z", re.IGNORECASE)
_DROPPED = "\x00"
"""Stands behind a name whose bearer did something else."""
_NOISE = re.compile(rf"\b{any_of('byline noise')}\b.*|{any_of('byline noise apart')}.*", re.IGNORECASE)
_OTHERS = re.compile(rf"\b{any_of('no author')}\s+(?:by|von|par|por|di|de|av|af|door)\s.*", re.IGNORECASE)
_CONTRIBUTED = re.compile(rf"\b{any_of('contributed')}\b\s*:?\s*", re.IGNORECASE)
_JOINTS = re.compile(
    r"\s*(?:[;|•\\\n、，،؛‖]|·(?![\u3400-\u9fff])|(?<![\u3400-\u9fff])·|\s[-–—]{1,2}\s|(?<=\w)\s*&\s*(?=\w)|\+)\s*"  # noqa: RUF001
    r"|\s+(?:and|und|et|y|e|og|och|ja|ve|dan|en|i|a|și|şi|and|и|та|و|và|și|sowie|with|mit|avec|con|med)\s+(?=[^\W\d_a-zà-öø-ÿ])"
    rf"|\s+(?i:{any_of('together')})\s+"
    r"|\s*,\s*(?:and|und|et|y|e|og|och)\s+"
)
_CAPITAL_JOINTS = re.compile(r"\s(?:AND|UND|ET|Y|E|OG|OCH|EN|ET|WITH|MIT)\s")
_PREFIXED_AND = re.compile(
    r"^(\S+\s\S+(?:\s\S+)?)\s(?:و(?!ليد|ائل|سام|فاء|حيد|رد|ديع|سيم|لاء|جيه|هيب)"
    r"|ו(?!רד|יקטור|לדימיר|יקי|יטלי))(?=\S+\s\S)"  # noqa: RUF001
)
"""In Arabic and Hebrew "and" is a letter before the next word; some names begin with it."""
_CHINESE_LEAD = re.compile("记者|通讯员|实习生")
_REPORTED = re.compile(
    r"(?<=[記记]者)\s?([\u3400-\u9fff]{2,3})\s?[/／]?\s?[\u3400-\u9fff]{2,3}(?:\d{1,2}日)?(?:綜合|综合)?(?:報導|报道|電|电)"  # noqa: RUF001
)
"""A name with the place it was reported from, run together as in Taiwan."""
_SPACES = re.compile(r"\s+")
_HOUSE = re.compile(rf"(?<=[\w.])(?<![Tt]he)\s+(?=(?:the )?{any_of('agency in words')}\b)", re.IGNORECASE)
"""Where the agency's name follows the writer's without a comma."""


def opens_with_lead(text: str) -> bool:
    """Whether a text opens as a byline does: "By ", "Von ", "Text: "."""
    return bool(_LEAD.match(text))


def ends_with_lead(text: str) -> bool:
    """Whether a byline's names come right behind a text: "12 May, by"."""
    return bool(_LEAD_BEHIND.search(text))


def ends_with_and(text: str) -> bool:
    """Whether what follows a text is the second thing somebody did: "Text und "."""
    return bool(_LEAD_AND.search(text))


def without_lead(text: str) -> str:
    """The names behind "By "."""
    return _LEAD.sub("", text).strip()


def is_lead(words: str) -> bool:
    """Whether words are a lead and nothing else."""
    return key(words) in _LEAD_ALONE


def is_particle_name(words: str) -> bool:
    """Whether what looks like a lead may be a part of the name."""
    return bool(_PARTICLE_LEAD.match(words))


def pieces(text: str, *, is_machine: bool) -> Iterator[str]:
    """The pieces of a byline, each of which names one author and what belongs to her."""
    if _PLAIN.match(text) and not text.isupper() and not _GLUED.match(text) and not _LEAD.match(text):
        yield _HOUSE.sub(", ", _NOISE.sub("", text))
        return
    is_chinese = bool(_CHINESE_LEAD.search(text))
    for part in _segments(text):
        for piece in _JOINTS.split(_stripped(part, is_machine=is_machine)):
            if piece and _DROPPED not in piece:
                yield from _within(piece, is_chinese=is_chinese)


def _within(piece: str, *, is_chinese: bool) -> Iterator[str]:
    if is_chinese and is_east_asian(piece):
        yield from _SPACES.split(piece)
    elif joined := _PREFIXED_AND.match(piece):
        yield joined[1]
        yield piece[joined.end() :]
    else:
        yield piece


def agencies_beside(text: str) -> Iterator[str]:
    """The agencies a byline gives as its source or as contributors: "Quelle: dpa", "con información de EFE"."""
    if _PLAIN.match(text):
        return
    labels = [*_LABELS.finditer(text)] if not _COLONS.isdisjoint(text) else []
    behind = [text[label.end() :] for label in labels if label["source"]]
    if contributed := _CONTRIBUTED.search(text):
        behind.append(text[contributed.end() :])
    for said in behind:
        for words in re.split(r"[\s,;/|]+(?:and |und |et |y |e )?", said[:60]):
            if key(words) in AGENCIES:
                yield words.strip(".()")


def _segments(text: str) -> Iterator[str]:
    """What stands before the first label and what labels give to authors: of "Text: Ann Lee Foto: Bo Ek" the first."""
    labels = list(_LABELS.finditer(text)) if not _COLONS.isdisjoint(text) else []
    yield text[: labels[0].start()] if labels else text
    for place, label in enumerate(labels):
        end = labels[place + 1].start() if place + 1 < len(labels) else len(text)
        if label["own"]:
            yield text[label.end() : end]


def _stripped(text: str, *, is_machine: bool) -> str:
    if whole := _WHOLE.match(text):
        text = whole[1]
    text = _REPORTED.sub(r"\1", text)
    plain = _ADDRESS.sub(" ", text)
    text = _BRACKETS.sub(_of_brackets, plain)
    if not text.strip() and (inner := _BRACKETS.search(plain)):
        text = inner[1]  # "ann@post.example (Ann Lee)", as in feeds
    text = _GLUED_DATE.sub(" ", _GLUED.sub("", _ALL_BY.sub("", text, count=1)))
    for _ in range(3):
        if is_machine and _PARTICLE_LEAD.match(text):
            break
        text, count = _LEAD.subn("", text, count=1)
        if not count:
            break
    if contributed := _CONTRIBUTED.search(text):
        text = text[: contributed.start()]
    text = _HOUSE.sub(", ", _CLOCK.sub(";", _NOISE.sub("", _OTHERS.sub("", text))))
    return _CAPITAL_JOINTS.sub(lambda joint: joint[0].lower(), text) if text.isupper() else text


def _of_brackets(found: re.Match[str]) -> str:
    """An agency in brackets stays; who took the pictures goes."""
    if key(found[1]) in AGENCIES:
        return f", {found[1]}"
    return _DROPPED if _NOT_HIS.match(found[1]) else ""
