"""Names in a byline, as it is printed or as a machine was told it: people and organisations, with their roles."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from newscrawl.article import AuthorKind
from newscrawl.reading.linked_data import key
from newscrawl.reading.vocabulary import any_of, words_of
from newscrawl.text import one_line

_LEADS = "|".join(re.escape(words) for words in sorted(words_of("byline lead"), key=len, reverse=True))
_LEAD = re.compile(
    rf"^\W*(?:(?:an? |ein[e]? |un[ae]? |en |et )?{any_of('byline of what')}\s+)?"
    rf"(?:{_LEADS})(?:\s*[:：/|-]\s*|\s+|(?<=[文者글])(?=\w))",  # noqa: RUF001  # as Chinese pages print it
    re.IGNORECASE,
)
_LEAD_ALONE = frozenset(key(words) for words in words_of("byline lead"))
_ADDRESS = re.compile(r"\S+@\S+\.\S+|\bhttps?://\S+|\bwww\.\S+|@\w+|\b[\w-]+\.(?:com|org|net|co\.uk|de|fr)/\S*")
_CLOCK = re.compile(
    r"(?:\s+(?:on|at|am|um|le|el|em|il|op|den|à|às|alle|kl\.?))?\s*(?:"
    r"\b\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\.?)?\b|\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:de\s+)?[^\W\d]{3,12}\.?,?\s+(?:de\s+)?\d{4}|\b[^\W\d]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
    r"|\b\d+\s*(?:min|minute|hour|day|week|month|year|mins|hrs|comments?|views?|shares?)\w*\b.*|\d{4}年\d+月\d+日)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"^(?:[Bb]y){1,2}\s?(?=[A-Z\u00c0-\u00de])")
_ALL_BY = re.compile(
    r"^.{0,30}?\b(?:posts|beiträge|artikel|articles|entradas|artículos|alles|all|more|profile|profil|stories|eingestellt|erstellt|gepostet)\b.{0,12}?"
    r"\b(?:by|von|de|from|par|of|di|av)\s+",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(\[（【][^()\[\]（）【】]{0,80}[)\]）】]")  # noqa: RUF001
_NOISE = re.compile(rf"\b{any_of('byline noise')}\b.*", re.IGNORECASE)
_JOINTS = re.compile(
    r"\s*(?:[;|•·\\\n、，،؛‖]|\s[-–—]{1,2}\s|(?<=\w)\s*&\s*(?=\w)|\+)\s*"  # noqa: RUF001
    r"|\s+(?:and|und|et|y|e|og|och|ja|ve|dan|en|i|a|și|şi|και|и|та|و|và|și|sowie|with|mit|avec|con|med)\s+(?=[^\W\d_a-zà-öø-ÿ])"
    r"|\s*,\s*(?:and|und|et|y|e|og|och)\s+"
)
_CAPITAL_JOINTS = re.compile(r"\s(?:AND|UND|ET|Y|E|OG|OCH|EN|ET|WITH|MIT)\s")
_COMMA = re.compile(r"\s*[,/]\s*")
_HOUSE = re.compile(rf"(?<=[\w.])(?<![Tt]he)\s+(?=(?:the )?{any_of('agency in words')}\b)", re.IGNORECASE)
"""Where the agency's name follows the writer's without a comma."""
_FOR = re.compile(
    r"\s+(?:for|für|pour|para|per|voor|at|of|from|in|à|aus|w|reporting from|special to)\s+(?:the\s+)?(?=[^\W\da-z_]).*",
    re.DOTALL,
)
_LETTERS = re.compile(r"(?:[A-Z]{2,5}|[A-Z]\.?[a-z]{0,2}\.?[A-Z]\.?|Ph\.?D\.?|Jr\.?|Sr\.?|II|III|Esq\.?|CFP®?)\.?\Z")
_DEGREES = re.compile(
    r"(?:[ABMP]\.?[AS]c?\.?|R\.?[DN]\.?N?\.?|L\.?D\.?N?\.?|(?:Ph|Psy|Ed)\.?D\.?|M\.?D\.?|M\.?B\.?A\.?|M\.?P\.?H\.?|D\.?O\.?"
    r"|LL\.?[BM]\.?|CPA|CFP®?|CPP|PSP|Esq\.?|DVM|VMD|DDS|CSCS|CPT|JD)\Z"
)
_TITLES = re.compile(
    r"^(?:dr|prof|mr|mrs|ms|sir|dame|rev|professor|doctor|dipl\.-\w+|mag|ing)\.?\s+(?:dr\.?\s+)?(?=\w)", re.IGNORECASE
)
_SUFFIXES = re.compile(r"\s*(?:기자|특파원|記者|记者|논설위원|선임기자|통신원|さん|氏)\s*\Z")
_ROLE = re.compile(rf"\b{any_of('byline role')}\b", re.IGNORECASE)
_STAFF = "staff|writers?|reporters?|team|editors?|desk|board|correspondents?|services?|bureau|report|online|web"
_NOBODY = re.compile(
    rf"^(?:(?:the )?{any_of('nobody')}(?: (?:{_STAFF}))*"
    r"|.*\b(?:staff|staff (?:writers?|reporters?)|web ?desk|news ?desk|editorial (?:team|staff|board|desk)"
    r"|(?:news|digital|content|editorial) team|redaktionsteam|newsroom|(?:our|a|special|foreign) correspondents?))$",
    re.IGNORECASE,
)
_AGENCIES = frozenset(words_of("agency"))
_ORGANISATION = re.compile(
    rf"(?i:\b{any_of('organisation')}\b)"
    r"|\.(?:com|de|net|org|tv|it|fr|es|in|at|ch|co)\b|\s(?:AG|SE|KG|e\.\s?V\.?)\Z"
)
_PARTICLES = frozenset(words_of("particle"))
_CASELESS = re.compile(r"[\u0590-\u08ff\u0900-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff]")
_MONTHS = frozenset(words_of("month"))
_NO_NAME = re.compile(rf"\b{any_of('no name')}\b", re.IGNORECASE)


@dataclass(slots=True)
class Named:
    """Somebody a byline names."""

    name: str
    role: str | None = None
    kind: AuthorKind = AuthorKind.PERSON
    url: str | None = None

    def to_dict(self) -> dict[str, str | None]:
        """The JSON form that candidates of the field "authors" have."""
        return {"name": self.name, "role": self.role, "url": self.url, "kind": str(self.kind)}


def names_in(text: str, site: Collection[str] = (), *, least: int = 2) -> list[Named]:
    """Read a byline: "By Ann Lee and Bo Ek, Political Editor" gives Ann Lee and Bo Ek with her or his role.

    `site` holds the keys of the site's own names, which are no authors. `least` says how many words with a capital a
    name has; with 0, for a text that a machine gives as an author, it may be written in any way.
    """
    text = _stripped(text)
    if text.isupper():
        text = _CAPITAL_JOINTS.sub(lambda joint: joint[0].lower(), text)
    found: list[Named] = []
    for piece in _JOINTS.split(text):
        _read_piece(piece or "", found, least, site)
    return [one for one in _once(found) if key(one.name) not in site]


def opens_with_lead(text: str) -> bool:
    """Whether a text opens as a byline does: "By ", "Von ", "Text: "."""
    return bool(_LEAD.match(text))


def _stripped(text: str) -> str:
    text = _BRACKETS.sub("", _ADDRESS.sub(" ", one_line(text)[:400]))
    text = _GLUED.sub("", _ALL_BY.sub("", text, count=1))
    for _ in range(3):
        text, count = _LEAD.subn("", text, count=1)
        if not count:
            break
    return _HOUSE.sub(", ", _CLOCK.sub(";", _NOISE.sub("", text)))


def _read_piece(piece: str, found: list[Named], least: int, site: Collection[str]) -> None:
    for place, part in enumerate(_COMMA.split(piece)):
        words = _LEAD.sub("", _SUFFIXES.sub("", part.strip(" :-–—*'\"“”„|()[]").removesuffix("."))).strip()  # noqa: RUF001
        if not words or key(words) in _LEAD_ALONE or (place and _LETTERS.match(words)):
            continue
        # "Ann Lee, Paris": one word after a comma is no second author, and neither is the house she writes for.
        named = _named(words, least if not place or " " in words else 2)
        is_house = place and found and _is_house(words, named, site)
        if named and not is_house:
            found.append(named)
        elif found and not found[-1].role and len(words) < 80:
            found[-1].role = words


def _is_house(words: str, named: Named | None, site: Collection[str]) -> bool:
    """Whether what follows a name is whom its bearer writes for: an organisation, a part of this site."""
    return (named is not None and named.kind is AuthorKind.ORGANIZATION) or key(words.split(maxsplit=1)[0]) in site


def _named(words: str, least: int) -> Named | None:
    name = _TITLES.sub("", _FOR.sub("", words).strip() or words)
    if key(words) in _AGENCIES:
        return Named(words, kind=AuthorKind.ORGANIZATION)
    if _NOBODY.match(words) or not 1 < len(name) <= 60:
        return None
    if _ORGANISATION.search(words):
        return Named(words, kind=AuthorKind.ORGANIZATION) if not least and len(words) <= 60 else None
    name, role = _role_within(name)
    return Named(_without_degrees(name), role) if name and is_name(name, least) else None


def _without_degrees(name: str) -> str:
    parts = name.split()
    while len(parts) > 2 and _DEGREES.match(parts[-1]):
        parts.pop()
    return " ".join(parts)


def _role_within(words: str) -> tuple[str, str | None]:
    """Part "Ann Lee Political Editor", a name of two or three words and a role run together."""
    found = _ROLE.search(words)
    if not found:
        return words, None
    before = words[: found.start()].split()
    if len(before) < 2:
        return "", words
    cut = 3 if len(before) > 3 else 2
    return " ".join(before[:cut]), " ".join([*before[cut:], words[found.start() :]])


def is_name(words: str, least: int = 2) -> bool:
    """Whether words look like the name of a person."""
    parts = words.split()
    if not parts or len(parts) > 6 or any(c.isdigit() for c in words) or re.search(r"[!?:=<>{}\[\]#%©]|\.\.", words):
        return False
    if _NO_NAME.search(words) or (len(parts) == 1 and words.lower() in _MONTHS):
        return False
    if _CASELESS.search(words):
        return len(words) <= 30 and len(parts) <= 5
    if not least:
        return any(c.isalpha() for c in words)
    capital = [part for part in parts if part[:1].isupper() or (part[:2].lower() in {"d'", "o'", "l'"})]
    small = [part for part in parts if part not in capital and part.lower().strip(".") not in _PARTICLES]
    return not small and len(capital) >= least


def _once(found: list[Named]) -> Iterator[Named]:
    seen: set[str] = set()
    for one in found:
        if (name := key(one.name)) and name not in seen:
            seen.add(name)
            yield one
