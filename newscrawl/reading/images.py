"""Pictures of the story: the lead image and those inside its text, with alt, caption and credit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from newscrawl.article import Image
from newscrawl.reading.elements import Elements, called_so, names_of, outer, text_of
from newscrawl.reading.findings import Findings
from newscrawl.reading.linked_data import plain, texts_of
from newscrawl.reading.structured import Structured, join
from newscrawl.reading.vocabulary import any_of

_LEADS = (
    "og:image",
    "og:image:url",
    "og:image:secure_url",
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
    "sailthru.image.full",
    "thumbnail",
)
_SOURCES = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-full-src",
    "data-hi-res-src",
    "data-image",
    "data-url",
    "src",
)
_SETS = ("data-srcset", "srcset", "data-lazy-srcset")
_NO_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:logo|logos|icon|icons|favicon|sprite|spacer|blank|pixel|placeholder|default-?(?:image|share|thumb\w*)?|fallback|avatar|gravatar|emoji|1x1|transparent|loader|loading|share-?image|no-?image)(?:[/_.-]|\d|$)"
    r"|gravatar\.com|doubleclick|/ads?/|tracking|\.svg(?:$|\?)",
    re.IGNORECASE,
)
_NOT_OURS = re.compile(
    r"comment|related|recommend|sidebar(?<!content-sidebar)(?<!has-sidebar)(?<!with-sidebar)(?!-wrap)|widget|teaser|card(?![a-z])|promo|popular|trending|latest|most-?read|newsletter|footer|menu|nav(?<![a-z]nav)|author|byline|avatar|bio(?![a-z])|social|share|logo|advert|ad-(?<![a-z]ad-)"
)
_OUTSIDE = frozenset({"nav", "footer", "aside"})
_CAPTION = re.compile(
    r"caption|legend|bildunterschrift|bildtext|cutline|pie-?(?:de-?)?foto|didascalia|billedtekst|(?<![a-z])cap(?![a-z])"
)
_CREDIT = re.compile(
    r"credit|copyright|source|quelle|photographer|fotograf|bildnachweis|attribution|rights|byline|author|agency"
)
_CREDIT_LINE = re.compile(
    r"(?<![\s(\[|\uff08\u2013\u2014-])[\s(\[|\uff08\u2013\u2014-]*"
    rf"((?:{any_of('pictures')}|crédits?(?: photo)?|credit|{any_of('source label')})"
    r"(?: by| credit| courtesy of| von| de)?\s*[:/=\uff1a\uff1d\uff0f]\s*|©\s*|\(c\)\s*|photo by )(.{2,100}?)"
    r"[)\]\uff09]?\s*$",
    re.IGNORECASE,
)
_HOUSES = "Getty(?: Images)?|Reuters|AFP|AP|EPA|EFE|ANSA|dpa|Shutterstock|Alamy|Imago|Unsplash"
_AGENCY_LINE = re.compile(
    r"(?<![\s(\[|])[\s(\[|]*(?:\(([A-Z][\w.]{1,12} (?i:photo|foto|image)s?\s?/.{2,60})\)"
    rf"|(?<=[.!?)\u201d\"])\s([^.!?()]{{0,50}}\b(?:{_HOUSES})\b[^.!?()]{{0,40}})"
    r"|[=\uff1d(\uff08]([\u3005-\u9fff]{2,8})(?:記者)?撮影[)\uff09]?)\s*$"
)
"""How agencies and papers end a caption: "(AP Photo/Ann Lee)", ". Ann Lee/Getty Images", "=山田太郎撮影"."""
_SIZE = re.compile(r"\d+")
_LEAST = 100
"""Pixels: a smaller picture is a sign or a portrait."""
_MOST = 60
_CAPTIONED = frozenset({"p", "div", "span", "small", "em", "td"})


def find(structured: Structured, story: Sequence[Any], findings: Findings) -> None:
    """Fill the images: the lead image first, then those between the elements of the story in reading order."""
    pictures = islice(_pictures(structured.elements, story), 2 * _MOST)
    inside = [image for element in pictures if (image := _image(element, structured))]
    lead = _lead(structured)
    if lead is None:
        for image in inside[:1]:
            image.is_lead = True
        findings.images = _once(inside)
        return
    same = next((image for image in inside if _base(image.url) == _base(lead.url)), None)
    if same is not None:
        lead.alt, lead.caption, lead.credit = (
            lead.alt or same.alt,
            lead.caption or same.caption,
            lead.credit or same.credit,
        )
    findings.images = _once([lead, *(image for image in inside if image is not same)])


def _lead(structured: Structured) -> Image | None:
    told = [image for node in structured.own[:2] for image in _told(node.get("image"), structured)]
    said = [Image(url=join(structured.url, url)) for url in structured.get(*_LEADS) if url.strip()]
    for image in said[:1]:
        image.alt = next((plain(alt) for alt in structured.get("og:image:alt", "twitter:image:alt")), None)
    linked = [Image(url=url) for url in structured.rels.get("image_src", ())]
    for image in [*said, *told, *linked]:
        if image.url and not _NO_PICTURE.search(image.url):
            for other in told:
                if other is not image and _base(other.url) == _base(image.url):
                    image.caption, image.credit = image.caption or other.caption, image.credit or other.credit
            image.is_lead = True
            return image
    return None


def _told(value: Any, structured: Structured) -> Iterator[Image]:
    for one in value[:10] if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield Image(url=join(structured.url, one))
        elif isinstance(one, dict):
            node = structured.resolve(one)
            url = next((text for name in ("url", "contentUrl", "@id") for text in texts_of(node.get(name))), None)
            caption = next(
                (plain(text) for name in ("caption", "description") for text in texts_of(node.get(name))), None
            )
            credit = next(
                (
                    plain(text)
                    for name in ("creditText", "copyrightHolder", "author", "copyrightNotice")
                    for text in texts_of(node.get(name))
                ),
                None,
            )
            yield Image(url=join(structured.url, url) if url else None, caption=caption, credit=credit)


def _pictures(elements: Elements, story: Sequence[Any]) -> Iterator[Any]:
    """The <img> elements from the headline to the end of the story."""
    if not story:
        return
    known = [place for element in story if (place := elements.place.get(element)) is not None]
    if not known:
        return
    first, last = min(known), max(known)
    heads = [place for heading in elements.by_tag.get("h1", ()) if (place := elements.place[heading]) < first]
    start = heads[-1] if heads else first
    for element in elements.by_tag.get("img", ()):
        if start <= elements.place[element] <= last and not elements.inside(element, _OUTSIDE, _NOT_OURS):
            yield element


def _image(element: Any, structured: Structured) -> Image | None:
    url = _address(element)
    if not url or _NO_PICTURE.search(url) or _is_small(element):
        return None
    caption, credit = _words_beside(element)
    alt = plain(element.get("alt") or "") or None
    return Image(url=join(structured.url, url), alt=alt, caption=caption, credit=credit)


def _address(element: Any) -> str | None:
    picture = next((one for one in outer(element, 4) if one.tag == "picture"), None)
    sources = picture.iter("source") if picture is not None else ()
    sets = (one.get(name) for one in (element, *islice(sources, _MOST)) for name in _SETS)
    widest = max((_widest(said) for said in sets if said), default=(0, ""))
    for name in _SOURCES:
        url = (element.get(name) or "").strip()
        if url and not url.startswith(("data:", "blob:", "about:")):
            return url
    return widest[1] or None


def _widest(srcset: str) -> tuple[int, str]:
    best = (0, "")
    for part in re.split(r",\s+", srcset):
        pieces = part.strip().split()
        if pieces and not pieces[0].startswith("data:"):
            size = _SIZE.search(pieces[1]) if len(pieces) > 1 else None
            best = max(best, (int(size[0][:6]) if size else 1, pieces[0]))
    return best


def _is_small(element: Any) -> bool:
    sizes = [_SIZE.match(element.get(name) or "") for name in ("width", "height")]
    return any(size is not None and int(size[0][:6]) < _LEAST for size in sizes)


def _words_beside(element: Any) -> tuple[str | None, str | None]:
    """Caption and credit: of the figure around the picture, or of what is named a caption beside it."""
    around = list(outer(element, 5))
    figure = next((one for one in around if one.tag == "figure"), None)
    boxes = [figure] if figure is not None else around[:3]
    for box in boxes:
        parts = list(islice(box.iter(etree.Element), _MOST))
        if figure is None and sum(part.tag == "img" for part in parts) > 1:
            break
        captions = [part for part in parts if _is_caption(part)]
        if captions or figure is not None:
            return _caption_and_credit(captions, parts)
    return None, None


def _is_caption(part: Any) -> bool:
    return part.tag == "figcaption" or (part.tag in _CAPTIONED and called_so(names_of(part), _CAPTION))


def _caption_and_credit(captions: list[Any], parts: list[Any]) -> tuple[str | None, str | None]:
    credits_ = (text_of(part, longest=200) for part in parts if called_so(names_of(part), _CREDIT))
    credit = next(filter(None, credits_), None)
    caption = text_of(captions[0], _CREDIT, 1500) if captions else ""
    found = _AGENCY_LINE.search(caption) or _CREDIT_LINE.search(caption)
    if found and not credit:
        credit = next(group for group in reversed(found.groups()) if group).strip()
        caption = caption[: found.start()].strip()
    if credit and (line := _CREDIT_LINE.match(credit)):
        credit = line[2].strip()
    return caption or None, credit or None


def _base(url: str | None) -> str:
    """The file of an address without its size: two addresses of one picture share it."""
    try:
        name = unquote(urlsplit(url or "").path).rstrip("/").rsplit("/", 1)[-1].casefold()
    except ValueError:
        return ""
    return re.sub(r"(?:[-_]?\d+x\d+|[-_@]\d+x|[-_]scaled|[-_]\d{2,4}w?)(?=\.\w+$)|\.\w+$", "", name)


def _once(images: list[Image]) -> list[Image]:
    seen: set[str] = set()
    kept = []
    for image in images:
        name = _base(image.url) or image.url or ""
        if name not in seen:
            seen.add(name)
            kept.append(image)
    return kept[:_MOST]
