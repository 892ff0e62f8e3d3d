"""Small copies of every data set: simulated pictures in the released layouts, with the quirks of the releases."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from scipy.io import savemat

from cargolens.datasets.dicos import write_tdr
from cargolens.datasets.public.card import PLAIN, Layout
from cargolens.datasets.simulator import SimulatedScans

COLUMNS, ROWS = 120, 90


@lru_cache(maxsize=1)
def _base() -> np.ndarray:
    scan = SimulatedScans(1, 5, views=("top",), size=(ROWS, COLUMNS))[0].scan
    return np.clip(scan.views[0].transmission * 65535, 0, 65535).astype(np.uint16)


def picture(path: Path, number: int = 0, *, bits: int = 8, energy: int = 0, content: str = "") -> None:
    """A picture of its own: the simulated one, shifted. `content` is the format inside, whatever the suffix says."""
    pixels = np.roll(_base()[energy], 3 * number, axis=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    done, data = cv2.imencode(content or path.suffix.lower(), pixels if bits == 16 else (pixels >> 8).astype(np.uint8))
    assert done
    path.write_bytes(data.tobytes())


def text(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def voc(path: Path, name: str, boxes: list[tuple], size: tuple[int, int] = (COLUMNS, ROWS)) -> None:
    objects = "".join(
        f"<object><name>{label}</name><bndbox><xmin>{x0}</xmin><ymin>{y0}</ymin><xmax>{x1}</xmax><ymax>{y1}</ymax>"
        "</bndbox></object>"
        for label, x0, y0, x1, y1 in boxes
    )
    head = f"<filename>{name}</filename><size><width>{size[0]}</width><height>{size[1]}</height></size>"
    text(path, f"<annotation>{head}{objects}</annotation>")


def coco(path: Path, images: list[tuple[int, str]], annotations: list[dict], names: dict[int, str]) -> None:
    document = {
        "images": [{"id": i, "file_name": name, "width": COLUMNS, "height": ROWS} for i, name in images],
        "annotations": [{"id": k + 1, **a} for k, a in enumerate(annotations)],
        "categories": [{"id": i, "name": name} for i, name in names.items()],
    }
    text(path, json.dumps(document))


@dataclass
class Tree:
    """What a reader has to make of a tree.

    Attributes:
        scans: scan_id -> (split, anomalous, {(label, view, box)}).
        defects: Kinds that must be found, with their counts.
        layout: How the reader is called.
        views: Views of each scan.
    """

    scans: dict[str, tuple[str, bool | None, set]]
    defects: dict[str, int] = field(default_factory=dict)
    layout: Layout = PLAIN
    views: tuple[str, ...] = ("",)


def sixray(root: Path) -> Tree:
    for number, name in enumerate(("P00001", "P00002", "N0000001", "P00009")):
        picture(root / f"JPEGImage/{name}.jpg", number)
    voc(root / "Annotation/P00001.xml", "P00001.jpg", [("Gun", 10.4, 5.2, 40.9, 30.7), ("Hammer", 1, 1, 9, 9)])
    voc(root / "Annotation/P00002.xml", "P00002.jpg", [("Knife", 60, 50, 20, 20)])
    voc(root / "Annotation/P00003.xml", "P00003.jpg", [("Knife", 60, 50, 20, 20)])
    text(root / "ImageSet/10/train.csv", "name,Gun,Knife,Wrench,Pliers,Scissors\nP00001,1,-1,-1,-1,-1\n")
    text(root / "ImageSet/10/test.csv", "name,Gun,Knife,Wrench,Pliers,Scissors\nN0000001,-1,-1,-1,-1,-1\n")
    return Tree(
        {
            "JPEGImage/P00001.jpg": (
                "", True, {("Gun", "", (10.4, 5.2, 40.9, 30.7)), ("Hammer", "", (1, 1, 9, 9))},
            ),
            "JPEGImage/P00002.jpg": ("", True, {("Knife", "", (20, 20, 60, 50))}),
            "JPEGImage/P00009.jpg": ("", None, set()),
            "JPEGImage/N0000001.jpg": ("", False, set()),
        },
        {"missing-image": 1, "unlabelled-image": 1, "box-unordered": 1},
    )  # fmt: skip


def opixray(root: Path, listed: str = "knife", label: str = "Multi-tool_Knife") -> Tree:
    for number, (split, name) in enumerate((("train", "000001"), ("train", "000002"), ("test", "000003"))):
        picture(root / f"{split}/{split}_image/{name}.jpg", number)
    note = "train/train_annotation"
    # A box that leaves the picture, and a line about another picture.
    text(root / f"{note}/000001.txt", f"000001.jpg {label} 100 10 140 30\n000009.jpg {label} 1 1 9 9\n")
    text(root / f"{note}/000002.txt", "")
    text(root / "test/test_annotation/000003.txt", f"000003.TIFF  {label}  5 6 7 8\n\n")
    text(root / f"train/train_{listed}.txt", "000001\n000002.jpg\n")
    text(root / f"test/test_{listed}.txt", "000003\n000004\n")
    text(root / f"test/test_{listed}-2.txt", "000003\n")
    return Tree(
        {
            "train/train_image/000001.jpg": ("train", True, {(label, "", (100, 10, 120, 30))}),
            "train/train_image/000002.jpg": ("train", False, set()),
            "test/test_image/000003.jpg": ("test", True, {(label, "", (5, 6, 7, 8))}),
        },
        {"box-clipped": 1, "annotation-unreadable": 1, "missing-image": 1},
    )


def hixray(root: Path) -> Tree:
    return opixray(root, "name", "Portable_Charger_2")


def eds(root: Path) -> Tree:
    for number, name in enumerate(("1", "2", "3")):
        picture(root / f"domain{number % 2 + 1}/images/{name}.jpg", number)
    voc(root / "domain1/labels/1.xml", "1.jpg", [("smallelectronicequipmen", 3, 4, 50, 60)])
    voc(root / "domain2/labels/2.xml", "2.jpg", [])
    text(root / "domain1/train.txt", "1\n")
    text(root / "domain1/val.txt", "3\n")
    text(root / "domain2/val.txt", "2\n7\n")
    return Tree(
        {
            "domain1/images/1.jpg": ("train", True, {("smallelectronicequipmen", "", (3, 4, 50, 60))}),
            "domain1/images/3.jpg": ("val", None, set()),
            "domain2/images/2.jpg": ("val", False, set()),
        },
        {"unlabelled-image": 1, "missing-image": 1},
    )


_TRIANGLE = [10, 10, 30, 10, 10, 40]


def pidray(root: Path) -> Tree:
    for number, (folder, name) in enumerate((("train", "xray_1"), ("easy", "xray_easy1"), ("hidden", "xray_hidden1"))):
        picture(root / folder / f"{name}.png", number, content=".jpg" if number == 1 else "")
    marked = {"bbox": [10, 10, 20, 30], "segmentation": [_TRIANGLE], "iscrowd": 0}
    names = {3: "Gun", 9: "HandCuffs"}
    coco(
        root / "annotations/xray_train.json", [(1, "xray_1.png")], [{"image_id": 1, "category_id": 9, **marked}], names
    )
    rle = {"size": [ROWS, COLUMNS], "counts": [ROWS * COLUMNS - 5, 5]}
    easy = [{"image_id": 4, "category_id": 3, "bbox": [119, 85, 1, 5], "segmentation": rle}]
    coco(root / "annotations/xray_test_easy.json", [(4, "xray_easy1.png")], easy, names)
    hidden = [{"image_id": 7, "category_id": 5, "bbox": [1, 1, 5, 5]}, {"image_id": 8, "category_id": 3, "bbox": [1]}]
    coco(root / "annotations/xray_test_hidden.json", [(7, "xray_hidden1.png"), (9, "absent.png")], hidden, names)
    return Tree(
        {
            "train/xray_1.png": ("train", True, {("HandCuffs", "", (10, 10, 30, 40))}),
            "easy/xray_easy1.png": ("test_easy", True, {("Gun", "", (119, 85, 120, 90))}),
            "hidden/xray_hidden1.png": ("test_hidden", True, {("5", "", (1, 1, 6, 6))}),
        },
        # Category 5 is in no list; so is the label "5" in no list of classes.
        {"label-unknown": 2, "missing-image": 2, "wrong-suffix": 1},
    )


def pidray_extended(root: Path) -> Tree:
    picture(root / "train/xray_1.png", 0)
    picture(root / "test/xray_hard2.png", 1)
    coco(root / "annotations/train.json", [(1, "xray_1.png")], [], {1: "Gun"})
    marked = [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}]
    coco(root / "annotations/test.json", [(1, "xray_hard2.png")], marked, {1: "Gun"})
    return Tree(
        {
            "train/xray_1.png": ("train", False, set()),
            "test/xray_hard2.png": ("test", True, {("Gun", "", (1, 2, 4, 6))}),
        }
    )


def clcxray(root: Path) -> Tree:
    """The tree of the release; which set it is can be told by its classes alone."""
    for split, number in (("train", 7), ("val", 8)):
        picture(root / f"{split}2017/{number}.jpg", number)
    marked = [{"image_id": 7, "category_id": 5, "bbox": [5, 5, 10, 10], "segmentation": []}]
    names = {1: "scissors", 5: "swiss_army_knife", 7: "vacuum_cup"}
    coco(root / "annotations/instances_train2017.json", [(7, "7.jpg")], marked, names)
    coco(root / "annotations/instances_val2017.json", [(8, "8.jpg")], [], names)
    return Tree(
        {
            "train2017/7.jpg": ("train", True, {("swiss army knife", "", (5, 5, 15, 15))}),
            "val2017/8.jpg": ("val", False, set()),
        }
    )


def clcxray_named(root: Path) -> Tree:
    picture(root / "real/7.jpg", 0)
    marked = [{"image_id": 7, "category_id": 2, "bbox": [5, 5, 10, 10], "segmentation": []}]
    coco(root / "labels/train.json", [(7, "7.jpg")], marked, {2: "swiss army knife"})
    return Tree(
        {"7.jpg": ("train", True, {("swiss army knife", "", (5, 5, 15, 15))})},
        layout=Layout(annotations=root / "labels/train.json", images=root / "real"),
    )


def dvxray(root: Path) -> Tree:
    positive, negative = root / "DvXray_Positive_Samples", root / "DvXray_Negative_Samples"
    for number, (place, name) in enumerate(((positive, "P1"), (negative, "N1"))):
        picture(place / f"{name}_OL.png", 2 * number)
        picture(place / f"{name}_SD.png", 2 * number + 1)
    objects = [
        {"label": "Gun", "ol_bb": [40, 30, 10, 5], "sd_bb": [1, 2, 30, 40]},
        {"label": "Pressure_vessel", "ol_bb": [50, 50, 60, 60], "sd_bb": "difficult"},
    ]
    text(positive / "P1.json", json.dumps({"name": "P1", "objects": objects}))
    text(negative / "N1.json", json.dumps({"name": "N1", "objects": "None"}))
    return Tree(
        {
            "DvXray_Positive_Samples/P1": (
                "", True,
                {
                    ("Gun", "top", (10, 5, 40, 30)), ("Gun", "side", (1, 2, 30, 40)),
                    ("Pressure_vessel", "top", (50, 50, 60, 60)), ("Pressure_vessel", "side", None),
                },
            ),
            "DvXray_Negative_Samples/N1": ("", False, set()),
        },
        {"box-unordered": 1},
        views=("top", "side"),
    )  # fmt: skip


def pixray(root: Path) -> Tree:
    picture(root / "1.png", 0)
    picture(root / "2.png", 1)
    outline = [[10, 10], [30, 10], [10, 40]]
    text(root / "1.json", json.dumps({"objects": [{"label": "Dart", "polygon": outline}]}))
    text(root / "3.json", json.dumps({"objects": [{"label": "Dart", "polygon": outline}]}))
    return Tree({"1.png": ("", True, {("Dart", "", (10, 10, 30, 40))})}, {"missing-image": 1, "unlabelled-image": 1})


def ldxray(root: Path) -> Tree:
    base = root / "dual-view"
    for number, (split, name) in enumerate((("train", "a"), ("test", "b"))):
        picture(base / f"{split}_A/{name}.jpg", 2 * number)
        picture(base / f"{split}_B/{name}.jpg", 2 * number + 1)
    marked = [{"image_id": 1, "category_id": 8, "bbox": [1, 2, 10, 20]}]
    coco(base / "train.json", [(1, "a.jpg")], marked, {8: "BL"})
    coco(base / "test.json", [(1, "b.jpg")], [], {8: "Blue_Liquid"})
    return Tree(
        {
            "train_A/a.jpg": ("train", True, {("Blue_Liquid", "top", (1, 2, 11, 22))}),
            "test_A/b.jpg": ("test", False, set()),
        },
        views=("top", "side"),
    )


def ldxray_side(root: Path) -> Tree:
    """A copy whose side views are called otherwise."""
    picture(root / "dual-view/train_A/a.jpg", 0)
    picture(root / "dual-view/train_side/a.jpg", 1)
    marked = [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 10, 20]}]
    coco(root / "dual-view/train.json", [(1, "a.jpg")], marked, {1: "Umbrella"})
    return Tree(
        {"train_A/a.jpg": ("train", True, {("Umbrella", "top", (1, 2, 11, 22))})},
        layout=Layout(side="side"),
        views=("top", "side"),
    )


def stcray(root: Path) -> Tree:
    train, test = root / "STCray_TrainSet", root / "STCray_TestSet"
    stem = "3DGun1_B5_L1_C2_Loc1_phi1_th1_2"
    picture(train / f"Images/Class 3_3D Gun/{stem}.jpg", 0)
    picture(train / "Images/Class 3_3D Gun/3DGun1_B6_L1_1.jpg", 1)
    picture(test / "Images/Class 22_Non Threat/Clean_B1_1.jpg", 2)
    # Nobody has marked it, and its folder is not that of clean bags.
    picture(test / "Images/Class 9_Injection/2011-01-01-014922-1.jpg", 3)
    text(test / "Images/Class 9_Injection/desktop.ini", "")
    size = {"imageWidth": COLUMNS, "imageHeight": ROWS}
    corners, outline = [[40, 50], [10, 20]], [[10, 20], [40, 20], [40, 50]]
    for folder, points in (("Json_BB", corners), ("Json", outline)):
        shape = {"label": "3D printed gun", "points": points}
        text(train / f"{folder}/Class 3_3D Gun/{stem}.json", json.dumps({"shapes": [shape], **size}))
    text(train / "Json/Class 3_3D Gun/3DGun1_B6_L1_1.json", "{")
    text(train / f"Captions/Class 3_3D Gun/{stem}.txt", "a bag\n")
    return Tree(
        {
            f"STCray_TrainSet/Images/Class 3_3D Gun/{stem}.jpg": (
                "train",
                True,
                {("3D printed gun", "", (10, 20, 40, 50))},
            ),
            "STCray_TrainSet/Images/Class 3_3D Gun/3DGun1_B6_L1_1.jpg": ("train", None, set()),
            "STCray_TestSet/Images/Class 22_Non Threat/Clean_B1_1.jpg": ("test", False, set()),
            "STCray_TestSet/Images/Class 9_Injection/2011-01-01-014922-1.jpg": ("test", None, set()),
        },
        {"box-unordered": 1, "annotation-unreadable": 1, "unlabelled-image": 1},
    )


def compass_xp(root: Path) -> Tree:
    base = root / "COMPASS-XP"
    for number, name in enumerate(("0001", "0002")):
        picture(base / f"Low/{name}.png", number, bits=16)
        picture(base / f"High/{name}.png", number, bits=16, energy=1)
        picture(base / f"Colour/{name}.png", number)
    rows = ("0001\tpistol\t1\tA\t2\tTrue", "0002\ttoaster\t1\tB\t2\tFalse", "0003\ttoaster\t1\tC\t2\tFalse")
    text(base / "meta.txt", "\n".join(("basename\tclass\tinstance\tpose\tscan_tray\tdangerous", *rows)))
    return Tree({"0001": ("", True, set()), "0002": ("", False, set())}, {"missing-image": 1})


def gdxray(root: Path) -> Tree:
    for number, name in enumerate(("B0031_0001", "B0031_0002", "B0046_0001", "B0049_0001", "B0078_0001", "B0002_0003")):
        picture(root / f"Baggages/{name[:5]}/{name}.png", number)
    picture(root / "Castings/C0001/C0001_0001.png", 9)
    # Columns k x1 x2 y1 y2 from 1; y the other way round in one row, fractional in another; frame 5 does not exist.
    text(root / "Baggages/B0031/ground_truth.txt", "1 11 20 41 30\n1 3.5 8.5 5 6\n5 1 2 1 2\n")
    savemat(root / "Baggages/B0046/BoundingBox.mat", {"bb": np.array([[1, 60, 20, 90, 40, 50, 70, 20, 50.0]])})
    savemat(
        root / "Castings/C0001/BoundingBox.mat", {"bb": np.array([[1, 2, 3, 4, 5]], np.uint16)}, do_compression=True
    )
    return Tree(
        {
            "Baggages/B0002/B0002_0003.png": ("", None, set()),
            "Baggages/B0031/B0031_0001.png": (
                "", True, {("object", "", (10, 29, 20, 41)), ("object", "", (2.5, 4, 8.5, 6))},
            ),
            "Baggages/B0031/B0031_0002.png": ("", None, set()),
            "Baggages/B0046/B0046_0001.png": ("", True, {("object", "", (19, 19, 90, 70))}),
            "Baggages/B0049/B0049_0001.png": ("", True, set()),
            "Baggages/B0078/B0078_0001.png": ("", False, set()),
            "Castings/C0001/C0001_0001.png": ("", True, {("defect", "", (1, 3, 3, 5))}),
        },
        {"missing-image": 1, "box-unordered": 1},
    )  # fmt: skip


def cargoxray(root: Path) -> Tree:
    picture(root / "images/1.png", 0)
    picture(root / "images/2.png", 1)
    size = {"width": COLUMNS, "height": ROWS}
    images = [
        {"image_id": "a", "filepath": "images/1.png", "md5": "0" * 32, **size},
        {"image_id": "b", "filepath": "2.png", **size},
        {"image_id": "b", "filepath": "2.png", **size},
        {"image_id": "c", "filepath": "../outside.png", **size},
    ]
    boxes = {"bbox_id": [1, 2], "image_id": ["a", "a"], "x": [0.5, 0.25], "y": [0.5, 0.5], "width": [0.5, 0.1]}
    boxes |= {"height": [0.2, 0.2], "label": ["spare parts", None]}
    by_column = {name: {str(i): v for i, v in enumerate(column)} for name, column in boxes.items()}
    (root / "images.json.gz").write_bytes(gzip.compress(json.dumps(images).encode()))
    (root / "annotations.json.gz").write_bytes(gzip.compress(json.dumps(by_column).encode()))
    return Tree(
        {
            "images/1.png": ("", None, {("spare parts", "", (30, 36, 90, 54)), ("", "", (24, 36, 36, 54))}),
            "2.png": ("", None, set()),
        },
        {"hash-differs": 1, "duplicate-id": 1, "missing-image": 1, "unlabelled-image": 1, "label-empty": 1},
    )


def coco_tree(root: Path) -> Tree:
    picture(root / "images/a.png", 0)
    picture(root / "images/b.png", 1)
    marked = [{"image_id": 1, "category_id": 1, "bbox": [30, 20, -20, 10]}]
    coco(root / "annotations/instances_val.json", [(1, "a.png"), (2, "b.png"), (2, "c.png")], marked, {1: "gun"})
    return Tree(
        {"images/a.png": ("val", True, {("gun", "", (10, 20, 30, 30))}), "images/b.png": ("val", False, set())},
        {"box-unordered": 1, "duplicate-id": 1},
    )


def voc_tree(root: Path) -> Tree:
    picture(root / "JPEGImages/a.jpg", 0)
    picture(root / "JPEGImages/b.jpg", 1)
    picture(root / "JPEGImages/c.jpg", 2)
    voc(root / "Annotations/a.xml", "a.JPG", [("gun", 1, 2, 30, 40)], size=(COLUMNS, ROWS + 1))
    voc(root / "Annotations/b.xml", "", [])
    text(root / "ImageSets/Main/train.txt", "a\n")
    text(root / "ImageSets/Main/trainval.txt", "a\nb\n")
    text(root / "ImageSets/Main/gun_val.txt", "a  1\nb -1\n")
    return Tree(
        {
            "JPEGImages/a.jpg": ("train", True, {("gun", "", (1, 2, 30, 40))}),
            "JPEGImages/b.jpg": ("trainval", False, set()),
        },
        {"size-differs": 1, "unlabelled-image": 1},
    )


def yolo(root: Path) -> Tree:
    text(root / "data.yaml", "train: train/images\nnc: 2\nnames: ['gun', 'knife']\n")
    for number, name in enumerate(("train/images/a.jpg", "train/images/b.jpg", "valid/images/c.jpg")):
        picture(root / name, number)
    text(root / "train/labels/a.txt", "1 0.25 0.5 0.1 0.2\n1 0.25 0.5 0.1 0.2\n0 0.1 0.1 0.3 0.1 0.3 0.4\n")
    text(root / "train/labels/b.txt", "")
    text(root / "valid/labels/c.txt", "2 0.5 0.5 0.5 0.5\nknife 1 1 1 1\n")
    text(root / "valid/labels/d.txt", "0 0.5 0.5 0.5 0.5\n")
    picture(root / "new/images/e.jpg", 3)
    return Tree(
        {
            "train/images/a.jpg": ("train", True, {("knife", "", (24, 36, 36, 54)), ("gun", "", (12, 9, 36, 36))}),
            "train/images/b.jpg": ("train", False, set()),
            "valid/images/c.jpg": ("valid", True, {("2", "", (30, 22.5, 90, 67.5))}),
            "new/images/e.jpg": ("", None, set()),
        },
        {"unlabelled-image": 1, "label-unknown": 1, "annotation-unreadable": 1, "missing-image": 1, "box-twice": 1},
    )


def yolo_from_1(root: Path) -> Tree:
    text(root / "classes.txt", "gun\nknife\n")
    picture(root / "a_low.png", 0, bits=16)
    picture(root / "a_high.png", 0, bits=16, energy=1)
    text(root / "a.txt", "2 0.25 0.5 0.1 0.2\n")
    return Tree({"a": ("", True, {("knife", "", (24, 36, 36, 54))})}, layout=Layout(first_class=1))


def labelme(root: Path) -> Tree:
    picture(root / "x/a.png", 0)
    shapes = [
        {"label": "gun", "points": [[30, 40], [1, 2]], "shape_type": "rectangle"},
        {"label": "grenade", "points": [[50, 50], [50, 60]], "shape_type": "circle"},
        {"label": "knife", "points": [[5, 5], [9, 5], [9, 8]], "shape_type": "polygon"},
    ]
    text(root / "x/note.json", json.dumps({"shapes": shapes, "imagePath": "..\\x\\a.png"}))
    return Tree(
        {
            "x/a.png": (
                "", True,
                {("gun", "", (1, 2, 30, 40)), ("grenade", "", (40, 40, 60, 60)), ("knife", "", (5, 5, 9, 8))},
            )
        },
        {"box-unordered": 1},
    )  # fmt: skip


def csv(root: Path) -> Tree:
    for number, name in enumerate(("a", "b", "c")):
        picture(root / f"p/{name}.png", number)
    rows = ("p/a.png,gun,1,2,30,40,train", "p/a.png,knife,x,2,3,4,train", "p/b.png,,,,,,test", "p/d.png,gun,1,1,2,2,")
    text(root / "labels.csv", "Image,class,x1,y1,x2,y2,split\n" + "\n".join(rows) + "\n")
    return Tree(
        {"p/a.png": ("train", True, {("gun", "", (1, 2, 30, 40))}), "p/b.png": ("test", False, set())},
        {"box-not-numbers": 1, "missing-image": 1},
    )


def folders(root: Path) -> Tree:
    picture(root / "train/good/1.png", 0)
    picture(root / "test/good/1.png", 1)
    picture(root / "test/pistol/1.png", 2)
    mask = np.zeros((ROWS, COLUMNS), np.uint8)
    mask[5:9, 6:12] = 255
    (root / "ground_truth/pistol").mkdir(parents=True)
    cv2.imwrite(str(root / "ground_truth/pistol/1_mask.png"), mask)
    return Tree(
        {
            "train/good/1.png": ("train", False, set()),
            "test/good/1.png": ("test", False, set()),
            "test/pistol/1.png": ("test", True, {("pistol", "", None)}),
        }
    )


def hs_folders(root: Path) -> Tree:
    for number, name in enumerate(("HS9503/1.png", "hs_640399/sub/2.png", "HS0000/3.png", "reefer/4.png", "5.png")):
        picture(root / name, number)
    picture(root / "HS9503/6_low.png", 6, bits=16)
    picture(root / "HS9503/6_high.png", 6, bits=16, energy=1)
    (root / "HS5201").mkdir()
    return Tree(
        {
            name: ("", None, set())
            for name in ("HS9503/1.png", "HS9503/6", "hs_640399/sub/2.png", "HS0000/3.png", "reefer/4.png")
        },
        {"unlabelled-image": 1},
    )


def manifest(root: Path) -> Tree:
    lines = []
    for number, name in enumerate(("R1", "R2")):
        views = []
        for view in ("top", "side"):
            files = [f"{name}_{view}_{energy}.png" for energy in ("lo", "hi")]
            for energy, file in enumerate(files):
                picture(root / "scans" / file, number, bits=16, energy=energy)
            views.append({"name": view, "files": [f"scans/{file}" for file in files], "energies": [100, 160]})
        lines.append({"scan_id": name, "views": views, "hs_code": "9503", "declared_kg": 0, "further": [1]})
    lines[0] |= {"declared": "toys", "origin": "NL", "scanner": "line 3", "group": "flight 17", "declared_kg": 1.2}
    lines[1]["views"].append({"name": "front", "files": ["absent.png"]})
    lines.append({"scan_id": "R3", "views": [{"files": ["absent.png"]}]})
    text(root / "manifest.jsonl", "".join(json.dumps(line) + "\n\n" for line in lines))
    return Tree(
        {"R1": ("", None, set()), "R2": ("", None, set())},
        {"missing-view": 1, "missing-image": 1},
        views=("top", "side"),
    )


def dicos(root: Path) -> Tree:
    from tests.datasets.dicos import samples  # noqa: PLC0415  pydicom is optional

    for number, name in enumerate(("a.dcs", "b/c.DCM")):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        pixels = np.roll(_base()[0], 3 * number, axis=1)
        (root / name).write_bytes(samples.image(pixels.tobytes(), ROWS, COLUMNS, SOPInstanceUID=f"2.25.{number}"))
    (root / "cut.dcs").write_bytes((root / "a.dcs").read_bytes()[:200])
    write_tdr(samples.report(), root / "report.dcs")
    return Tree({"a.dcs": ("", None, set()), "b/c.DCM": ("", None, set())}, {"damaged-image": 1})


def raw_export(root: Path, **changes: object) -> np.ndarray:
    """A scan as the example adapter reads it: two raw files of 12 bits and their description. Returns the counts."""
    counts = np.stack([_base()[0], _base()[1]]) >> 4
    root.mkdir()
    for name, plane in zip(("lo", "hi"), counts, strict=True):
        (root / f"1_{name}.raw").write_bytes(plane.astype(">u2").tobytes())
    header = {"rows": ROWS, "columns": COLUMNS, "bits": 12, "byte_order": "big", "kv": [100, 160], "kg": 1.5}
    header |= {
        "views": {"top": ["1_lo.raw", "1_hi.raw"]},
        "goods": "toys",
        "hs": "9503",
        "origin": "NL",
        "parcel": "R1",
    }
    text(root / "1.json", json.dumps(header | changes))
    return counts


TREES: dict[str, tuple[str, Callable[[Path], Tree]]] = {
    # name of the tree: name of the set, what makes it
    "sixray": ("sixray", sixray),
    "opixray": ("opixray", opixray),
    "hixray": ("hixray", hixray),
    "eds": ("eds", eds),
    "pidray": ("pidray", pidray),
    "pidray extended": ("pidray", pidray_extended),
    "clcxray": ("clcxray", clcxray),
    "clcxray, folders named": ("clcxray", clcxray_named),
    "dvxray": ("dvxray", dvxray),
    "pixray": ("pixray", pixray),
    "ldxray": ("ldxray", ldxray),
    "ldxray, side views elsewhere": ("ldxray", ldxray_side),
    "stcray": ("stcray", stcray),
    "compass-xp": ("compass-xp", compass_xp),
    "gdxray": ("gdxray", gdxray),
    "cargoxray": ("cargoxray", cargoxray),
    "coco": ("coco", coco_tree),
    "voc": ("voc", voc_tree),
    "yolo": ("yolo", yolo),
    "yolo from 1": ("yolo", yolo_from_1),
    "labelme": ("labelme", labelme),
    "csv": ("csv", csv),
    "folders": ("folders", folders),
    "hs folders": ("hs-folders", hs_folders),
    "manifest": ("manifest", manifest),
    "dicos": ("dicos", dicos),
}
