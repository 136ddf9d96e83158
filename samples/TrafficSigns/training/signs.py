"""The catalogue: 36 road signs in a generic European style, each drawn by a few strokes of our own.

A sign is drawn into a square texture that spans -1.1 to 1.1 sign units. Each texture is one *variant*: stroke weight,
border width, glyph size and the exact hues differ from one to the next, as they do between makers and countries.
"""

import random
from dataclasses import dataclass

import torch

import shapes as s

EXTENT = 1.1


@dataclass(frozen=True)
class Style:
    """What differs between two makers of one sign."""
    weight: float
    border: float
    glyph: float
    red: tuple
    blue: tuple
    yellow: tuple
    white: tuple
    black: tuple
    field: tuple

    @staticmethod
    def draw(rng):
        def near(colour, spread):
            return tuple(min(1.0, max(0.0, c + rng.uniform(-spread, spread))) for c in colour)

        white = near((0.95, 0.95, 0.94), 0.04)
        yellow = near((0.96, 0.76, 0.08), 0.08)
        return Style(
            weight=rng.uniform(0.85, 1.2),
            border=rng.uniform(0.15, 0.23),
            glyph=rng.uniform(0.88, 1.08),
            red=near((0.76, 0.08, 0.10), 0.07),
            blue=near((0.05, 0.27, 0.62), 0.07),
            yellow=yellow,
            white=white,
            black=near((0.06, 0.06, 0.07), 0.05),
            field=yellow if rng.random() < 0.2 else white)


class Canvas:
    """A texture with premultiplied alpha, painted by signed distances."""

    def __init__(self, size, device):
        self.pixel = 2 * EXTENT / size
        axis = (torch.arange(size, device=device) + 0.5) * self.pixel - EXTENT
        y, x = torch.meshgrid(axis, axis, indexing="ij")
        self.points = torch.stack([x, y], dim=-1)
        self.rgba = torch.zeros(4, size, size, device=device)

    def paint(self, distance, colour):
        coverage = (0.5 - distance / self.pixel).clamp(0, 1)
        ink = self.rgba.new_tensor([*colour, 1.0])[:, None, None]
        self.rgba = self.rgba * (1 - coverage) + ink * coverage

    def disc(self, x, y, radius, colour):
        self.paint(s.disc(self.points, x, y, radius), colour)

    def box(self, x, y, half_width, half_height, colour, rounding=0.0):
        self.paint(s.box(self.points, x, y, half_width, half_height, rounding), colour)

    def polygon(self, corners, colour, rounding=0.0):
        self.paint(s.polygon(self.points, corners, rounding), colour)

    def strokes(self, lines, half_width, colour):
        for line in lines:
            self.paint(s.polyline(self.points, line, half_width), colour)

    def arrow(self, line, half_width, colour, head=2.6):
        """A stroke whose last point is the tip of an arrow head, `head` half widths to each side."""
        (x0, y0), (x1, y1) = line[-2], line[-1]
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        reach, side = head * half_width * 1.3, head * half_width
        base = (x1 - ux * reach, y1 - uy * reach)
        self.strokes([list(line[:-1]) + [base]], half_width, colour)
        self.polygon([(x1, y1), (base[0] - uy * side, base[1] + ux * side), (base[0] + uy * side, base[1] - ux * side)], colour)

    def mirrored(self):
        self.points = self.points * self.points.new_tensor([-1.0, 1.0])


GLYPHS = {  # strokes in a cell 0.6 wide and 1 high
    "0": [s.arc(.3, .5, .29, .5, 0, 360, 20)],
    "1": [[(.06, .24), (.36, 0), (.36, 1)]],
    "2": [s.arc(.3, .28, .29, .28, 185, 398) + [(.02, 1), (.6, 1)]],
    "3": [s.arc(.28, .25, .27, .25, 195, 450), s.arc(.28, .74, .31, .26, 270, 520)],
    "5": [[(.55, 0), (.1, 0), (.06, .45)] + s.arc(.28, .67, .3, .33, 222, 510)],
    "6": [s.arc(.3, .68, .29, .32, 0, 360, 20), [(.01, .66), (.08, .36), (.26, .12), (.5, 0)]],
    "8": [s.arc(.3, .25, .25, .25, 0, 360, 18), s.arc(.3, .74, .3, .26, 0, 360, 18)],
    "S": [s.arc(.3, .26, .28, .26, -30, -270) + s.arc(.3, .75, .29, .25, -90, 150)],
    "T": [[(0, 0), (.6, 0)], [(.3, 0), (.3, 1)]],
    "O": [s.arc(.3, .5, .29, .5, 0, 360, 20)],
    "P": [[(.05, 1), (.05, 0), (.3, 0)] + s.arc(.3, .28, .28, .28, -90, 90) + [(.05, .56)]],
}


