"""The one exception family of CargoLens.

Each error is a single line a person can act on: the file, what was found, what was expected, what to do.
The command line turns the class into a documented exit code; library users catch `CargoLensError`.
"""

from __future__ import annotations

from typing import ClassVar


class CargoLensError(Exception):
    """Base of every error CargoLens raises on purpose.

    Attributes:
        exit_code: What the command line exits with when this error stops a command.
    """

    exit_code: ClassVar[int] = 70


class UsageError(CargoLensError):
    """The request itself cannot be carried out: a wrong option, a missing optional package, a bad combination."""

    exit_code = 64


class ScanError(CargoLensError):
    """A scan file, or a set of files that should form a scan, cannot be used."""

    exit_code = 65


class BundleError(CargoLensError):
    """A bundle cannot be trusted or does not fit: damaged, unknown schema, wrong hash, wrong outputs."""

    exit_code = 65


class DataError(CargoLensError):
    """A data set, a manifest, a results or a truth file cannot be used as a whole."""

    exit_code = 65


class CalibrationError(CargoLensError):
    """A threshold with the asked guarantee cannot be had from these scans."""

    exit_code = 65
