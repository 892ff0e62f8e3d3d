"""What is true of a threat in a view, from what was rendered and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..scan import Float32

Box = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class ThreatTruth:
    """One threat in one view.

    Attributes:
        family: What it is, such as ``"pistol"``.
        view: Name of the view.
        box: x0, y0, x1, y1 in pixels, x1 and y1 exclusive, round the payload; all 0 where the view misses it.
        mask: (rows, columns) bool, every pixel the threat covers, wrapping included, whether or not it shows (amodal).
        payload: (rows, columns) bool, the part of the mask that its payload covers; None where nobody worked it out.
        visible: (rows, columns) bool, the pixels of the mask where it changes the signal by more than three standard
            deviations of the noise; None likewise.
        areal: (rows, columns) float32, mass per area of the threat alone, g/cm2; None likewise.
        superposition: Mean attenuation of everything else under the payload, nepers at the highest energy; None
            likewise.
        design: Which design of the family, such as ``"folding knife"``; empty where nobody said.
        concealment: How it is concealed: ``"open"``, ``"wrapped"``, ``"hidden"`` or ``"shielded"``; empty likewise.
    """

    family: str
    view: str
    box: Box
    mask: NDArray[np.bool_]
    payload: NDArray[np.bool_] | None = None
    visible: NDArray[np.bool_] | None = None
    areal: Float32 | None = None
    superposition: float | None = None
    design: str = ""
    concealment: str = ""

    @property
    def visibility(self) -> float | None:
        """Share of the payload that is visible, 0 to 1; 0 where the view misses the threat, None where unknown."""
        if self.visible is None:
            return None
        aim = self.mask if self.payload is None else self.payload
        covered = int(np.count_nonzero(aim))
        return int(np.count_nonzero(self.visible & aim)) / covered if covered else 0.0


def box_of(mask: NDArray[np.bool_]) -> Box:
    """Tight box x0, y0, x1, y1 of a mask, x1 and y1 exclusive; all 0 for an empty one."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return 0, 0, 0, 0
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
