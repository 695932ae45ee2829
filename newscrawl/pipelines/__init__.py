"""From the raw reading to the archive: one job each, in the order that ITEM_PIPELINES tells."""

from newscrawl.pipelines.archive import ArchivePipeline
from newscrawl.pipelines.body import BodyPipeline
from newscrawl.pipelines.dates import DatesPipeline
from newscrawl.pipelines.duplicates import DuplicatesPipeline
from newscrawl.pipelines.related_links import RelatedLinksPipeline
from newscrawl.pipelines.validation import ValidationPipeline

__all__ = [
    "ArchivePipeline",
    "BodyPipeline",
    "DatesPipeline",
    "DuplicatesPipeline",
    "RelatedLinksPipeline",
    "ValidationPipeline",
]