def write(canvas, text, height, pitch, half_width, colour, narrow=1.0):
    """Text centred on the sign; `pitch` is the advance of one glyph in glyph widths, `narrow` squeezes it."""
    advance = 0.6 * height * pitch * narrow
    left = -0.5 * (advance * (len(text) - 1) + 0.6 * height * narrow)
    for index, letter in enumerate(text):
        lines = [[(left + index * advance + x * height * narrow, (y - 0.5) * height) for x, y in line] for line in GLYPHS[letter]]
        canvas.strokes(lines, half_width, colour)


# Pictograms.

def walker(canvas, x, y, height, colour, weight):
    """A walking person whose feet stand at (x, y)."""
    body = s.shifted([
        [(.02, -.78), (0, -.42)],
        [(0, -.44), (.2, -.22), (.24, 0)], [(0, -.44), (-.1, -.2), (-.26, 0)],
        [(.02, -.74), (.2, -.56), (.3, -.6)], [(.02, -.74), (-.16, -.6), (-.2, -.44)]], x, y, height)
    canvas.strokes(body[:1], 0.085 * height * weight, colour)
    canvas.strokes(body[1:], 0.05 * height * weight, colour)
    canvas.disc(x + .03 * height, y - .92 * height, 0.1 * height, colour)


def car(canvas, x, y, size, colour, windows):
    """A car seen from behind, `size` wide from its middle to its side."""
    canvas.box(x, y, size, 0.36 * size, colour, 0.12 * size)
    canvas.polygon([(x - .55 * size, y - .85 * size), (x + .55 * size, y - .85 * size), (x + .82 * size, y - .3 * size), (x - .82 * size, y - .3 * size)], colour, 0.06 * size)
    canvas.polygon([(x - .45 * size, y - .75 * size), (x + .45 * size, y - .75 * size), (x + .6 * size, y - .38 * size), (x - .6 * size, y - .38 * size)], windows)
    for side in (-1, 1):
        canvas.box(x + side * .68 * size, y + .45 * size, .17 * size, .22 * size, colour, .04 * size)


def bicycle(canvas, colour, weight):
    for side in (-1, 1):
        canvas.strokes([s.arc(side * .4, .2, .26, .26, 0, 360, 24)], .045 * weight, colour)
    frame = [[(-.4, .2), (-.18, -.16), (.24, -.16), (0, .2), (-.4, .2)], [(-.22, -.26), (0, .2)], [(.4, .2), (.22, -.28), (.36, -.32)], [(-.32, -.28), (-.12, -.28)]]
    canvas.strokes(frame, .045 * weight, colour)


# The plates.

def prohibition(canvas, style):
    canvas.disc(0, 0, 1, style.red)
    canvas.disc(0, 0, 1 - style.border, style.field)


def mandatory(canvas, style):
    canvas.disc(0, 0, 1, style.white)
    canvas.disc(0, 0, 0.95, style.blue)


def standing(canvas, style):
    canvas.disc(0, 0, 1, style.red)
    canvas.disc(0, 0, 1 - style.border * 0.85, style.blue)


def warning(canvas, style):
    corners = [(0, -.84), (.88, .7), (-.88, .7)]
    canvas.polygon(corners, style.red, 0.12)
    inner = 1 - style.border * 1.35
    canvas.polygon([(x * inner, .19 + (y - .19) * inner) for x, y in corners], style.field, 0.02)


def struck(canvas, style, width=0.05):
    """The thin diagonal strokes of an end-of-limit sign."""
    canvas.strokes(s.shifted([[(-.62, .62), (.62, -.62)]] * 1, .13, .13) + [[(-.64, .64), (.64, -.64)]] + s.shifted([[(-.62, .62), (.62, -.62)]], -.13, -.13),
                   width * style.weight, style.black)


def ended(canvas, style):
    canvas.disc(0, 0, 1, tuple(0.8 * c for c in style.white))
    canvas.disc(0, 0, 0.94, style.field)


def speed_limit(number):
    def draw(canvas, style):
        prohibition(canvas, style)
        narrow = 0.74 if len(number) == 3 else 1.0
        write(canvas, number, 0.86 * style.glyph, 1.34, 0.075 * style.weight, style.black, narrow)
    return draw


