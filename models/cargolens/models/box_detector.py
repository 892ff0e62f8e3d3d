"""`box_detector`: a one-stage detector of boxes, for public sets whose threats somebody has marked.

FCOS (Tian, Shen, Chen and He 2019) by torchvision, on a small backbone and three levels: at every location of strides
8, 16 and 32 a score a class and the distances to the sides of a box. Locations need no anchors, so a set with boxes
of any shape needs no settings. Boxes are decoded in the graph; overlapping ones are removed at the station, because how
many remain is nothing a graph of fixed shapes can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from cargolens.datasets.errors import UsageError

from .backbones import Backbone, create_backbone
from .detector import Detector, DetectorOptions, Recipe
from .fold import fold_batch_norms

STRIDES = (8, 16, 32)
# Groups of the head's normalisation, by torchvision.
GROUPS = 32


@dataclass(frozen=True)
class BoxDetectorOptions(DetectorOptions):
    """Options of `box_detector`.

    Attributes:
        classes: Names of the classes, in the order of the outputs; empty for those of the training data.
        width: Channels of the pyramid and of the head, a multiple of 32.
        convolutions: Convolutions of each of the head's two branches.
    """

    classes: tuple[str, ...] = ()
    width: int = 96
    convolutions: int = 2


class _Pyramid(nn.Module):
    """The backbone's strides 8, 16 and 32 through a feature pyramid (Lin et al. 2017)."""

    def __init__(self, backbone: Backbone, width: int) -> None:
        from torchvision.ops import FeaturePyramidNetwork  # noqa: PLC0415  a second to import, used by few

        super().__init__()
        self.out_channels = width
        self.backbone = backbone
        self.levels = FeaturePyramidNetwork([backbone.channels[stride] for stride in STRIDES], width)

    def forward(self, planes: Tensor) -> list[Tensor]:
        taps = self.backbone(planes).taps
        return list(self.levels({str(stride): taps[stride] for stride in STRIDES}).values())


class BoxDetector(Detector):
    """Scores and boxes at every location, and a map of them.

    A location's score for a class is torchvision's, sqrt(p(class) p(centred)), between 0 and 1. `map` holds at stride 8
    the largest of all levels and classes, `score` is its largest value, `classes` the same for each class.
    `boxes` (b, n, 4) are x0, y0, x1, y1 in pixels of the tile, which they may leave, and `box_scores` (b, n, classes)
    their scores; the n locations go level by level, finest first, row by row.
    """

    style = "boxes"
    recipe = Recipe(canonical="colour-1", tile=384, overlap=0, long_side=384)
    outputs = ("map", "score", "classes", "boxes", "box_scores")
    options_type: ClassVar[type[DetectorOptions]] = BoxDetectorOptions
    stride = STRIDES[0]
    class_tensors = tuple(f"network.head.classification_head.cls_logits.{name}" for name in ("weight", "bias"))

    def __init__(self, options: BoxDetectorOptions) -> None:
        from torchvision.models.detection.anchor_utils import AnchorGenerator  # noqa: PLC0415  see above
        from torchvision.models.detection.fcos import FCOS, FCOSHead  # noqa: PLC0415

        super().__init__()
        if len(set(options.classes)) != len(options.classes):
            raise UsageError("detector box_detector needs distinct names in model.classes")
        if options.width < GROUPS or options.width % GROUPS or options.convolutions < 1:
            raise UsageError(
                f"detector box_detector needs a model.width that is a multiple of {GROUPS}, and convolutions"
            )
        self.classes = options.classes or ("threat",)
        backbone = create_backbone(options.backbone, options.weights)
        backbone.drop_classifier()
        fold_batch_norms(backbone)
        for name in backbone.early:
            backbone.get_submodule(name).requires_grad_(False)
        self.licence = backbone.licence
        # One square as large as the stride marks each location, which is what FCOS measures distances by.
        squares = AnchorGenerator(tuple((stride,) for stride in STRIDES), ((1.0,),) * len(STRIDES))
        head = FCOSHead(options.width, 1, len(self.classes), options.convolutions)
        self.network = FCOS(_Pyramid(backbone, options.width), len(self.classes), anchor_generator=squares, head=head)

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Map (b, 1, h, w), score (b,), class maps (b, classes, h, w), boxes (b, n, 4) and their scores."""
        levels = self.network.backbone(planes)
        out = self.network.head(levels)
        scores = torch.sqrt(out["cls_logits"].sigmoid() * out["bbox_ctrness"].sigmoid())
        places, sides = _places(levels, planes)
        distances = out["bbox_regression"] * sides[:, None]
        boxes = torch.cat([places - distances[..., :2], places + distances[..., 2:]], -1)
        maps, counts = [], [one.shape[2] * one.shape[3] for one in levels]
        for level, part in zip(levels, torch.split(scores, counts, 1), strict=True):
            own = part.transpose(1, 2).reshape(part.shape[0], -1, level.shape[2], level.shape[3])
            maps.append(functional.interpolate(own, size=levels[0].shape[2:], mode="nearest"))
        classes = torch.stack(maps).amax(0)
        union = classes.amax(1, keepdim=True)
        return union, union.amax((1, 2, 3)), classes, boxes, scores

    def box_loss(self, planes: Tensor, targets: list[dict[str, Tensor]]) -> tuple[Tensor, dict[str, Tensor]]:
        """Torchvision's loss of FCOS: focal loss of classes, generalised IoU of boxes, cross-entropy of centredness.

        Args:
            planes: (b, C, rows, columns) in [0, 1].
            targets: For each sample ``boxes`` (n, 4) x0, y0, x1, y1 in pixels and ``labels`` (n,) int64, n 0 or more.

        Returns:
            The sum, and its three parts.
        """
        from torchvision.models.detection.image_list import ImageList  # noqa: PLC0415  see above

        levels = self.network.backbone(planes)
        size = (int(planes.shape[2]), int(planes.shape[3]))
        squares = self.network.anchor_generator(ImageList(planes, [size] * len(planes)), levels)
        counts = [int(level.shape[2] * level.shape[3]) for level in levels]
        out = {name: tensor.float() for name, tensor in self.network.head(levels).items()}
        parts: dict[str, Tensor] = self.network.compute_loss(targets, out, squares, counts)
        return torch.stack(list(parts.values())).sum(), {name: part.detach() for name, part in parts.items()}

    def head_parameters(self) -> list[nn.Parameter]:
        """Everything but the backbone."""
        return [p for name, p in self.named_parameters() if not name.startswith("network.backbone.backbone.")]

    def train(self, mode: bool = True) -> BoxDetector:
        """As usual, but the backbone's batch statistics stay those of its pre-training."""
        super().train(mode)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self


def _places(levels: list[Tensor], planes: Tensor) -> tuple[Tensor, Tensor]:
    """(n, 2) x, y that torchvision's squares are centred on, and (n,) their sides, pixels, level by level.

    torchvision centres the square of a location on its first pixel's corner, not on the middle of its cell.
    """
    places, sides = [], []
    for level in levels:
        rows, columns = level.shape[2:]
        stride = planes.shape[2] // rows
        y = torch.arange(rows, device=planes.device, dtype=planes.dtype) * stride
        x = torch.arange(columns, device=planes.device, dtype=planes.dtype) * stride
        grid = torch.stack([x.repeat(rows), y.repeat_interleave(columns)], 1)
        places.append(grid)
        sides.append(torch.full((rows * columns,), float(stride), device=planes.device))
    return torch.cat(places), torch.cat(sides)
