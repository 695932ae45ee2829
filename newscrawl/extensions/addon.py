"""newscrawl's pipelines in any Scrapy project: `ADDONS = {"newscrawl.extensions.Addon": 0}`."""

from __future__ import annotations

import os

from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

PIPELINES = {
    "newscrawl.pipelines.DatesPipeline": 300,
    "newscrawl.pipelines.BodyPipeline": 310,
    "newscrawl.pipelines.RelatedLinksPipeline": 320,
    "newscrawl.pipelines.ValidationPipeline": 330,
    "newscrawl.pipelines.DuplicatesPipeline": 340,
    "newscrawl.pipelines.ArchivePipeline": 900,
}
"""The way of an article. What a project puts between 340 and 900 sees clean articles before they are kept."""


DATABASE_URL = "sqlite:///newscrawl.db"
EXTENSIONS = {"newscrawl.extensions.Closing": 0, "newscrawl.extensions.Verdict": 0}
DEFAULTS: dict[str, object] = {
    "NEWSCRAWL_ARCHIVE_ENABLED": True,
    "NEWSCRAWL_DRY_RUN": False,
    "NEWSCRAWL_BATCH_PAGES": 100,
    "NEWSCRAWL_BATCH_BYTES": 8 << 20,
    "NEWSCRAWL_BATCH_SECONDS": 1.0,
    "NEWSCRAWL_PAGES_IN_FLIGHT": 200,
    "NEWSCRAWL_BYTES_IN_FLIGHT": 64 << 20,
}


class Addon:
    """Adds the pipelines and the settings that are not there; what the project sets itself stays."""

    def update_settings(self, settings: BaseSettings) -> None:
        for path, order in PIPELINES.items():
            settings.setdefault_in_component_priority_dict("ITEM_PIPELINES", load_object(path), order)
        for path, order in EXTENSIONS.items():
            settings.setdefault_in_component_priority_dict("EXTENSIONS", load_object(path), order)
        environment = {
            "NEWSCRAWL_DATABASE_URL": os.environ.get("DATABASE_URL") or DATABASE_URL,
            "NEWSCRAWL_CAPTURES": os.environ.get("NEWSCRAWL_CAPTURES"),
        }
        for name, value in (DEFAULTS | environment).items():
            if settings.get(name) is None:
                settings.set(name, value, priority="addon")