def no_entry(canvas, style):
    canvas.disc(0, 0, 1, style.white)
    canvas.disc(0, 0, 0.96, style.red)
    canvas.box(0, 0, 0.72 * style.glyph, 0.16 * style.weight, style.white)


def no_vehicles(canvas, style):
    prohibition(canvas, style)


def no_overtaking(canvas, style):
    prohibition(canvas, style)
    car(canvas, -.36, .06, .28 * style.glyph, style.red, style.field)
    car(canvas, .36, .06, .28 * style.glyph, style.black, style.field)


def no_left_turn(canvas, style):
    prohibition(canvas, style)
    canvas.arrow([(.24, .56), (.24, -.06), (.12, -.2), (-.52, -.2)], .1 * style.weight, style.black, 2.4)
    canvas.strokes([[(-.6, -.6), (.6, .6)]], .075 * style.weight, style.red)


def no_right_turn(canvas, style):
    canvas.mirrored()
    no_left_turn(canvas, style)


def no_stopping(canvas, style):
    standing(canvas, style)
    canvas.strokes([[(-.62, -.62), (.62, .62)], [(.62, -.62), (-.62, .62)]], .085 * style.weight, style.red)


def no_parking(canvas, style):
    standing(canvas, style)
    canvas.strokes([[(-.62, -.62), (.62, .62)]], .085 * style.weight, style.red)


def end_of_all_limits(canvas, style):
    ended(canvas, style)
    struck(canvas, style)


def end_of_limit_60(canvas, style):
    ended(canvas, style)
    write(canvas, "60", 0.8 * style.glyph, 1.34, 0.07 * style.weight, tuple(0.35 + 0.3 * c for c in style.black))
    struck(canvas, style, 0.035)


def stop(canvas, style):
    canvas.polygon(s.regular(8, 1.04, 22.5), style.white)
    canvas.polygon(s.regular(8, 0.98, 22.5), style.red)
    write(canvas, "STOP", 0.56 * style.glyph, 1.42, 0.065 * style.weight, style.white, 0.84)


def give_way(canvas, style):
    corners = [(0, .84), (-.88, -.7), (.88, -.7)]
    canvas.polygon(corners, style.red, 0.12)
    inner = 1 - style.border * 1.7
    canvas.polygon([(x * inner, -.19 + (y + .19) * inner) for x, y in corners], style.field, 0.02)


def diamond(canvas, style):
    canvas.polygon(s.regular(4, 0.96), style.white, 0.08)
    canvas.polygon(s.regular(4, 0.88), style.black, 0.06)
    canvas.polygon(s.regular(4, 0.85), style.white, 0.05)
    canvas.polygon(s.regular(4, 0.62), style.yellow, 0.02)


def priority_road(canvas, style):
    diamond(canvas, style)


def end_of_priority_road(canvas, style):
    diamond(canvas, style)
    for shift in (-.15, -.05, .05, .15):
        canvas.strokes(s.shifted([[(-.42, .42), (.42, -.42)]], shift, shift), .03 * style.weight, style.black)


def straight_ahead(canvas, style):
    mandatory(canvas, style)
    canvas.arrow([(0, .68), (0, -.7 * style.glyph)], .13 * style.weight, style.white, 2.4)


def turn_right(canvas, style):
    mandatory(canvas, style)
    canvas.arrow([(-.3, .6), (-.3, .0), (-.2, -.12), (.66 * style.glyph, -.12)], .12 * style.weight, style.white, 2.4)


def turn_left(canvas, style):
    canvas.mirrored()
    turn_right(canvas, style)


def straight_or_right(canvas, style):
    mandatory(canvas, style)
    canvas.arrow([(-.22, .68), (-.22, -.74 * style.glyph)], .1 * style.weight, style.white, 2.6)
    canvas.arrow([(-.22, .38), (-.16, .16), (.0, .06), (.66 * style.glyph, .06)], .1 * style.weight, style.white, 2.6)


def keep_right(canvas, style):
    mandatory(canvas, style)
    reach = .56 * style.glyph
    canvas.arrow([(-.5, -.5), (reach, reach)], .13 * style.weight, style.white, 2.4)


def roundabout(canvas, style):
    mandatory(canvas, style)
    for turn in (0, 120, 240):
        canvas.arrow(s.arc(0, 0, .5, .5, turn + 95, turn - 5, 8), .085 * style.weight, style.white, 2.4)


