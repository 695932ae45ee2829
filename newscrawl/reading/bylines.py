"""Names in a byline, as it is printed or as a machine was told it: people and organisations, with their roles."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from newscrawl.article import AuthorKind
from newscrawl.reading.byline_parts import AGENCIES, agencies_beside, is_lead, is_particle_name, pieces, without_lead
from newscrawl.reading.linked_data import key
from newscrawl.reading.person_names import is_east_asian, is_name, without_degrees, without_ending, without_titles
from newscrawl.reading.vocabulary import Sought, any_of, words_of
from newscrawl.text import one_line

_COMMA = re.compile(r"\s*[,/／]\s*")  # noqa: RUF001
_FOR = re.compile(
    r"\s+(?:for|für|pour|para|per|voor|at|of|from|in|en|em|à|aus|w|v|i|в|у|reporting from|special to)"  # noqa: RUF001
    r"\s+(?:the\s+)?(?=[^\W\da-z_]).*",
    re.DOTALL,
)
_FROM = re.compile(r"(?:do|da|de|del|dal|em|en|in|aus|à|au|w|v|в|из|from|from the)\s")
_LETTERS = re.compile(r"(?:[A-Z]{2,5}|[A-Z]\.?[a-z]{0,2}\.?[A-Z]\.?|Ph\.?D\.?|Jr\.?|Sr\.?|II|III|Esq\.?|CFP®?)\.?\Z")
_SHORT_SIGN = re.compile(r"[a-zà-ÿ]{2,4}\Z")
"""How a newsroom signs: "det", "mab"."""
_ROLE = Sought("byline role")
_STAFF = "staff|writers?|reporters?|team|editors?|desk|board|correspondents?|services?|bureau|report|online|web"
_ANYBODYS = r"(?:our|an?|the|special|foreign|own|senior|web|online|news|digital|content|marketing|sports?|guest|copy)"
_NOBODY = re.compile(
    rf"^(?:(?:the )?{any_of('nobody')}(?: (?:{_STAFF}))*"
    rf"|(?:{_ANYBODYS} )*(?:editorial )?(?:{_STAFF})(?: (?:{_STAFF}))*)$",
    re.IGNORECASE,
)
_COLLECTIVE = re.compile(
    r"\b(?:staff|staff (?:writers|reporters)|(?:web|news) ?desk|newsroom"
    r"|(?:editorial|news|digital|content) (?:team|staff|board|desk))$",
    re.IGNORECASE,
)
"""Behind a proper name: those who write for a house without a name of their own."""
_ORGANISATION = Sought("organisation")
_HOUSE = re.compile(
    rf"{any_of('organisation ending')}\Z"
    r"|\.(?:com|de|net|org|tv|it|fr|es|in|at|ch|co)\b|\s(?:AG|SE|KG|e\.\s?V\.?)\Z"
)
_BODY = re.compile(
    rf"^(?:\S+\s){{0,2}}(?i:{any_of('organisation')})\s(?:of|for|für|der|des|de|du|del|della|dell'|voor|för|im|по)\s\S.*"
    r"(?:,|\s(?:and|und|et|y|e|og|och|en)\s)"
)
"""The name of one organisation that has the commas and the "and" of a list."""
_PLACES = frozenset(key(words) for words in words_of("place"))


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


def names_in(text: str, site: Collection[str] = (), *, least: int = 2, houses: bool | None = None) -> list[Named]:
    """Read a byline: "By Ann Lee and Bo Ek, Political Editor" gives Ann Lee and Bo Ek with her or his role.

    `site` holds the keys of the site's own names, which are no authors. `least` says how many words with a capital a
    name has; with 0, for a text that a machine gives as an author, it may be written in any way. `houses` says whether
    an organisation that is no news agency may be the author; where it is not said, a machine may name one.
    """
    houses = not least if houses is None else houses
    found = _read(one_line(text)[:400], frozenset(site), least, houses=houses)
    return [Named(one.name, one.role, one.kind) for one in found]


@lru_cache(maxsize=5_000)
def _read(text: str, site: frozenset[str], least: int, *, houses: bool) -> list[Named]:
    """Remembered: a page gives one name in several places, elements within elements."""
    if houses and _BODY.match(text):
        return [Named(text, kind=AuthorKind.ORGANIZATION)]
    found: list[Named] = []
    for piece in pieces(text, is_machine=not least):
        _read_piece(piece, found, least, site, houses=houses)
    found += [Named(name, kind=AuthorKind.ORGANIZATION) for name in agencies_beside(text)]
    return _without_site(_without_places(list(_once(found))), site)


def _without_site(found: list[Named], site: Collection[str]) -> list[Named]:
    """The site is no author of its own, but beside an agency and nobody else: "Le Phare avec AFP"."""
    others = [one for one in found if key(one.name) not in site]
    if not others or any(key(one.name) not in AGENCIES for one in others):
        return others
    for one in found:
        one.kind = AuthorKind.ORGANIZATION
    return found


def site_named(text: str, site: Collection[str]) -> list[Named]:
    """The site itself, where a byline names nobody else: "By The Skerry Post"."""
    words = without_lead(text).strip(" ,;-|")
    return [Named(words, kind=AuthorKind.ORGANIZATION)] if key(words) in site else []


def _read_piece(piece: str, found: list[Named], least: int, site: Collection[str], *, houses: bool) -> None:
    is_role = False
    for place, part in enumerate(_COMMA.split(piece)):
        words = part.strip(" :-–—*'\"“”„|()[]<>〔〕【】")  # noqa: RUF001
        words = words.removesuffix(".") if not words.endswith((" e. V.", " e.V.")) else words
        words = without_ending(words)
        words = words if not least and is_particle_name(words) else without_lead(words)
        if not words or is_lead(words) or (place and _LETTERS.match(words) and key(words) not in AGENCIES):
            is_role = is_role or (not place and bool(found))
            continue
        # "Ann Lee, Paris": one word after a comma is no second author, and neither is the house she writes for.
        named = _named(words, least if not place or " " in words else 2, site, houses=houses)
        is_house = place and found and _is_house(words, named, found[-1], site)
        is_detail = (place and _FROM.match(words)) or (is_role and named and named.kind is AuthorKind.PERSON)
        if named and not is_house and not is_detail:
            found.append(named)
        elif found and not found[-1].role and len(words) < 80 and found[-1].kind is AuthorKind.PERSON:
            found[-1].role = words
        is_role = is_role or (not place and bool(found) and named is None)


def _is_house(words: str, named: Named | None, writer: Named, site: Collection[str]) -> bool:
    """Whether what follows a name is whom its bearer writes for: an organisation, a part of this site."""
    if writer.kind is AuthorKind.ORGANIZATION or _SHORT_SIGN.match(writer.name):
        return False
    return (named is not None and named.kind is AuthorKind.ORGANIZATION) or key(words.split(maxsplit=1)[0]) in site


def _named(words: str, least: int, site: Collection[str], *, houses: bool) -> Named | None:
    first = words.split(maxsplit=1)[0]
    if first.isupper() and not words.isupper() and key(first) in site:  # "CBC Arts" at CBC
        return Named(words, kind=AuthorKind.ORGANIZATION) if houses else None
    name = without_titles(_FOR.sub("", words).strip() or words)
    if key(words) in AGENCIES:
        return Named(words, kind=AuthorKind.ORGANIZATION)
    if _NOBODY.match(words) or key(words) in _PLACES or not 1 < len(name) <= 60:
        return None
    if _is_organisation(words, name):
        return Named(words, kind=AuthorKind.ORGANIZATION) if houses and len(words) <= 80 else None
    name, role = _role_within(name)
    if name and is_name(name, least):
        return Named(without_degrees(name), role)
    is_long = houses and not least and not role and is_east_asian(words)
    return Named(words, kind=AuthorKind.ORGANIZATION) if is_long and len(words) <= 20 else None


def _is_organisation(words: str, name: str) -> bool:
    """Whether words name an organisation, and not somebody who writes for one: "Ann Lee for The Skerry Post"."""
    if _COLLECTIVE.search(words):
        return True
    found = _ORGANISATION.search(words) or _HOUSE.search(words)
    writes_for_it = found and len(name) < found.start() and is_name(name) and len(name.split()) > 1
    return found is not None and not writes_for_it


def _role_within(words: str) -> tuple[str, str | None]:
    """Part "Ann Lee Political Editor" or "unserer Korrespondentin Ann Lee", a name and a role run together."""
    found = _ROLE.search(words)
    if not found:
        return words, None
    before = words[: found.start()].split()
    *_, last = _ROLE.pattern.finditer(words)
    behind = words[last.end() :].strip(" :")
    if (len(before) < 2 or not is_name(" ".join(before))) and len(behind.split()) > 1 and is_name(behind):
        return behind, words[: last.end()]
    if len(before) < 2:
        return "", words
    cut = 3 if len(before) > 3 else 2
    return " ".join(before[:cut]), " ".join([*before[cut:], words[found.start() :]])


def _without_places(found: list[Named]) -> list[Named]:
    """One word beside full names is where somebody is: "Madrid - Ana Ruiz"."""
    people = [one for one in found if one.kind is AuthorKind.PERSON]
    if not any(" " in one.name for one in people) or any(is_east_asian(one.name) for one in people):
        return found
    return [one for one in found if one.kind is not AuthorKind.PERSON or " " in one.name]


def _once(found: list[Named]) -> Iterator[Named]:
    seen: set[str] = set()
    for one in found:
        if (name := key(one.name)) and name not in seen:
            seen.add(name)
            yield one
