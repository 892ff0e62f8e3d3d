"""Read a scan: files of any supported kind to a `Scan` whose views hold transmission with air = 1.

The rules that turn counts into transmission stand here: depth is the file's or the user's, air is what `air` finds or
the user declares, polarity is bright air unless declared otherwise, colour is told from grey by its saturation.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from .air import air_level
from .colour import DISPLAY_EXPONENT
from .decode import Decoded, Samples, Stated, decode_file
from .errors import ScanError
from .palette import air_colour, invert_palette, is_coloured
from .scan import Float32, Scan, ScanMeta, View
from .sources import ScanSource, ViewFiles, find_sources
from .strips import stretch

MV_BELOW = 20.0  # nominal energies are kV from here on and MV below: no scanner runs at 9 kV or at 160 MV
FLOAT_RANGE = (-0.05, 1.5)  # noise takes transmission a little below 0 and above 1
BLACK_COUNTS, BLACK_COUNTS_LOSSY = 1.0, 4.0


@dataclass(frozen=True)
class ReadOptions:
    """What the user knows about the files that the files do not say.

    Attributes:
        bit_depth: Bits that are really used, such as 12 in a 16-bit file; None takes the file's depth.
        air: Counts of air; None looks for it in the picture.
        dark_air: The scanner shows air dark and metal bright.
        palette: Whether colour pictures are pseudo-colour; None decides by saturation.
        max_pixels: Limit on rows times columns of a file.
        max_bytes: Limit on the size of a file, packed and unpacked.
        mm_per_pixel: Pixel pitch in the object plane.
    """

    bit_depth: int | None = None
    air: float | None = None
    dark_air: bool = False
    palette: bool | None = None
    max_pixels: int = 64_000_000
    max_bytes: int = 512 << 20
    mm_per_pixel: float | None = None


@dataclass(frozen=True, eq=False)
class _Plane:
    transmission: Float32
    bit_depth: int
    black: float
    material: Float32 | None = None
    notes: tuple[str, ...] = ()


def read_scan(source: ScanSource | str | Path, options: ReadOptions = ReadOptions()) -> Scan:
    """Read all views of one scan.

    Args:
        source: A source from `find_sources`, or a path that holds exactly one scan.
        options: What the user declares.

    Returns:
        The scan.

    Raises:
        ScanError: One line: the file, what was found, what was expected, what to do.
    """
    if not isinstance(source, ScanSource):
        found = find_sources([source])
        if len(found) != 1:
            raise ScanError(f"{source}: holds {len(found)} scans, expected one; name the file")
        source = found[0]
    views: list[View] = []
    notes: list[str] = []
    stated = Stated()
    for files in source.views:
        read, said, stated = _read_view(files, options)
        views += read
        notes += said
    names = [view.name for view in views]
    if len(set(names)) != len(names):
        raise ScanError(f"{source.files[0]}: two views have the same name in {names}, expected different names")
    meta = ScanMeta(
        source.scan_id, source.files, source.declared, source.hs_code, source.declared_kg,
        source.scanner or stated.scanner, stated.time, group=source.group, origin=source.origin, notes=tuple(notes),
    )  # fmt: skip
    scan = Scan(tuple(views), meta)
    return scan if source.belt is None else stretch(scan, source.belt, source.scan_id)


def _read_view(files: ViewFiles, options: ReadOptions) -> tuple[list[View], list[str], Stated]:
    if files.lone:
        other = "low" if files.lone == "high" else "high"
        raise ScanError(f"{files.files[0]}: its {other}-energy partner is missing; add it, or rename the file")
    limits = {"max_pixels": options.max_pixels, "max_bytes": options.max_bytes}
    decoded = [decode_file(file, **limits) for file in files.files]
    if len(decoded) == 2:
        groups = {files.name: _pair(files.files, decoded)}
    elif len(decoded) == 1:
        groups = _split_keys(files.files[0], files.name, decoded[0])
    else:
        raise ScanError(f"view {files.name!r}: {len(decoded)} files, expected 1, or 2 (low energy, then high energy)")
    views, notes = [], [f"{file}: {note}" for file, one in zip(files.files, decoded, strict=True) for note in one.notes]
    energies, pitch = (
        files.energies or _voltages(decoded),
        (options.mm_per_pixel or files.mm_per_pixel or decoded[0].stated.mm_per_pixel),
    )
    for name, pages in groups.items():
        planes = [_plane(page, one, options, label) for label, one, page in pages]
        views.append(_view(name, planes, energies, pitch, files.files[0]))
        notes += [note for plane in planes for note in plane.notes]
    return views, notes, decoded[0].stated


def _voltages(decoded: list[Decoded]) -> tuple[float, ...] | None:
    """Tube voltages the files state; None when one is not stated, or when two energies share one."""
    found = [one.stated.kilovolts for one in decoded]
    known = tuple(voltage for voltage in found if voltage is not None and voltage >= MV_BELOW)
    pages = sum(len(one.pages) for one in decoded)
    return known if len(known) == pages and sorted(set(known)) == list(known) else None


_Page = tuple[str, Decoded, Samples]


def _pair(files: tuple[str, ...], decoded: list[Decoded]) -> list[_Page]:
    for file, one in zip(files, decoded, strict=True):
        if len(one.pages) != 1:
            raise ScanError(f"{file}: {len(one.pages)} pictures, expected one energy in each file of a pair")
    low, high = decoded
    if low.stated.energy == "high" or high.stated.energy == "low":
        raise ScanError(f"{files[0]}: the pair's files state the other energy each; swap their names or their order")
    if low.bit_depth != high.bit_depth:
        raise ScanError(f"{files[0]}: {low.bit_depth} bits but {files[1]} has {high.bit_depth}, expected the same")
    return [(file, one, one.pages[0]) for file, one in zip(files, decoded, strict=True)]


def _split_keys(file: str, name: str, decoded: Decoded) -> dict[str, list[_Page]]:
    """Pages per view: an NPZ's keys are ``low``/``high``/``transmission``, a view's name, or both joined by ``_``."""
    groups: dict[str, dict[str, list[_Page]]] = {}
    for key, page in zip(decoded.keys, decoded.pages, strict=True):
        head, _, tail = key.rpartition("_")
        view, energy = (head, tail) if tail in ("low", "high", "transmission") else (key, "transmission")
        label = f"{file}[{key}]" if key else file
        groups.setdefault(view or name, {}).setdefault(energy, []).append((label, decoded, page))
    result: dict[str, list[_Page]] = {}
    for view, parts in groups.items():
        if set(parts) not in ({"low", "high"}, {"transmission"}):
            raise ScanError(f"{file}: view {view!r} has {sorted(parts)}, expected low and high, or transmission")
        pages = parts["transmission"] if "transmission" in parts else parts["low"] + parts["high"]
        if len(pages) > 2:
            raise ScanError(f"{file}: view {view!r} has {len(pages)} energies, expected 1 or 2")
        result[view] = pages
    return result


def _view(name: str, planes: list[_Plane], energies: tuple[float, ...] | None, pitch: float | None, file: str) -> View:
    shapes = [plane.transmission.shape for plane in planes]
    if len(set(shapes)) != 1:
        (r0, c0), (r1, c1) = shapes
        raise ScanError(f"{file}: low energy is {c0} x {r0} pixels but high energy {c1} x {r1}, expected the same size")
    if len(planes) == 2 and any(plane.material is not None for plane in planes):
        raise ScanError(f"{file}: a colour picture in a dual-energy pair, expected two grey ones")
    if energies is not None and len(energies) != len(planes):
        raise ScanError(f"{file}: {len(energies)} energies declared for {len(planes)} in the file")
    encoding: Literal["grey", "dual-energy", "pseudo-colour"] = "grey"
    if len(planes) == 2:
        encoding = "dual-energy"
    elif planes[0].material is not None:
        encoding = "pseudo-colour"
    unit: Literal["kV", "MV"] | None = None
    if energies is not None:
        unit = "MV" if max(energies) < MV_BELOW else "kV"
    transmission = planes[0].transmission[None] if len(planes) == 1 else np.stack([p.transmission for p in planes])
    transmission.flags.writeable = False  # or the view would copy what nobody else holds
    return View(
        transmission, name, encoding, planes[0].bit_depth, planes[0].material,
        energies, unit, pitch, max(plane.black for plane in planes),
    )  # fmt: skip


def _plane(page: Samples, decoded: Decoded, options: ReadOptions, label: str) -> _Plane:
    if page.dtype.kind == "f":
        return _float_plane(page, options, label)
    bits = options.bit_depth or decoded.bit_depth
    full = float(2**bits - 1)
    if bits > decoded.bit_depth:
        raise ScanError(f"{label}: {decoded.bit_depth}-bit samples but {bits} bits declared, expected no more")
    if bits < decoded.bit_depth and page.max() > full:
        raise ScanError(f"{label}: value {page.max()} does not fit into the {bits} bits declared; declare more bits")
    if page.ndim == 3 and page.shape[2] == 4:
        page = _on_white(page, full)
    colour = page.ndim == 3 and (is_coloured(page, full) if options.palette is None else options.palette)
    if options.palette and page.ndim == 2:
        raise ScanError(f"{label}: a grey picture but pseudo-colour declared, expected three channels")
    black = BLACK_COUNTS_LOSSY if decoded.lossy else BLACK_COUNTS
    if colour:
        return _colour_plane(page, bits, black, decoded, options, label)
    counts = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) if page.ndim == 3 else page
    if decoded.inverted != options.dark_air:
        counts = np.asarray(full - counts, counts.dtype)
    level = options.air or decoded.stated.air
    notes: tuple[str, ...] = ()
    if level is None:
        level = air_level(counts, full)
    if level is None:
        level, notes = full, (_no_air(label, float(counts.max()), full, bits, decoded.bit_depth),)
    if not 0 < level <= full:
        raise ScanError(f"{label}: air declared at {level:g} counts, expected above 0 and at most {full:g}")
    transmission = np.asarray(counts, np.float32) * np.float32(1.0 / level)
    return _Plane(transmission, bits, black / level, notes=notes)


def _colour_plane(page: Samples, bits: int, black: float, decoded: Decoded, options: ReadOptions, label: str) -> _Plane:
    full = float(2**bits - 1)
    if options.dark_air:
        raise ScanError(f"{label}: a pseudo-colour picture with dark air declared, expected bright air for colours")
    notes: tuple[str, ...] = ()
    air = air_colour(page, full) if options.air is None else (options.air,) * 3
    if air is None:
        air, notes = (full,) * 3, (_no_air(label, float(page.max()), full, bits, decoded.bit_depth),)
    if not 0 < min(air) <= max(air) <= full:
        raise ScanError(f"{label}: air declared at {min(air):g} counts, expected above 0 and at most {full:g}")
    transmission, material = invert_palette(page, air, full, lossy=decoded.lossy)
    return _Plane(transmission, bits, (black / max(air)) ** (1 / DISPLAY_EXPONENT), material, notes)


def _float_plane(page: Samples, options: ReadOptions, label: str) -> _Plane:
    if page.ndim != 2:
        raise ScanError(f"{label}: float samples in {page.shape[2]} channels, expected one")
    if options.dark_air:
        raise ScanError(f"{label}: float samples are transmission, expected no dark air; store counts as integers")
    bad = np.count_nonzero(~np.isfinite(page))
    if bad:
        raise ScanError(f"{label}: {bad} samples are NaN or infinite, expected finite transmission")
    values = page.astype(np.float32) / np.float32(options.air or 1.0)
    low, high = float(values.min()), float(values.max())
    if low < FLOAT_RANGE[0] or high > FLOAT_RANGE[1]:
        raise ScanError(
            f"{label}: float samples from {low:g} to {high:g}, expected transmission from 0 to about 1.2; "
            "store counts as integers, or declare the counts of air"
        )
    return _Plane(np.maximum(values, np.float32(0.0)), 32, 0.0)


def _on_white(page: Samples, full: float) -> Samples:
    """Colours laid over white by their alpha: what is transparent is air."""
    alpha = page[..., 3:]
    colours = np.ascontiguousarray(page[..., :3])
    if int(alpha.min()) == int(full):
        return colours
    share = alpha.astype(np.float32) / np.float32(full)
    mixed = colours.astype(np.float32) * share + np.float32(full) * (1 - share)
    return np.asarray(np.rint(mixed), page.dtype)


def _no_air(label: str, brightest: float, full: float, bits: int, file_bits: int) -> str:
    note = f"{label}: no air found in the picture, so {full:g}, the most {bits} bits hold, stands for it"
    if bits == file_bits and bits > 8 and brightest < full / 4:
        note += f"; the brightest value is only {brightest:g}: if the file uses fewer bits, declare the bit depth"
    return note
