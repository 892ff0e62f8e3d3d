"""Any data set as COCO, YOLO or VOC, with its pictures linked or copied as they are.

COCO keeps everything, in keys of its own where the format has none. YOLO and VOC keep boxes and classes; what they
cannot say is counted, and a scan that they would tell wrongly, such as one that nobody has labelled, is left out.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from .errors import DataError, UsageError
from .public.card import PLAIN, Layout
from .public.opening import check_entries
from .public.pictures import Converted, Pictures
from .public.table import find_set
from .public.write_boxes import VocWriter, YoloWriter
from .public.write_coco import CocoWriter

Format = Literal["coco", "yolo", "voc"]
_UNFINISHED = ".unfinished"
FORMATS: tuple[Format, ...] = ("coco", "yolo", "voc")
_WRITERS: dict[str, type[CocoWriter | YoloWriter | VocWriter]] = {
    "coco": CocoWriter,
    "yolo": YoloWriter,
    "voc": VocWriter,
}


def convert(
    source: str | Path,
    target: str | Path,
    to: Format,
    name: str | None = None,
    layout: Layout = PLAIN,
    *,
    copy: bool = False,
    on_scan: Callable[[int], None] | None = None,
) -> Converted:
    """Writes a data set in another format.

    Args:
        source: Folder of the set, as it was released.
        target: New or empty folder.
        to: ``"coco"``, ``"yolo"`` or ``"voc"``.
        name: Name of the set; None looks at the folder.
        layout: What the copy does not say itself.
        copy: Copy the pictures; otherwise they are linked.
        on_scan: Called with the number of scans that are done.

    Raises:
        UsageError: The target holds something or lies inside the source, or the format is unknown.
        DataError: The folder looks like no set, holds no usable scan, or the target cannot be written.

    What is unfinished lies in a hidden folder of the target, and is removed when an error or Ctrl-C ends the work.
    """
    source, target = Path(source), Path(target)
    if to not in _WRITERS:
        raise UsageError(f"--to {to}: expected one of {', '.join(FORMATS)}")
    card = find_set(source, name)
    if target.resolve().is_relative_to(source.resolve()):
        raise UsageError(f"{target}: lies inside {source}, and would become part of it; name a folder outside")
    if target.exists() and (not target.is_dir() or any(path.name != _UNFINISHED for path in target.iterdir())):
        raise UsageError(f"{target}: holds something already; name a new folder")
    result = Converted()
    try:
        with _finished(target) as folder:
            writer = _WRITERS[to](folder, Pictures(copy), result)
            for checked in check_entries(source, card.name, layout, result.report):
                writer.add(checked)
                if on_scan is not None:
                    on_scan(result.scans)
            if not result.scans:
                reasons = "".join(f"; {number} {what}" for what, number in result.lost.items() if number)
                raise DataError(f"{source}: no usable scan for {to}{reasons}; see cargolens datasets verify")
            writer.finish()
    except UnicodeEncodeError as error:
        raise DataError(f"{source}: {str(error.object)[:200]!r} is not UTF-8, which {to} needs; rename it") from error
    except OSError as error:
        raise DataError(f"{target}: cannot be written ({error.strerror or error}); check the disk") from error
    return result


@contextmanager
def _finished(target: Path) -> Iterator[Path]:
    """A folder to work in, whose content moves to the target at the end, and is removed when that is not reached."""
    made = not target.exists()
    work = target / _UNFINISHED
    shutil.rmtree(work, ignore_errors=True)  # of a process that was killed
    work.mkdir(parents=True)
    try:
        yield work
        for path in list(work.iterdir()):
            path.rename(target / path.name)
        work.rmdir()
    except BaseException:
        shutil.rmtree(target if made else work, ignore_errors=True)
        raise
