"""The folder convention of anomaly detection: ``good`` beside folders of defects, and pictures of masks.

Two layouts: ``[train|test]/good``, ``test/<class>`` and ``ground_truth/<class>/<stem>_mask.png``; or ``good``, ``bad``
and ``mask/<stem>.png``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ..sources import find_sources
from .card import Layout, SetCard
from .defects import Report
from .files import walk
from .truth import Annotation, Entry

GOOD = ("good", "normal", "ok", "benign", "clean")
MASKS = ("ground_truth", "mask", "masks")
SPLITS = ("train", "test", "val", "validation")


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """Scans by the folder they are in; those outside any class folder are unlabelled."""
    base = layout.images or folder
    masks = _masks(layout.annotations or folder)
    used = set[str]()
    for source in find_sources([base]):
        parts = PurePosixPath(source.scan_id).parts[:-1]
        if any(part.lower() in MASKS for part in parts):
            continue
        split = next((part for part in parts if part.lower() in SPLITS), "")
        kind = next((part for part in reversed(parts) if part.lower() not in SPLITS), "")
        if not kind:
            report.add("unlabelled-image", source.scan_id)
            continue
        good = kind.lower() in GOOD
        annotations: list[Annotation] = []
        for view in source.views if not good else ():
            stem = Path(view.files[0]).stem
            mask = masks.get((kind, stem)) or masks.get(("", stem))
            if mask is not None:
                used.add(mask)
                annotations.append(Annotation(kind, None, view.name, mask_file=mask))
        yield Entry(source, split, not good, tuple(annotations), () if good or annotations else (kind,))
    for mask in sorted(set(masks.values()) - used):
        report.add("missing-image", f"{mask}: a mask without its picture")


def matches(folder: Path) -> bool:
    """Whether there is a folder of good pictures near the top."""
    places = [folder, *(folder / split for split in SPLITS)]
    return any((place / name).is_dir() for place in places for name in GOOD)


def _masks(folder: Path) -> dict[tuple[str, str], str]:
    """Mask files by class folder (``""`` directly in the mask folder) and stem of their picture."""
    found: dict[tuple[str, str], str] = {}
    for name in MASKS:
        root = folder / name
        if not root.is_dir():
            continue
        for path in walk(root):
            kind = "" if path.parent == root else path.parent.name
            found[kind, path.stem.removesuffix("_mask")] = str(path)
    return found


CARD = SetCard(
    "folders", "folders good, bad and mask", read, matches, truth="labels, masks", splits=("folders train, test",)
)
