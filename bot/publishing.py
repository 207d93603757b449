"""A folder of files that is written over and over, where nobody ever sees half of it.

Decides whose a folder is, and the order in which it changes: each file is whole at any moment,
what it refers to is there before it, and what is no longer part of it goes last. What is in the
files is decided by whoever publishes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

MANIFEST = "claimdesk-export.json"
"""Names the files that are the export's; a folder without it is somebody else's."""
_STAGED = ".claimdesk-export"


class PublishError(Exception):
    """A folder that isn't written; its text says why."""


def publish(
    folder: Path, files: Mapping[str, bytes], moved: Callable[[str], None] = lambda name: None
) -> int:
    """Make `folder` hold `files` (plain names), those referred to first; how many were removed.

    A folder that isn't there yet or is empty appears whole. In one that is there already, each
    file is replaced at once; a run that is cut short leaves old and new ones side by side, all
    whole, and the next run goes on from there. `moved` hears each name when it has its place.
    PublishError where the folder, or a file in it, isn't an export's; OSError where the disk
    refuses.
    """
    held = _held(folder, files)
    if held is None:
        _appear(folder, files)
        return 0
    staged = folder / _STAGED
    _stage(staged, files)
    stale = held - set(files)
    # Named before they are there, so that none is taken for somebody else's after a crash.
    _replace(folder, staged, held | set(files))
    for name in files:
        os.replace(staged / name, folder / name)
        moved(name)
    for name in sorted(stale):
        (folder / name).unlink(missing_ok=True)
    _replace(folder, staged, set(files))
    shutil.rmtree(staged)
    return len(stale)


def _held(folder: Path, files: Mapping[str, bytes]) -> set[str] | None:
    """The names of the export that a folder holds; None where it is not there yet, or empty."""
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise PublishError(f"{folder} is not a folder")
    there = {path.name for path in folder.iterdir()} - {_STAGED}
    if not there:
        # What is mounted can't be taken away, only filled.
        return set() if folder.is_mount() or folder.is_symlink() else None
    if MANIFEST not in there:
        raise PublishError(f"{folder} holds other things than an export; name another folder")
    try:
        read = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        names = {str(name) for name in read["files"]}
    except (ValueError, KeyError, TypeError):
        raise PublishError(f"{folder / MANIFEST} can't be read") from None
    if any(Path(name).name != name for name in names):
        raise PublishError(f"{folder / MANIFEST} names files outside {folder}")
    if foreign := sorted(set(files) & (there - names)):
        raise PublishError(f"{folder / foreign[0]} is not the export's; move it away")
    return names


def _appear(folder: Path, files: Mapping[str, bytes]) -> None:
    staged = folder.with_name(f".{folder.name}{_STAGED}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    _stage(staged, files)
    _write(staged / MANIFEST, _manifest(set(files)))
    os.replace(staged, folder)


def _stage(staged: Path, files: Mapping[str, bytes]) -> None:
    """Write everything aside; what a run that was cut short left there goes."""
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    for name, body in files.items():
        _write(staged / name, body)


def _replace(folder: Path, staged: Path, names: set[str]) -> None:
    _write(staged / MANIFEST, _manifest(names))
    os.replace(staged / MANIFEST, folder / MANIFEST)


def _manifest(names: set[str]) -> bytes:
    made = {"made_by": "claimdesk export-faq", "files": sorted(names)}
    return (json.dumps(made, indent=1) + "\n").encode()


def _write(path: Path, body: bytes) -> None:
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
