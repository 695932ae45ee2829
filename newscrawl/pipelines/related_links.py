"""Give related links and images whole addresses, and links their dates and numbers."""

from __future__ import annotations

from typing import Any

from newscrawl.normalise import normalise_links
from newscrawl.pipelines.items import apply


class RelatedLinksPipeline:
    """Fills related_links and images."""

    fields = ("related_links", "images")

    def process_item(self, item: Any) -> Any:
        return apply(normalise_links, item, self.fields)
