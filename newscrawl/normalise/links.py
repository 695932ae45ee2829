"""Links as they are kept: whole addresses, dates no more exact than printed, none twice."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from newscrawl.article import Article, Image, Link, LinkKind
from newscrawl.normalise.dates import read_date
from newscrawl.text import one_line
from newscrawl.urls import is_plain


def normalise_links(article: Article) -> Article:
    """Resolve the addresses of links and images, read the links' dates, drop what stands twice, number the rest.

    A link without an address stays: title and date may find its article later. One whose address leads to no web page
    (javascript:, mailto:, tel:) is none.
    """
    links: dict[tuple[str, ...], Link] = {}
    base = article.url or article.canonical_url
    for link in article.related_links:
        clean = _link(link, base, article)
        if clean is not None:
            links.setdefault(_identity(clean), clean)
    for position, link in enumerate(links.values(), 1):
        link.position = position
    return replace(
        article, related_links=list(links.values()), images=[_image(image, base) for image in article.images]
    )


def _link(link: Link, base: str | None, article: Article) -> Link | None:
    url = _absolute(link.url, base)
    title = one_line(link.title)
    if (link.url and url is None) or not (title or url):
        return None
    dated = replace(link, url=url, title=title, section=one_line(link.section or "") or None)
    if link.date or not link.date_raw:
        return dated
    moment = read_date(link.date_raw, language=article.in_language, fetched_at=article.fetched_at)
    if moment is None:
        return dated
    return replace(dated, date=moment.day, at=moment.at, precision=moment.precision)


def _identity(link: Link) -> tuple[str, ...]:
    """A story linked in the prose and again beside it is two links; in two boxes beside it, one."""
    place = "in_body" if link.kind is LinkKind.IN_BODY else "beside"
    return (place, link.url) if link.url else (place, link.title, str(link.date))


def _image(image: Image, base: str | None) -> Image:
    alt, caption, credit = (
        one_line(text) or None if text else None for text in (image.alt, image.caption, image.credit)
    )
    return replace(image, url=_absolute(image.url, base), alt=alt, caption=caption, credit=credit)


def _absolute(url: str | None, base: str | None) -> str | None:
    """The whole web address; None for what is no address. Without a base, a relative address stays as printed."""
    if not url or not url.strip():
        return None
    if is_plain(url):
        return url
    try:
        whole = urljoin(base or "", one_line(url))
        scheme = urlsplit(whole).scheme
    except ValueError:
        return None
    return whole or None if scheme in ("http", "https", "") else None
