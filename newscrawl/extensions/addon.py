"""newscrawl's pipelines in any Scrapy project: `ADDONS = {"newscrawl.extensions.Addon": 0}`."""

from __future__ import annotations

from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from newscrawl import settings as own


class Addon:
    """Adds newscrawl's pipelines, extensions and settings where they are missing; what the project sets itself stays.

    What a project puts between 340 and 900 into ITEM_PIPELINES sees clean articles before they are kept.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        for name in ("ITEM_PIPELINES", "EXTENSIONS"):
            for path, order in getattr(own, name).items():
                settings.setdefault_in_component_priority_dict(name, load_object(path), order)
        for name, value in vars(own).items():
            if name.startswith("NEWSCRAWL_") and settings.get(name) is None:
                settings.set(name, value, priority="addon")
