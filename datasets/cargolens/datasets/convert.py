"""Any data set as COCO, YOLO or VOC, with its pictures linked or copied as they are.

COCO keeps everything, in keys of its own where the format has none. YOLO and VOC keep boxes and classes; what they
cannot say is counted, and a scan that they would tell wrongly, such as one that nobody has labelled, is left out.
"""

from __future__ import annotations

from collections.abc import Callable
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
        UsageError: The target holds something, or the format is unknown.
        DataError: The folder looks like no set, or the target cannot be written.
    """
    source, target = Path(source), Path(target)
    if to not in _WRITERS:
        raise UsageError(f"--to {to}: expected one of {', '.join(FORMATS)}")
    card = find_set(source, name)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target}: holds something already; name a new folder")
    result = Converted()
    try:
        target.mkdir(parents=True, exist_ok=True)
        writer = _WRITERS[to](target, Pictures(copy), result)
        for checked in check_entries(source, card.name, layout, result.report):
            writer.add(checked)
            if on_scan is not None:
                on_scan(result.scans)
        writer.finish()
    except OSError as error:
        raise DataError(f"{target}: cannot be written ({error.strerror or error}); check the disk") from error
    return result