def cycle_path(canvas, style):
    mandatory(canvas, style)
    bicycle(canvas, style.white, style.weight)


def one_way(canvas, style):
    canvas.box(0, 0, 1, .46, style.white, .06)
    canvas.box(0, 0, .95, .41, style.blue, .04)
    canvas.arrow([(-.8, 0), (.8 * min(1, style.glyph), 0)], .11 * style.weight, style.white, 2.5)


def parking(canvas, style):
    canvas.box(0, 0, .86, .86, style.white, .1)
    canvas.box(0, 0, .8, .8, style.blue, .07)
    write(canvas, "P", 1.0 * style.glyph, 1, .13 * style.weight, style.white)


def pedestrian_crossing(canvas, style):
    canvas.box(0, 0, .86, .86, style.white, .1)
    canvas.box(0, 0, .8, .8, style.blue, .07)
    canvas.polygon([(0, -.66), (.7, .56), (-.7, .56)], style.white)
    walker(canvas, 0, .36, .66 * style.glyph, style.black, style.weight)
    canvas.strokes([[(x, .5), (x + .06, .42)] for x in (-.42, -.21, 0, .21, .36)], .035, style.black)


def danger(canvas, style):
    warning(canvas, style)
    canvas.polygon([(-.07, -.32), (.07, -.32), (.045, .24), (-.045, .24)], style.black, .03 * style.weight)
    canvas.disc(0, .44, .09 * style.weight, style.black)


def children(canvas, style):
    warning(canvas, style)
    walker(canvas, -.2, .52, .62 * style.glyph, style.black, style.weight)
    walker(canvas, .2, .52, .5 * style.glyph, style.black, style.weight)


def road_works(canvas, style):
    warning(canvas, style)
    w = style.weight
    canvas.disc(-.1, -.26, .085, style.black)
    canvas.strokes([[(-.12, -.12), (-.22, .18)]], .07 * w, style.black)
    canvas.strokes([[(-.22, .18), (-.08, .34), (-.12, .54)], [(-.22, .18), (-.34, .54)], [(-.12, -.1), (.08, .08)], [(-.16, .02), (.02, .2)]], .045 * w, style.black)
    canvas.strokes([[(-.1, .1), (.26, .36)]], .028 * w, style.black)
    canvas.polygon([(.12, .54), (.52, .54), (.36, .32), (.26, .36)], style.black, .02)


def slippery_road(canvas, style):
    warning(canvas, style)
    car(canvas, 0, -.0, .25 * style.glyph, style.black, style.field)
    for side in (-1, 1):
        x = side * .17
        canvas.strokes([s.arc(x, .28, .08, .1, 270, 90, 6) + s.arc(x, .47, .08, .09, -90, -250, 6)], .035 * style.weight, style.black)


def bend_left(canvas, style):
    warning(canvas, style)
    canvas.arrow([(.2, .54), (.2, .24), (.14, .12), (-.02, .02), (-.16, -.1), (-.2, -.36)], .075 * style.weight, style.black, 2.3)


def bend_right(canvas, style):
    canvas.mirrored()
    bend_left(canvas, style)


def crossroads(canvas, style):
    warning(canvas, style)
    reach = .34 * style.glyph
    canvas.strokes([[(-reach, .22 - reach), (reach, .22 + reach)], [(reach, .22 - reach), (-reach, .22 + reach)]], .1 * style.weight, style.black)


CATALOGUE = {f"speed_limit_{number}": speed_limit(number) for number in ("30", "50", "60", "80", "100", "120")}
CATALOGUE.update((draw.__name__, draw) for draw in (
    no_entry, no_vehicles, no_overtaking, no_left_turn, no_right_turn, no_stopping, no_parking,
    end_of_all_limits, end_of_limit_60, stop, give_way, priority_road, end_of_priority_road,
    straight_ahead, turn_right, turn_left, straight_or_right, keep_right, roundabout, cycle_path,
    one_way, parking, pedestrian_crossing,
    danger, children, road_works, slippery_road, bend_left, bend_right, crossroads))

LABELS = sorted(CATALOGUE)


def textures(variants, size, device, seed):
    """All signs in all variants: [labels, variants, 4, size, size], premultiplied alpha, colours 0 to 1."""
    rng = random.Random(seed)
    drawn = []
    for label in LABELS:
        for _ in range(variants):
            canvas = Canvas(size, device)
            CATALOGUE[label](canvas, Style.draw(rng))
            drawn.append(canvas.rgba)
    return torch.stack(drawn).view(len(LABELS), variants, 4, size, size)
