"""Clean the blocks of the body and join their prose."""

from __future__ import annotations

from typing import Any

from newscrawl.normalise import normalise_body
from newscrawl.pipelines.items import apply


class BodyPipeline:
    """Fills body, article_body, word_count and body_status."""

    fields = ("body", "article_body", "word_count", "body_status")

    def process_item(self, item: Any) -> Any:
        return apply(normalise_body, item, self.fields)
