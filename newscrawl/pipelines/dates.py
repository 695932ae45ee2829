"""Turn the dates an article prints into moments in time."""

from __future__ import annotations

from typing import Any

from newscrawl.normalise import normalise_dates
from newscrawl.pipelines.items import apply


class DatesPipeline:
    """Fills date_published, date_modified, date and date_source."""

    fields = ("date_published", "date_modified", "date", "date_source")

    def process_item(self, item: Any) -> Any:
        return apply(normalise_dates, item, self.fields)
