"""`python -m newscrawl.cli`, the same as `newscrawl`."""

import sys

from newscrawl.cli import main

sys.exit(main())
