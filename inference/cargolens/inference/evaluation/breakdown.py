"""Every stratum a table has values for: by threat, by how hard it is to see, and by where the scan comes from."""

from __future__ import annotations

from collections.abc import Sequence

from .operating import Decisions
from .resampling import Resampling
from .strata import AREAL_DENSITY_EDGES, ORIGINS, SHARE_EDGES, Strata, StrataInput, bin_names, binned, stratify
from .table import ScanTable
from .threats import Threat

Levels = Sequence[str | tuple[str, ...] | None]


def break_down(
    table: ScanTable, decision: Decisions, minimum: int = 30, resampling: Resampling | None = None
) -> tuple[Strata, ...]:
    """Rates by threat family, areal density, visibility, superposition, view, scanner and commodity.

    A scan with several threats counts once in each of its families and views, and by its easiest threat otherwise: the
    densest, the most visible, the least superposed, for one found threat is enough to open a parcel.

    Args:
        table: The scans.
        decision: (n,) int8, every scan decided.
        minimum: Fewest scans of a kind a rate should rest on.
        resampling: How intervals of AUROC are drawn; None = 300 resamples with seed 0.

    Returns:
        One entry for each attribute that any scan has a value of.
    """
    scans = StrataInput(
        table.anomalous, decision, table.score, table.cluster, [s.attribute("origin") for s in table.truth]
    )
    rows = table.truth
    threats = [s.threats for s in rows]
    densest = [_extreme(t, "areal_density", most=True) for t in threats]
    plainest = [_extreme(t, "visibility", most=True) for t in threats]
    freest = [_extreme(t, "superposition", most=False) for t in threats]
    shares = bin_names(SHARE_EDGES)
    plain: tuple[str, ...] = ()
    of_threats: list[tuple[str, Levels, tuple[str, ...]]] = [
        ("threat family", [_names(t, "family") for t in threats], plain),
        ("areal density", binned(densest, AREAL_DENSITY_EDGES, "g/cm2"), bin_names(AREAL_DENSITY_EDGES, "g/cm2")),
        ("visibility", binned(plainest, SHARE_EDGES), shares),
        ("superposition", binned(freest, SHARE_EDGES), shares[::-1]),
        ("view", [_names(t, "view") for t in threats], plain),
    ]
    of_scans: list[tuple[str, Levels, tuple[str, ...]]] = [
        ("scanner", [s.attribute("scanner") or o.scanner for s, o in zip(rows, table.outcomes, strict=True)], plain),
        ("commodity", [s.attribute("commodity") or s.attribute("hs_code") for s in rows], plain),
        ("data set", [s.attribute("set") for s in rows], plain),
        ("origin", [s.attribute("origin") for s in rows], ORIGINS),
    ]
    found = [
        stratify(scans, name, levels, threat_wise, minimum, order, resampling)
        for group, threat_wise in ((of_threats, True), (of_scans, False))
        for name, levels, order in group
    ]
    return tuple(strata for strata in found if strata.cells)


def _names(threats: tuple[Threat, ...], key: str) -> tuple[str, ...] | None:
    names = tuple(dict.fromkeys(str(getattr(t, key)) for t in threats if getattr(t, key)))
    return names or None


def _extreme(threats: tuple[Threat, ...], key: str, most: bool) -> float | None:
    values = [getattr(t, key) for t in threats if getattr(t, key) is not None]
    return (max(values) if most else min(values)) if values else None
