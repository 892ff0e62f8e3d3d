"""The table of data sets: a reader is one file and one line here."""

from __future__ import annotations

from pathlib import Path

from ..errors import DataError, UsageError
from . import (
    cargoxray,
    clcxray,
    coco,
    compass_xp,
    consignments,
    csv_table,
    dicos_files,
    dvxray,
    eds,
    folders,
    gdxray,
    hixray,
    hs_folders,
    labelme,
    ldxray,
    opixray,
    pidray,
    pixray,
    sixray,
    stcray,
    voc,
    yolo,
)
from .card import SetCard

# In the order in which a folder is tried: released layouts before generic ones.
SETS: dict[str, SetCard] = {
    card.name: card
    for card in (
        sixray.CARD,
        opixray.CARD,
        hixray.CARD,
        eds.CARD,
        pidray.CARD,
        clcxray.CARD,
        dvxray.CARD,
        ldxray.CARD,
        stcray.CARD,
        compass_xp.CARD,
        gdxray.CARD,
        cargoxray.CARD,
        pixray.CARD,
        coco.CARD,
        labelme.CARD,
        voc.CARD,
        yolo.CARD,
        folders.CARD,
        hs_folders.CARD,
        consignments.CARD,
        csv_table.CARD,
        dicos_files.CARD,
    )
}


def find_set(folder: Path, name: str | None = None) -> SetCard:
    """The set of a folder.

    Args:
        folder: As it was released.
        name: Its name in `SETS`; None looks at the folder.

    Raises:
        UsageError: No set has this name.
        DataError: The folder does not exist, or looks like none of them.
    """
    if name is not None:
        if name not in SETS:
            raise UsageError(f"no data set is called {name!r}; known are {', '.join(SETS)}")
        return SETS[name]
    if not folder.exists():
        raise DataError(f"{folder}: no such folder; check the path")
    found = next((card for card in SETS.values() if card.matches(folder)), None)
    if found is None:
        raise DataError(f"{folder}: looks like none of {', '.join(SETS)}; say which with --set")
    return found
