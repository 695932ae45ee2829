"""What lies between a spider's request and the web: whom we ask, how politely, how safely, and how answers are read.

Every request that is not answered as asked ends in a NotFetchedError, the only thing an errback sees.
"""

from newscrawl.middlewares.codings import CodingsMiddleware
from newscrawl.middlewares.directives import DirectivesMiddleware
from newscrawl.middlewares.failures import FailuresMiddleware
from newscrawl.middlewares.handler import HttpHandler
from newscrawl.middlewares.identity import IdentityMiddleware
from newscrawl.middlewares.robots import RobotsMiddleware

__all__ = [
    "CodingsMiddleware",
    "DirectivesMiddleware",
    "FailuresMiddleware",
    "HttpHandler",
    "IdentityMiddleware",
    "RobotsMiddleware",
]
