"""What an ingest did, for a person or a program; progress on a terminal.

Decides how a report and a list of dropped lines read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.terminal import DONE, FAILED, say
from ingest.guide import Guide
from ingest.run import Report

_STEPS = {"read": "Reading guides", "index": "Indexing"}


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A function that shows how far a step is; silent where nobody looks at a terminal."""
    from rich.console import Console
    from rich.progress import Progress, TaskID

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step, done, total: None
        return
    with Progress(console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def told(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(_STEPS[step], total=total)
            bar.update(tasks[step], completed=done, total=total)

        yield told


def report(done: Report, *, as_json: bool) -> str:
    """What a run did: a line for each guide read, and the counts."""
    counts = {name: getattr(done, name) for name in ("created", "updated", "deleted", "skipped")}
    if as_json:
        return json.dumps(
            {
                **counts,
                "failed": [{"path": path, "error": why} for path, why in done.failed],
                "guides": [_guide(g) for g in done.guides],
                "passages": done.passages,
            },
            ensure_ascii=False,
        )
    lines = []
    for guide in done.guides:
        row = _guide(guide)
        kind = "created" if guide.path in done.created else "updated"
        lines.append(
            f"{kind}  {guide.path}\n         {row['language']}  {row['topic']}  {row['title']}"
            f"\n         {row['passages']} passages in {', '.join(row['sections'])}; "  # type: ignore[arg-type]
            f"{row['dropped']} lines dropped"
        )
    lines += [f"deleted  {path}" for path in done.deleted]
    summary = ", ".join(f"{len(paths)} {name}" for name, paths in counts.items())
    failed = f", {len(done.failed)} failed" if done.failed else ""
    lines.append(f"{summary}{failed}; {done.passages} passages in the index")
    return "\n".join(lines)


def _guide(guide: Guide) -> dict[str, object]:
    return {
        "path": guide.path,
        "language": guide.language.value,
        "topic": guide.topic,
        "title": guide.title,
        "updated": guide.updated,
        "sections": list(dict.fromkeys(p.address.section for p in guide.passages)),
        "passages": len(guide.passages),
        "dropped": len(guide.dropped),
    }


def dropped(paths: Sequence[Path]) -> int:
    """Print what would be kept and dropped of each guide, line by line, and why."""
    from ingest.guide import UnreadableError
    from ingest.passages import read_guide
    from ingest.run import files_under

    failed = False
    for path in [file for root in paths for file in files_under(root.resolve())]:
        try:
            guide = read_guide(path)
        except UnreadableError as error:
            failed = True
            say(f"{path}: {error}")
            continue
        print(f"# {path}: {guide.language}, {guide.topic}, {guide.title!r}")
        for section, count in Counter(str(p.address) for p in guide.passages).items():
            print(f"  kept  {count:3} passages in {section}")
        for line in guide.dropped:
            print(f"  drop {line.line:5}  {line.why}: {line.text}")
    return FAILED if failed else DONE
