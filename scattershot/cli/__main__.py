"""`python -m scattershot.cli`, the same as `scattershot`."""

import sys

from scattershot.cli import main

sys.exit(main())
