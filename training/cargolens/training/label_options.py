"""How scans that somebody has labelled are found, parted and shown: the settings, with nothing that needs torch.

They are one table of a run's configuration, `config.BoxConfig.labels`, and what `labels` and `label_bank` go by.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class LabelOptions:
    """How scans that somebody has labelled are found, parted and shown. Shares are chances between 0 and 1.

    Attributes:
        set: Name of the set's reader, see `cargolens datasets list`; None looks at the folder.
        annotations: Annotation file or folder, where it is not at its usual place.
        images: Folder of the pictures, likewise.
        first_class: Number of the first class in YOLO files.
        variant: Part of a set, such as ``"10"`` of SIXray.
        side: Folder suffix of LDXray's side view.
        groups: Class of the taxonomy -> the detector's class it counts as, where that is another.
        val: Share of the scans that is kept aside for validation where the release has no split for it; 0 for none,
            also where it has one.
        val_scans: Most scans to validate on.
        marked: Share of samples from views in which something is marked.
        composed: Share of composed samples where DATA has both labelled and simulated scans.
        zoom: Least and greatest scale of a sample against the station's.
        turn: Share of samples that are turned by quarters or mirrored.
        visible: Least share of a box that a sample must show.
    """

    set: str | None = None
    annotations: str | None = None
    images: str | None = None
    first_class: int = 0
    variant: str = ""
    side: str = "B"
    groups: dict[str, str] = field(default_factory=dict)
    val: float = 0.15
    val_scans: int = 500
    marked: float = 0.75
    composed: float = 0.5
    zoom: tuple[float, float] = (0.75, 1.3)
    turn: float = 0.75
    visible: float = 0.3

    def __post_init__(self) -> None:
        for name in ("marked", "composed", "turn", "visible"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is {getattr(self, name)}, expected 0 to 1")
        if not 0.0 <= self.val < 1.0 or self.val_scans < 1:
            raise ValueError(f"val is {self.val} and val_scans {self.val_scans}, expected 0 to 1, and 1 or more")
        if not 0.1 <= self.zoom[0] <= self.zoom[1] <= 10.0:
            raise ValueError(f"zoom is {self.zoom}, expected 0.1 to 10 and rising")
