"""What a data set says about one of its scans: value objects that every reader yields."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import ScanError
from ..masks import Mask, decode_mask, draw_polygons
from ..scan import Scan, View
from ..source import ScanSource
from ..taxonomy import Term, classify

Box = tuple[float, float, float, float]
Size = tuple[int, int]  # columns, rows
NO_BOX: Box = (float("nan"),) * 4  # something is marked, and nobody can tell where


def as_number(value: Any) -> float:
    """A number of a JSON file; NaN for what is none, also for true, and for an integer beyond every float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.nan


def as_box(value: Any) -> Box:
    """Four numbers of a JSON file; `NO_BOX` for anything else."""
    if not isinstance(value, list) or len(value) != 4:
        return NO_BOX
    x0, y0, x1, y1 = map(as_number, value)
    return x0, y0, x1, y1


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing that is marked in one view.

    Attributes:
        label: Its class, in the words of the set.
        box: (x0, y0, x1, y1) in pixels of the file, x1 and y1 exclusive; None where the set gives none. As it is in
            the set until `rules.settle` has seen it: corners may be unordered or outside, numbers not finite.
        view: Name of the view; ``""`` for the only one.
        relative: Box and polygons are in shares of columns and rows; never after `rules.settle`.
        polygons: Outlines, each x0, y0, x1, y1, ... in pixels.
        mask: COCO run lengths of a pixel mask; None without one.
        mask_file: Picture whose pixels above 0 are the mask; ``""`` without one.
        details: Whatever else the set says, such as ``{"difficult": True}``.
    """

    label: str
    box: Box | None = None
    view: str = ""
    relative: bool = False
    polygons: tuple[tuple[float, ...], ...] = ()
    mask: Mapping[str, Any] | None = None
    mask_file: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def term(self) -> Term | None:
        """The label in the common taxonomy; None when it is not known there."""
        return classify(self.label)

    def pixels(self, rows: int, columns: int) -> Mask | None:
        """The (rows, columns) mask of the thing; None when the set gives a box at most.

        Raises:
            ScanError: The mask is of another size than the picture, or cannot be read.
        """
        if self.mask_file:
            # Masks are pictures of their own, and may be as damaged as any.
            from ..decode import decode_file  # noqa: PLC0415  only sets with mask files need it

            page = decode_file(self.mask_file).pages[0]
            found: Mask = (page if page.ndim == 2 else page[..., :3].max(axis=2)) > 0
        elif self.mask is not None:
            found = decode_mask(self.mask, f"mask of {self.label!r}")
        elif self.polygons:
            return draw_polygons(self.polygons, rows, columns)
        else:
            return None
        if found.shape != (rows, columns):
            raise ScanError(f"{self.mask_file or self.label}: mask of {found.shape}, expected {(rows, columns)}")
        return found


@dataclass(frozen=True)
class Entry:
    """One scan of a data set, not yet opened.

    Attributes:
        source: Its files, scanner and series.
        split: Split of the release, such as ``"train"``; ``""`` where it has none.
        anomalous: Whether it shows what the set calls prohibited; None when the set does not say.
        annotations: What is marked in it.
        labels: Classes of the scan as a whole, where they are not marked.
        sizes: (columns, rows) the set declares of a view, by view; may be wrong.
        attributes: Further texts of the set about the scan, such as ``{"occlusion": "2"}``.
    """

    source: ScanSource
    split: str = ""
    anomalous: bool | None = None
    annotations: tuple[Annotation, ...] = ()
    labels: tuple[str, ...] = ()
    sizes: Mapping[str, Size] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_labels(self) -> tuple[str, ...]:
        """Classes of the scan, marked or not, each once and sorted."""
        return tuple(sorted({*self.labels, *(a.label for a in self.annotations)}))


@dataclass(frozen=True, eq=False)
class LabelledScan:
    """A scan that was read, with its truth in pixels of its views."""

    scan: Scan
    entry: Entry

    def of_view(self, view: View) -> tuple[Annotation, ...]:
        """What is marked in a view."""
        return tuple(a for a in self.entry.annotations if a.view == view.name)
