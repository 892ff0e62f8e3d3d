"""What was understood of a scan, in figures and as a picture, for a person to check before trusting a detector."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .canonical import ATTENUATION_SCALE, attenuation, canonical, material
from .scan import Float32, Scan, View

Picture = NDArray[np.uint8]

AIR_BELOW = 0.05  # nepers: what `describe` counts as air
PANEL_HEIGHT, PANEL_WIDTH, MARGIN, CAPTION = 420, 560, 8, 24
_GROUND = 40
_FAMILIES = (("organic", 0.0, 0.25), ("inorganic", 0.25, 0.75), ("metal", 0.75, 1.01))


def describe(scan: Scan) -> dict[str, Any]:
    """What was understood of a scan.

    Args:
        scan: As read.

    Returns:
        A dictionary that JSON can hold: identity, what was declared, notes, and for each view its size, encoding,
        depth, energies, and the shares of air, of black, and of each family among the pixels of known material.
    """
    meta = scan.meta
    views = [_describe_view(view) for view in scan.views]
    notes = [*meta.notes, *(note for view in scan.views for note in _doubts(view))]
    return {
        "scan_id": meta.scan_id,
        "files": list(meta.files),
        "declared": meta.declared,
        "hs_code": meta.hs_code,
        "declared_kg": meta.declared_kg,
        "scanner": meta.scanner,
        "group": meta.group,
        "views": views,
        "notes": notes,
    }


def draw(scan: Scan) -> Picture:
    """A picture of what was understood: a row a view with its attenuation, its material, and the standard colours.

    Args:
        scan: As read.

    Returns:
        (rows, columns, 3) uint8, blue, green, red, as OpenCV writes it.
    """
    return np.vstack([_draw_view(view) for view in scan.views])


def _describe_view(view: View) -> dict[str, Any]:
    nepers = attenuation(view)
    index, known = material(view)
    sure = known > 0.5
    count = max(int(np.count_nonzero(sure)), 1)
    families = {
        name: round(float(np.count_nonzero(sure & (index >= low) & (index < high)) / count), 4)
        for name, low, high in _FAMILIES
    }
    return {
        "name": view.name,
        "rows": view.rows,
        "columns": view.columns,
        "encoding": view.encoding,
        "bit_depth": view.bit_depth,
        "energies": None if view.energies is None else list(view.energies),
        "energy_unit": view.energy_unit,
        "mm_per_pixel": view.mm_per_pixel,
        "air_share": round(float(np.mean(nepers < AIR_BELOW)), 4),
        "black_share": round(float(np.mean(view.transmission[-1] <= view.black_transmission)), 4),
        "attenuation_median": round(float(np.median(nepers)), 4),
        "attenuation_max": round(float(nepers.max()), 4),
        "material_known_share": round(float(np.mean(sure)), 4),
        "material_families": families if sure.any() else None,
    }


def _doubts(view: View) -> list[str]:
    """Physics that does not fit: lower energies are attenuated more, whatever the material."""
    if view.encoding != "dual-energy" or view.energy_unit == "MV":
        return []
    low, high = (-np.log(np.maximum(view.transmission[n], np.float32(1e-4))) for n in (0, 1))
    body = (high > 0.1) & (high < 3.0)
    if np.count_nonzero(body) < 100 or float(np.median(low[body] - high[body])) >= 0.0:
        return []
    name = f"view {view.name!r}: " if view.name else ""
    return [f"{name}the low energy is attenuated less than the high energy: are the two files swapped?"]


def _draw_view(view: View) -> Picture:
    index, known = material(view)
    nepers = np.clip(attenuation(view) / ATTENUATION_SCALE, 0.0, 1.0)
    hue = canonical(_flat(index, known))
    title = f"{view.name or 'view'}, {view.encoding}, {view.columns} x {view.rows}, {view.bit_depth} bit"
    panels = (
        (f"attenuation, 0 to {ATTENUATION_SCALE:g} nepers ({title})", np.stack([nepers] * 3)),
        ("material: orange organic, green inorganic, blue metal, grey unknown", hue),
        ("standard colours (colour-1)", canonical(view)),
    )
    return np.hstack([_panel(caption, planes) for caption, planes in panels])


def _flat(index: Float32, known: Float32) -> View:
    """A view of even lightness that carries only the material, so that the standard colours show nothing else."""
    even = np.full((1, *index.shape), 0.4, np.float32)
    return View(even, "", "pseudo-colour", 8, np.where(known > 0.5, index, np.float32(np.nan)))


def _panel(caption: str, planes: Float32) -> Picture:
    colours = np.rint(planes[::-1].transpose(1, 2, 0) * 255).astype(np.uint8)
    rows, columns = colours.shape[:2]
    scale = min(PANEL_HEIGHT / rows, PANEL_WIDTH / columns)
    size = (max(round(columns * scale), 1), max(round(rows * scale), 1))
    shown = cv2.resize(colours, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST)
    panel = np.full((PANEL_HEIGHT + CAPTION + MARGIN, PANEL_WIDTH + MARGIN, 3), _GROUND, np.uint8)
    panel[CAPTION : CAPTION + size[1], : size[0]] = shown
    cv2.putText(panel, caption, (4, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (230, 230, 230), 1, cv2.LINE_AA)
    return panel
