"""What day it is: the only place where the clock is read.

All dates are calendar dates in Japan, wherever the server stands.
"""

from __future__ import annotations

import datetime as dt

# Japan keeps no summer time, so no table of time zones is needed.
JAPAN = dt.timezone(dt.timedelta(hours=9))


def today() -> dt.date:
    """The date in Japan now."""
    return dt.datetime.now(JAPAN).date()
