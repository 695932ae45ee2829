"""newscrawl: a news archive that you run yourself.

`extract` and `read` are the library's front door; neither Scrapy nor SQLAlchemy is imported for them.
"""

from newscrawl.article import Article, Author, Block, Image, Link, Moment, Page, Reading

__all__ = ["Article", "Author", "Block", "Image", "Link", "Moment", "Page", "Reading"]
