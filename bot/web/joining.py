"""Many small files as one: what the widget loads, put together when the server starts.

Decides how modules are joined and what is left out of them. It reads no JavaScript at large, only
the way it is written in `static/`: an import stands on one line and renames nothing, a comment fills its lines, no text goes
over several, and what modules have at their top is called differently in each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_IMPORT = re.compile(r'^import \{ [^}]+ \} from "\./[\w-]+\.js";$', re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.M)
_NAME = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.M)
_REM = re.compile(r"(\d*\.?\d+)rem\b")
_TEXT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)""")
# Where no statement ends, or it ends whatever follows.
_BREAK = re.compile(r"(?<=[;{,(])\n|\n(?=[}).?:])")
_SPACE = re.compile(r" ?([=<>*{}(),;:?&|!]) ?")
PIXELS = 16
"""Of one rem: in a stranger's page a rem is whatever that page says."""


def module(sources: Sequence[str]) -> str:
    """Modules as one, in an order in which each imports from those before it; it exports what the
    last one does. ValueError where two give one name to different things."""
    named = [name for source in sources for name in _NAME.findall(source)]
    if twice := {name for name in named if named.count(name) > 1}:
        raise ValueError(f"modules that are joined both have: {', '.join(sorted(twice))}")
    bodies = (_EXPORT.sub("", _IMPORT.sub("", source)) for source in sources)
    exports = ", ".join(_EXPORT.findall(sources[-1]))
    return squeezed("".join(bodies) + f"export {{ {exports} }};\n")


def squeezed(script: str) -> str:
    """A script without comments, and without needless space and lines."""
    lines = (line.strip() for line in script.splitlines())
    text = "\n".join(_tight(line) for line in lines if line and not line.startswith("//"))
    return _BREAK.sub("", text)


def _tight(line: str) -> str:
    parts = _TEXT.split(line)
    # A slash outside of a text may begin a pattern, in which every space counts.
    if any("/" in part for part in parts[::2]):
        return line
    return "".join(_SPACE.sub(r"\1", part) if n % 2 == 0 else part for n, part in enumerate(parts))


def style(sources: Sequence[str]) -> str:
    """Style sheets as one, without comments, needless space, and units that a page could change."""
    text = re.sub(r"/\*.*?\*/", "", "".join(sources), flags=re.S)
    text = _REM.sub(lambda found: f"{float(found[1]) * PIXELS:g}px", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,>]) ?", r"\1", text).replace(";}", "}").strip()
    return text.replace(": ", ":").replace(" !", "!")
