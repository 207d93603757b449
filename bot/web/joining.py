"""Many small files as one: what the widget loads, put together when the server starts.

Decides how modules are joined and what is left out of them. It reads no JavaScript at large, only
the way it is written in `static/`: imports and exports stand by themselves on one line, a comment
fills its lines, and no text goes over several.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_IMPORT = re.compile(r'^import \{ (?P<names>[^}]+) \} from "\./(?P<module>[\w-]+)\.js";$', re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (?P<name>\w+))", re.M)
_REM = re.compile(r"(\d*\.?\d+)rem\b")
_QUOTES = ('"', "'", "`")
_TEXT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)""")
# Where no statement ends, or it ends whatever follows.
_BREAK = re.compile(r"(?<=[;{,(])\n|\n(?=[}).?:])")
_SPACE = re.compile(r" ?([=<>*{}(),;:?&|!]) ?")
PIXELS = 16
"""Of one rem: in a stranger's page a rem is whatever that page says."""


def module(sources: Mapping[str, str], order: Sequence[str]) -> str:
    """The modules of `order` as one, each in a scope of its own; each imports from those before it.

    It exports what the last one does. KeyError where one imports what is not there yet.
    """
    held: dict[str, str] = {}
    parts = []
    for number, name in enumerate(order):
        source = _IMPORT.sub(lambda found: _taken(found, held), sources[name])
        exports = [found["name"] for found in _EXPORT.finditer(source)]
        held[name] = f"m{number}"
        parts.append(
            f"const m{number} = (() => {{\n{_EXPORT.sub('', source)}\n"
            f"return {{ {', '.join(exports)} }};\n}})();\n"
        )
    parts.append(f"export const {{ {', '.join(exports)} }} = m{number};\n")
    return squeezed("".join(parts))


def _taken(found: re.Match[str], held: Mapping[str, str]) -> str:
    names = found["names"].replace(" as ", ": ")
    return f"const {{ {names} }} = {held[found['module']]};"


def squeezed(script: str) -> str:
    """A script without comments, and without needless space and lines."""
    lines = (line.strip() for line in script.splitlines())
    text = "\n".join(_tight(line) for line in lines if line and not line.startswith("//"))
    return _BREAK.sub("", text)


def _tight(line: str) -> str:
    # A slash may begin a pattern, in which every space counts.
    if "/" in line:
        return line
    return "".join(
        part if part[:1] in _QUOTES else _SPACE.sub(r"\1", part) for part in _TEXT.split(line)
    )


def style(sources: Sequence[str]) -> str:
    """Style sheets as one, without comments, needless space, and units that a page could change."""
    text = re.sub(r"/\*.*?\*/", "", "".join(sources), flags=re.S)
    text = _REM.sub(lambda found: f"{float(found[1]) * PIXELS:g}px", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,>]) ?", r"\1", text).replace(";}", "}").strip()
    return text.replace(": ", ":").replace(" !", "!")
