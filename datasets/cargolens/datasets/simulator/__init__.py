"""Simulated scans with exact truth.

`SimulatedScans` is a sequence: sample k depends on the seed and k alone, whatever the order or the worker.
"""

from __future__ import annotations

from .samples import SimulatedScan, SimulatedScans
from .truth import ThreatTruth

__all__ = ["SimulatedScan", "SimulatedScans", "ThreatTruth"]
