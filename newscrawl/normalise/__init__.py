"""From the raw reading to the article: pure functions, idempotent, used by `extract` and by the pipelines alike."""

from newscrawl.article import Article
from newscrawl.normalise.body import normalise_body
from newscrawl.normalise.dates import normalise_dates
from newscrawl.normalise.links import normalise_links

__all__ = ["normalise", "normalise_body", "normalise_dates", "normalise_links"]


def normalise(article: Article) -> Article:
    """All three, in the order of the pipelines."""
    return normalise_links(normalise_body(normalise_dates(article)))
