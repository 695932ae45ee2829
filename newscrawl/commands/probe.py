from scrapy.commands import ScrapyCommand

from newscrawl.commands.adapter import FromTheCommandLine


class Command(FromTheCommandLine, ScrapyCommand):
    pass
