"""Reading in processes of their own: a page that hangs, crashes or floods its reader costs that page only."""

from newscrawl.workers.pool import Pool

__all__ = ["Pool"]
