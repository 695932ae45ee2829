"""newscrawl's commands as Scrapy commands: `scrapy search ...` is `newscrawl search ...`."""
