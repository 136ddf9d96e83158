"""Renders the pictures of the sign benchmark: a folder a set, in it a folder a label.

    python3 pictures.py OUT [--train 600] [--validation 84] [--test 0] [--device cpu|cuda]

The numbers are pictures of each of the 36 labels: `train` to learn from, `validation` to choose by, `test` for the last word. A folder that is there already is left as it is. The same numbers on the
same kind of device give the same pictures again. Needs PyTorch, numpy and Pillow.
"""

import argparse
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch
from PIL import Image

from forms import CROPS, SIZE

import signs
from render import Renderer

JPEG_QUALITY = 90
# Pictures rendered at a time, and seeds: other ones give other pictures.
AT_ONCE = dict(train=1024, validation=128, test=128)
SEEDS = dict(train=11, validation=12, test=13)


def save(folder, numbers, pictures):
    for number, picture in zip(numbers, pictures):
        index, label = divmod(number, len(signs.LABELS))
        Image.fromarray(picture).save(folder / signs.LABELS[label] / f"{index:05d}.jpg", "JPEG", quality=JPEG_QUALITY)


def write(folder, each, seed, at_once, device):
    """Renders `each` pictures of every label into `folder`, which appears when all are there."""
    started = time.monotonic()
    renderer = Renderer(SIZE, seed=seed, device=device, conditions=CROPS)
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for label in signs.LABELS:
        (unfinished / label).mkdir(parents=True)
    labels = torch.arange(each * len(signs.LABELS), device=device)
    with ThreadPoolExecutor(os.cpu_count()) as writers:
        waiting = []
        for part in labels.split(at_once):
            pictures = renderer.pictures(part % len(signs.LABELS)).byte().permute(0, 2, 3, 1).cpu().numpy()
            waiting.append(writers.submit(save, unfinished, part.tolist(), pictures))
            if len(waiting) > 4 * os.cpu_count():
                waiting.pop(0).result()
        for task in waiting:
            task.result()
    unfinished.rename(folder)
    print(f"{folder}: {len(labels):,} pictures in {time.monotonic() - started:.0f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--train", type=int, default=600, help="training pictures of each label")
    parser.add_argument("--validation", type=int, default=84, help="pictures of each label to choose by")
    parser.add_argument("--test", type=int, default=0, help="pictures of each label for the last word")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name, each in (("train", options.train), ("validation", options.validation), ("test", options.test)):
        if each > 0 and not (options.out / name).exists():
            write(options.out / name, each, SEEDS[name], AT_ONCE[name], options.device)
    (options.out / "labels.txt").write_text("".join(f"{label}\n" for label in signs.LABELS))


if __name__ == "__main__":
    main()
