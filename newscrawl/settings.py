"""Scrapy's settings for this project, in the order of a page's way; docs/settings.md tells all of newscrawl's own."""

import os

BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders"]
NEWSPIDER_MODULE = "newscrawl.spiders"
COMMANDS_MODULE = "newscrawl.commands"

# Who asks, and how politely
USER_AGENT = "newscrawl"
NEWSCRAWL_CONTACT = os.environ.get("NEWSCRAWL_CONTACT")
ROBOTSTXT_OBEY = True
NEWSCRAWL_ROBOTS_CACHE_SECONDS = 86_400.0
NEWSCRAWL_ROBOTS_HOLD_SECONDS = 600.0
NEWSCRAWL_MOST_CRAWL_DELAY = 30.0
NEWSCRAWL_OBEY_DIRECTIVES = ("noarchive",)
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS_PER_DOMAIN = 1

# What is asked: the web, nothing local, nothing with an identity
DOWNLOAD_HANDLERS = {
    "http": "newscrawl.middlewares.HttpHandler",
    "https": "newscrawl.middlewares.HttpHandler",
    "file": None,
    "ftp": None,
    "s3": None,
    "data": None,
}
NEWSCRAWL_ALLOW_HOSTS = os.environ.get("NEWSCRAWL_ALLOW_HOSTS", "")
DOWNLOAD_VERIFY_CERTIFICATES = True
COOKIES_ENABLED = False
HTTPPROXY_ENABLED = False
# Scrapy's own say "Accept-Language: en", and sites answer with their English edition.
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
REFERER_ENABLED = False

# How much an answer may cost
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 << 20
DOWNLOAD_WARNSIZE = 8 << 20

# The way of a request and its answer: redirects and retries are visits of their own in the ledger
DOWNLOADER_MIDDLEWARES = {
    "newscrawl.middlewares.FailuresMiddleware": 10,
    "newscrawl.middlewares.RobotsMiddleware": 100,
    "newscrawl.middlewares.IdentityMiddleware": 500,
    "newscrawl.middlewares.DirectivesMiddleware": 580,
    "newscrawl.middlewares.CodingsMiddleware": 590,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
}

# How far articles' links are followed
NEWSCRAWL_DEPTH = 3

# How much a crawl takes from the ledger, and how long it waits for more
NEWSCRAWL_REQUESTS_PER_HOST = 1
NEWSCRAWL_VISITS_AHEAD = 200
NEWSCRAWL_WAIT_SECONDS = 60.0

# An answer makes one article; for each, Scrapy starts as many tasks as may handle items at once
CONCURRENT_ITEMS = 4

# Who reads it: processes beside the crawler's own, and what a page may cost there
NEWSCRAWL_READERS = 2
NEWSCRAWL_READER_SECONDS = 10.0
NEWSCRAWL_READER_PAGES = 1000
NEWSCRAWL_SITE_MEMORY = True

# The way of an article
ITEM_PIPELINES = {
    "newscrawl.pipelines.DatesPipeline": 300,
    "newscrawl.pipelines.BodyPipeline": 310,
    "newscrawl.pipelines.RelatedLinksPipeline": 320,
    "newscrawl.pipelines.ValidationPipeline": 330,
    "newscrawl.pipelines.DuplicatesPipeline": 340,
    "newscrawl.pipelines.ArchivePipeline": 900,
}

# Where it is kept
NEWSCRAWL_ARCHIVE_ENABLED = True
NEWSCRAWL_DRY_RUN = False
NEWSCRAWL_DATABASE_URL = os.environ.get("DATABASE_URL") or "sqlite:///newscrawl.db"
NEWSCRAWL_CAPTURES = os.environ.get("NEWSCRAWL_CAPTURES")
NEWSCRAWL_WARC_BYTES = 1 << 30

# How much is on its way, and how much is written at once
NEWSCRAWL_PAGES_IN_FLIGHT = 200
NEWSCRAWL_BYTES_IN_FLIGHT = 64 << 20
NEWSCRAWL_BATCH_PAGES = 100
NEWSCRAWL_BATCH_BYTES = 8 << 20
NEWSCRAWL_BATCH_SECONDS = 1.0

# What comes out
FEED_EXPORTERS = {
    "jsonl": "newscrawl.extensions.feeds.JsonLines",
    "jl": "newscrawl.extensions.feeds.JsonLines",
    "jsonlines": "newscrawl.extensions.feeds.JsonLines",
    "json": "newscrawl.extensions.feeds.Json",
    "csv": "newscrawl.extensions.feeds.Csv",
    "pickle": None,
    "marshal": None,
    "xml": None,
}
FEED_EXPORT_ENCODING = "utf-8"

# Nobody gets in, nothing is left open
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# How it ends
EXTENSIONS = {
    "newscrawl.extensions.Closing": 0,
    "newscrawl.extensions.RunReport": 100,
    "newscrawl.extensions.Verdict": 200,
}

# What is said
LOG_FORMATTER = "newscrawl.extensions.LogFormatter"
LOG_LEVEL = "INFO"
DEFAULT_DROPITEM_LOG_LEVEL = "INFO"
