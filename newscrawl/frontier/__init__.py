"""What Scrapy asks for the next request: the ledger of the archive."""

from newscrawl.frontier.queues import HostQueues
from newscrawl.frontier.scheduler import LedgerScheduler

__all__ = ["HostQueues", "LedgerScheduler"]
