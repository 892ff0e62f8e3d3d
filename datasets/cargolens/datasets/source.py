"""`ScanSource`: which files one scan is to be read from, and what the manifest says about it."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class ViewFiles:
    """The files of one view.

    Attributes:
        name: View name; ``""`` for the only, unnamed view.
        files: One file, or the low-energy and the high-energy file.
        energies: Nominal energies, kV or MV, lowest first; None when nobody said.
        lone: ``"low"`` or ``"high"`` when the file's name claims that energy and its partner is not there.
        mm_per_pixel: Pixel pitch in the object plane, mm; None when nobody said.
    """

    name: str
    files: tuple[str, ...]
    energies: tuple[float, ...] | None = None
    lone: str = ""
    mm_per_pixel: float | None = None


DECLARED = ("declared", "hs_code", "declared_kg", "origin")


@dataclass(frozen=True)
class ScanSource:
    """One scan to be read.

    Attributes:
        scan_id: Identity, unique in a batch.
        views: Its views, in order.
        declared: Declared goods in words.
        hs_code: Declared customs tariff code.
        declared_kg: Declared weight, kg.
        scanner: Scanner name or serial.
        group: Consignment or series.
        origin: Where the consignment comes from, as declared.
        belt: (first, last + 1) pixel along the belt where the files show a strip of several consignments and this is
            one of them; None for all that the files show. See `strips`.
    """

    scan_id: str
    views: tuple[ViewFiles, ...]
    declared: str | None = None
    hs_code: str | None = None
    declared_kg: float | None = None
    scanner: str | None = None
    group: str | None = None
    origin: str | None = None
    belt: tuple[int, int] | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """All files, view by view."""
        return tuple(file for view in self.views for file in view.files)

    @property
    def declaration(self) -> dict[str, str | float]:
        """What was declared, by the names in `DECLARED`; nothing for what was not."""
        return {key: getattr(self, key) for key in DECLARED if getattr(self, key) is not None}

    def renamed(self, scan_id: str) -> ScanSource:
        """The same source under another id."""
        return replace(self, scan_id=scan_id)
