"""Detectors by name. To add one: its own file, and one line in `DETECTORS`; the shared tester then runs it."""

from __future__ import annotations

import difflib

from cargolens.datasets.errors import UsageError

from .box_detector import BoxDetector
from .detector import Detector, DetectorOptions, Recipe
from .gaussian import Gaussian
from .hybrid import Hybrid
from .patchcore import PatchCore
from .periodic import Periodic
from .student_teacher import StudentTeacher
from .threat_segmenter import ThreatSegmenter
from .threat_windows import ThreatWindows

DETECTORS: dict[str, type[Detector]] = {
    "box_detector": BoxDetector,
    "gaussian": Gaussian,
    "hybrid": Hybrid,
    "patchcore": PatchCore,
    "periodic": Periodic,
    "student_teacher": StudentTeacher,
    "threat_segmenter": ThreatSegmenter,
    "threat_windows": ThreatWindows,
}


def detector_type(name: str) -> type[Detector]:
    """The class of the detector called `name`.

    Raises:
        UsageError: There is no such detector; lists the ones there are.
    """
    if name not in DETECTORS:
        close = difflib.get_close_matches(name, DETECTORS, 1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise UsageError(f"no detector is called {name}; there are: {', '.join(DETECTORS)}{hint}")
    return DETECTORS[name]


def create_detector(name: str, options: DetectorOptions | None = None) -> Detector:
    """A new, untrained detector in evaluation mode.

    Args:
        name: A key of `DETECTORS`.
        options: Its options; None for its defaults.

    Raises:
        UsageError: No such detector, options of another one, or a backbone whose weights are missing.
    """
    kind = detector_type(name)
    chosen = kind.options_type() if options is None else options
    if not isinstance(chosen, kind.options_type):
        raise UsageError(f"detector {name} takes {kind.options_type.__name__}, found {type(chosen).__name__}")
    return kind(chosen).eval()


__all__ = ["DETECTORS", "Detector", "DetectorOptions", "Recipe", "create_detector", "detector_type"]
