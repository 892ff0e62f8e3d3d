"""Loops that train detectors, the runs they leave behind, and the export of a run as a bundle."""

from __future__ import annotations

import os

# Threads that spin while they wait cost a factor of five on shared processors; OpenMP reads this when torch starts.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
