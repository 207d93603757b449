"""Many small files as one, as small as it gets: what the widget loads, made when the server starts.

Decides how modules are joined; making them smaller is the library's. It reads no JavaScript at
large, only the way it is written in `static/`: an import stands on one line and renames nothing,
and what modules have at their top is called differently in each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

try:
    import minify
except ImportError:  # there is none for this machine: what is sent is bigger, and the same
    minify = None

_IMPORT = re.compile(r'^import \{ ([^}]+) \} from "\./([\w-]+)\.js";$', re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.M)
_NAME = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.M)
_REM = re.compile(r"(\d*\.?\d+)rem\b")
PIXELS = 16
"""Of one rem: in a stranger's page a rem is whatever that page says."""


def module(sources: Sequence[str]) -> str:
    """Modules as one, in an order in which each imports from those before it; it exports what the
    last one does. ValueError where two give one name to different things."""
    named = [name for source in sources for name in _NAME.findall(source)]
    if twice := {name for name in named if named.count(name) > 1}:
        raise ValueError(f"modules that are joined both have: {', '.join(sorted(twice))}")
    body = "".join(_EXPORT.sub("", _IMPORT.sub("", source)) for source in sources)
    exports = ", ".join(_EXPORT.findall(sources[-1]))
    # In a function, so that no name but these has to stay as it is.
    whole = f"const {{ {exports} }} = (() => {{\n{body}return {{ {exports} }};\n}})();\n"
    return script(f"{whole}export {{ {exports} }};\n")


def script(text: str) -> str:
    """A script with short names, without comments and needless space."""
    return text if minify is None else str(minify.string("text/javascript", text))


def style(sources: Sequence[str]) -> str:
    """Style sheets as one, without comments, needless space, and units that a page could change."""
    text = _REM.sub(lambda found: f"{float(found[1]) * PIXELS:g}px", "".join(sources))
    return text if minify is None else str(minify.string("text/css", text))
