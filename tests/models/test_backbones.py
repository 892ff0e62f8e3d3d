"""Backbones: the weights mean what they should, shapes and strides are right, and wrong files are refused."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from cargolens.datasets.errors import UsageError
from cargolens.models.backbones import BACKBONES, create_backbone
from cargolens.models.backbones.efficientnet_lite import SameConv
from cargolens.models.backbones.weights import load_by_order

TORCHVISION = [name for name in BACKBONES if name not in ("efficientnet_lite0", "test_tiny")]


@pytest.fixture(scope="module")
def lite0() -> nn.Module:
    return create_backbone("efficientnet_lite0")


@pytest.mark.parametrize("name", sorted(BACKBONES))
def test_taps_pooled_and_logits(name: str) -> None:
    backbone = create_backbone(name, "random")
    with torch.no_grad():
        features = backbone(torch.rand(2, 3, 64, 96))
    assert list(features.taps) == [2, 4, 8, 16, 32]
    for stride, tap in features.taps.items():
        assert tap.shape == (2, backbone.channels[stride], 64 // stride, 96 // stride)
    assert features.pooled.shape == (2, backbone.pooled_size)
    assert features.logits.shape == (2, backbone.logits_size)


@pytest.mark.parametrize(
    ("picture", "label"),
    [
        # ImageNet class 985 is daisy; the picture shows one
        ("flower.jpg", 985),
        # class 698 is palace; the picture shows a temple of the Summer Palace
        ("china.jpg", 698),
    ],
)
def test_lite0_recognises_photographs(lite0: nn.Module, picture: str, label: int) -> None:
    """Wrong order of tensors, channels, padding or scaling would each lose these; scikit-learn ships the pictures."""
    sklearn = pytest.importorskip("sklearn")
    bgr = cv2.imread(str(Path(sklearn.__file__).parent / "datasets" / "images" / picture))
    rows, columns = bgr.shape[:2]
    side = min(rows, columns)
    top, left = (rows - side) // 2, (columns - side) // 2
    square = cv2.resize(bgr[top : top + side, left : left + side], (224, 224), interpolation=cv2.INTER_AREA)
    planes = torch.from_numpy(np.ascontiguousarray(square[..., ::-1].transpose(2, 0, 1))).float()[None] / 255
    with torch.no_grad():
        assert int(lite0(planes).logits.argmax()) == label


def test_lite0_features_are_the_stored_ones(lite0: nn.Module) -> None:
    """Features of a fixed picture, computed once by this module right after it named both photographs above.

    They guard against a later change that keeps classes right but moves features, which would silently change every
    bundle trained afterwards.
    """
    rows, columns = np.mgrid[:96, :128].astype(np.float32)
    wave = [0.5 + 0.5 * np.sin(rows / a + columns / b) for a, b in ((5, 9), (7, 4), (11, 13))]
    with torch.no_grad():
        features = lite0(torch.from_numpy(np.stack(wave)[None].astype(np.float32)))
    found = {
        "8": features.taps[8].abs().mean(), "16": features.taps[16].abs().mean(), "32": features.taps[32].abs().mean(),
        "pooled": features.pooled.mean(), "logits": features.logits.max(),
    }  # fmt: skip
    expected = {"8": 8.85051, "16": 4.9408, "32": 2.230382, "pooled": 0.30046, "logits": 11.72621}
    for key, value in found.items():
        assert float(value) == pytest.approx(expected[key], rel=1e-4), key


@pytest.mark.parametrize("name", sorted(BACKBONES))
def test_without_classifier(name: str) -> None:
    """The rest answers as before, and the weights of the classes are gone."""
    backbone = create_backbone(name, "random")
    planes = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        before = backbone(planes)
        tensors = len(backbone.state_dict())
        backbone.drop_classifier()
        after = backbone(planes)
    assert torch.equal(after.pooled, before.pooled)
    assert torch.equal(after.logits, before.pooled)
    assert after.logits.shape[1] == backbone.logits_size
    assert len(backbone.state_dict()) < tensors


def test_same_padding_matches_tensorflow_rule() -> None:
    """At stride 2 and kernel 5 TensorFlow pads 1 before and 2 after: an impulse must come out where that puts it."""
    conv = SameConv(1, 1, 5, 2)
    nn.init.zeros_(conv.weight)
    with torch.no_grad():
        conv.weight[0, 0, 1, 1] = 1.0  # with one pixel before, the second weight reads pixel 2 * position
    picture = torch.arange(64.0).reshape(1, 1, 8, 8)
    assert torch.equal(conv(picture)[0, 0], picture[0, 0, ::2, ::2])


def test_one_plane_is_grey(lite0: nn.Module) -> None:
    grey = torch.rand(1, 1, 64, 64)
    with torch.no_grad():
        assert torch.equal(lite0(grey).logits, lite0(grey.repeat(1, 3, 1, 1)).logits)


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        # two planes are neither grey nor colour
        ((1, 2, 64, 64), "takes 1 or 3 planes, found 2"),
        # the size that would do is named
        ((1, 3, 65, 64), "use 96 x 64"),
    ],
)
def test_wrong_input(shape: tuple[int, ...], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        create_backbone("test_tiny")(torch.zeros(shape))


def test_random_weights_repeat_and_leave_the_generator_alone() -> None:
    torch.manual_seed(5)
    before = torch.rand(1)
    torch.manual_seed(5)
    first, second = create_backbone("test_tiny"), create_backbone("test_tiny")
    assert torch.equal(torch.rand(1), before)
    for a, b in zip(first.state_dict().values(), second.state_dict().values(), strict=True):
        assert torch.equal(a, b)


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_weights_from_the_users_file(tmp_path: Path, suffix: str) -> None:
    source = create_backbone("mobilenet_v3_small", "random")
    tensors = {k.removeprefix("network."): v + 1 for k, v in source.state_dict().items() if k.startswith("network.")}
    path = tmp_path / f"mine{suffix}"
    if suffix == ".pth":
        torch.save(tensors, path)
    else:
        save_file(tensors, path)
    loaded = create_backbone("mobilenet_v3_small", str(path))
    assert "mine" in loaded.licence
    key = "network.features.0.0.weight"
    assert torch.equal(loaded.state_dict()[key], source.state_dict()[key] + 1)


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (print, ("unpickled",))


@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        # no file at all
        ("efficientnet_lite0", lambda p: None, "no such weights file"),
        # text is no tensor file
        ("efficientnet_lite0", lambda p: p.write_text("hello"), "not a file of plain tensors"),
        # a pickle that calls a function is not run
        ("efficientnet_lite0", lambda p: torch.save({"a": Evil()}, p), "not a file of plain tensors"),
        # a list of tensors is no state dict
        ("efficientnet_lite0", lambda p: torch.save([torch.zeros(1)], p), "expected a state dict"),
        # tensors of another network, by position
        ("efficientnet_lite0", lambda p: torch.save({"a": torch.zeros(1)}, p), "holds 1 tensors, expected 296"),
        # tensors of another network, by name
        ("resnet18", lambda p: torch.save({"a": torch.zeros(1)}, p), "does not fit"),
    ],
)
def test_wrong_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, make: object, told: str) -> None:
    path = tmp_path / "weights.pth"
    make(path)  # type: ignore[operator]
    with pytest.raises(UsageError, match=told):
        create_backbone(name, str(path))
    assert "unpickled" not in capsys.readouterr().out


def test_order_of_tensors_is_checked() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    right = model.state_dict()
    swapped = {k: right[k] for k in ("0.bias", "0.weight", "1.weight", "1.bias")}
    with pytest.raises(UsageError, match=r"0\.bias .* does not fit 0\.weight"):
        load_by_order(model, swapped, Path("some.pth"))


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision_asks_for_weights(name: str) -> None:
    with pytest.raises(UsageError, match="ships without weights"):
        create_backbone(name)
