"""Threat image projection (TIP): threats from a library of pictures, put into real or simulated scans.

`project` puts one threat into one view of any encoding, `Variation` is how it may differ from its picture,
`ImagingModel` what the machine adds. A library is a bank of patches: `library_from_simulator` fills one with simulated
threats, `cut_out` takes a threat out of a scan of the user's.
"""

from __future__ import annotations

from .imaging import ImagingModel
from .library import cut_out, library_from_simulator
from .projection import find_place, project
from .variation import Variation, VariationRanges

__all__ = [
    "ImagingModel", "Variation", "VariationRanges", "cut_out", "find_place", "library_from_simulator", "project",
]  # fmt: skip
