"""Every stratum a table has values for: by threat, by how hard it is to see, and by where the scan comes from."""

from __future__ import annotations

from .operating import Decisions
from .strata import AREAL_DENSITY_EDGES, ORIGINS, SHARE_EDGES, Strata, StrataInput, bin_names, binned, stratify
from .table import ScanTable
from .threats import Threat
from .truth import ScanTruth


def break_down(table: ScanTable, decision: Decisions, minimum: int = 30) -> tuple[Strata, ...]:
    """Rates by threat family, areal density, visibility, superposition, view, scanner and commodity.

    A scan with several threats counts once in each of its families and views, and by its easiest threat otherwise: the
    densest, the most visible, the least superposed, for one found threat is enough to open a parcel.

    Args:
        table: The scans.
        decision: (n,) int8, every scan decided.
        minimum: Fewest scans of a kind a rate should rest on.

    Returns:
        One entry for each attribute that any scan has a value of.
    """
    scans = StrataInput(
        table.anomalous, decision, table.score, table.cluster, [s.attribute("origin") for s in table.truth]
    )
    threats = [s.threats for s in table.truth]
    density = binned([_extreme(t, "areal_density", most=True) for t in threats], AREAL_DENSITY_EDGES, "g/cm2")
    visible = binned([_extreme(t, "visibility", most=True) for t in threats], SHARE_EDGES)
    covered = binned([_extreme(t, "superposition", most=False) for t in threats], SHARE_EDGES)
    shares = bin_names(SHARE_EDGES)
    found = [
        stratify(scans, "threat family", [_names(t, "family") for t in threats], True, minimum),
        stratify(scans, "areal density", density, True, minimum, bin_names(AREAL_DENSITY_EDGES, "g/cm2")),
        stratify(scans, "visibility", visible, True, minimum, shares),
        stratify(scans, "superposition", covered, True, minimum, shares[::-1]),
        stratify(scans, "view", [_names(t, "view") for t in threats], True, minimum),
        stratify(scans, "scanner", [_scanner(s, i, table) for i, s in enumerate(table.truth)], False, minimum),
        stratify(scans, "commodity", [_commodity(s) for s in table.truth], False, minimum),
        stratify(scans, "data set", [s.attribute("set") for s in table.truth], False, minimum),
    ]
    if any(s.attribute("origin") in ORIGINS for s in table.truth):
        found.append(stratify(scans, "origin", [s.attribute("origin") for s in table.truth], False, minimum, ORIGINS))
    return tuple(strata for strata in found if strata.cells)


def _names(threats: tuple[Threat, ...], key: str) -> tuple[str, ...] | None:
    names = tuple(dict.fromkeys(str(getattr(t, key)) for t in threats if getattr(t, key)))
    return names or None


def _extreme(threats: tuple[Threat, ...], key: str, most: bool) -> float | None:
    values = [getattr(t, key) for t in threats if getattr(t, key) is not None]
    return (max(values) if most else min(values)) if values else None


def _scanner(scan: ScanTruth, index: int, table: ScanTable) -> str | None:
    return scan.attribute("scanner") or table.outcomes[index].scanner


def _commodity(scan: ScanTruth) -> str | None:
    return scan.attribute("commodity") or scan.attribute("hs_code")
