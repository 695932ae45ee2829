"""What Scrapy loads besides spiders and pipelines."""

from newscrawl.extensions.addon import Addon
from newscrawl.extensions.closing import Closing
from newscrawl.extensions.log import LogFormatter
from newscrawl.extensions.run_report import RunReport
from newscrawl.extensions.verdict import Verdict

__all__ = ["Addon", "Closing", "LogFormatter", "RunReport", "Verdict"]
