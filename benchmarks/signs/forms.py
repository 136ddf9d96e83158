"""The networks of the sign benchmark and the pictures that they are for.

Signs, renderer and training are those of the sample, samples/TrafficSigns/training; the pictures here are what a detector
would cut out of a street scene: 96 x 96 pixels, of whose width the sign takes nearly half to nearly all.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "samples" / "TrafficSigns" / "training"))

from network import Form  # noqa: E402
from render import Conditions  # noqa: E402

SIZE = 96

# 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool projection
FORMS = {
    # All of the paper's blocks: conv1, conv2, nine modules. Three quarters of BVLC's stem, half of its modules.
    "twin": Form(SIZE, (48, 48, 144), {
        "3a": (32, 48, 64, 16, 16, 16), "3b": (64, 64, 96, 16, 48, 32),
        "4a": (96, 48, 112, 16, 32, 32), "4b": (80, 64, 112, 16, 32, 32), "4c": (64, 64, 128, 16, 32, 32),
        "4d": (64, 80, 144, 16, 32, 32), "4e": (128, 80, 160, 16, 64, 64),
        "5a": (128, 80, 160, 16, 64, 64), "5b": (192, 96, 192, 32, 64, 64)}),
    # Five modules with a BatchNormalization behind every convolution, small enough to be a test's asset.
    "batch-normalised": Form(SIZE, (16, 16, 48), {
        "3a": (16, 24, 32, 8, 16, 16), "3b": (32, 32, 48, 8, 16, 16),
        "4a": (32, 32, 64, 8, 16, 16), "4b": (48, 32, 64, 8, 16, 16),
        "5a": (64, 48, 96, 16, 32, 32)}, batch_normalised=True),
}

CROPS = Conditions(
    smallest=0.45, largest=0.9, yaw=50, pitch=22, roll=12, chance_of_leaves=0.25, chance_of_bar=0.12, chance_of_stickers=0.25,
    chance_of_snow=0.08, largest_blur=1.8)
