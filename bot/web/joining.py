"""Many small files as one: what the widget loads, put together when the server starts.

Decides how modules are joined and what is left out of them. It reads no JavaScript at large, only
the way it is written in `static/`: an import stands on one line and renames nothing, statements end
in a semicolon or a brace, no text goes over several lines, and what modules have at their top is
called differently in each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_IMPORT = re.compile(r'^import \{ ([^}]+) \} from "\./([\w-]+)\.js";$', re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.M)
_NAME = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.M)
_REM = re.compile(r"(\d*\.?\d+)rem\b")
_TEXT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)""")
# Every statement ends in a semicolon or a brace: a new line counts between two words alone.
_BREAK = re.compile(r"(?<![\w$])\n|\n(?![\w$])")
_SPACE = re.compile(r" ?([=<>*{}(),;:?&|!]) ?")
PIXELS = 16
"""Of one rem: in a stranger's page a rem is whatever that page says."""


def module(sources: Sequence[str]) -> str:
    """Modules as one, in an order in which each imports from those before it; it exports what the
    last one does. ValueError where two give one name to different things."""
    exports = ", ".join(_EXPORT.findall(sources[-1]))
    return squeezed(f"{_bodies(sources)}export {{ {exports} }};\n")


def later(sources: Mapping[str, str]) -> tuple[str, str]:
    """Modules that are loaded when they are needed, beside a joined one that is there already.

    As one that exports `parts`, a function of what they import from there, and that as an object's
    literal. `parts` gives all that they export.
    """
    wanted = {
        name
        for source in sources.values()
        for names, origin in _IMPORT.findall(source)
        if origin not in sources
        for name in names.split(", ")
    }
    exports = [name for source in sources.values() for name in _EXPORT.findall(source)]
    given = f"{{ {', '.join(sorted(wanted))} }}"
    body = f"{_bodies(list(sources.values()))}return {{ {', '.join(exports)} }};\n"
    return squeezed(f"export const parts = ({given}) => {{\n{body}}};\n"), squeezed(given)


def _bodies(sources: Sequence[str]) -> str:
    named = [name for source in sources for name in _NAME.findall(source)]
    if twice := {name for name in named if named.count(name) > 1}:
        raise ValueError(f"modules that are joined both have: {', '.join(sorted(twice))}")
    return "".join(_EXPORT.sub("", _IMPORT.sub("", source)) for source in sources)


def squeezed(script: str) -> str:
    """A script without comments, and without needless space and lines."""
    lines = (line.strip() for line in script.splitlines())
    return _BREAK.sub("", "\n".join(_tight(x) for x in lines if x and not x.startswith("//")))


def _tight(line: str) -> str:
    parts = _TEXT.split(line)
    for n, part in enumerate(parts):
        if n % 2 == 0 and " // " in part:
            return _tight("".join([*parts[:n], part.partition(" // ")[0]]))
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
