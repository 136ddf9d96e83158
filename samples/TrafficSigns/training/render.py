"""Renders batches of road sign pictures on the GPU: thousands a second, every one different.

A picture is a cluttered street scene, a sign on a pole in perspective, what covers it, and what a camera does to it.
All randomness comes from one seeded generator, so a seed and a device give the same pictures again.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F

import signs


@dataclass(frozen=True)
class Conditions:
    """How hard the world is. Lengths are in half pictures (1 = 64 pixels of 128), angles in degrees, chances 0 to 1."""
    smallest: float = 0.14
    largest: float = 0.75
    yaw: float = 60
    pitch: float = 28
    roll: float = 14
    chance_of_leaves: float = 0.50
    chance_of_bar: float = 0.25
    chance_of_stickers: float = 0.30
    chance_of_snow: float = 0.12
    chance_of_shadow: float = 0.45
    chance_of_glare: float = 0.15
    chance_of_fog: float = 0.20
    chance_of_motion: float = 0.30
    largest_blur: float = 2.6
    largest_noise: float = 0.05


class Renderer:
    def __init__(self, size=128, variants=16, seed=1, device="cuda", conditions=Conditions()):
        self.size, self.device, self.conditions = size, torch.device(device), conditions
        self.random = torch.Generator(device=self.device).manual_seed(seed)
        full = signs.textures(variants, 256, self.device, seed=7)
        self.labels, self.variants = full.shape[:2]
        full = full.flatten(0, 1)
        # Each level halves the one before it: a small sign is sampled from a small texture, which keeps it free of aliasing.
        self.levels = [full] + [F.avg_pool2d(full, 2 ** k) for k in (1, 2, 3)]
        axis = (torch.arange(size, device=self.device) + 0.5) * (2 / size) - 1
        self.y, self.x = torch.meshgrid(axis, axis, indexing="ij")

    # Randomness.

    def uniform(self, count, low=0.0, high=1.0, channels=1):
        """One number per picture (and channel), shaped to broadcast over [count, channels, height, width]."""
        return low + (high - low) * torch.rand(count, channels, 1, 1, device=self.device, generator=self.random)

    def chance(self, count, share):
        return (self.uniform(count) < share).float()

    def colour(self, count, saturation=1.0):
        """A random colour; low saturation gives the greys and earths that streets are made of."""
        grey = self.uniform(count)
        return grey + saturation * (self.uniform(count, channels=3) - grey)

    def noise(self, count, cells, octaves=3, channels=1, falloff=0.6):
        """Smooth value noise in 0..1, `cells` across the picture in its coarsest octave."""
        total, weight = 0, 0
        for octave in range(octaves):
            across = min(cells * 2 ** octave, self.size)
            grid = torch.rand(count, channels, across, across, device=self.device, generator=self.random)
            total = total + falloff ** octave * F.interpolate(grid, self.size, mode="bilinear", align_corners=False)
            weight += falloff ** octave
        return total / weight

    # Shapes in the picture.

    def rotated(self, centre_x, centre_y, angle):
        dx, dy = self.x - centre_x, self.y - centre_y
        return dx * angle.cos() + dy * angle.sin(), dy * angle.cos() - dx * angle.sin()

    def cover(self, distance):
        """Turns a signed distance into antialiased coverage."""
        return (0.5 - distance * self.size / 2).clamp(0, 1)

    def bar(self, centre_x, centre_y, half_length, half_width, angle):
        along, across = self.rotated(centre_x, centre_y, angle)
        return self.cover(torch.maximum(along.abs() - half_length, across.abs() - half_width))

    def oval(self, centre_x, centre_y, half_length, half_width, angle):
        along, across = self.rotated(centre_x, centre_y, angle)
        return self.cover((((along / half_length) ** 2 + (across / half_width) ** 2).sqrt() - 1) * half_width)

    # The scene behind the sign.

    def backdrop(self, count):
        u = self.uniform
        angle = u(count, -0.3, 0.3)
        height = (self.y * angle.cos() + self.x * angle.sin() - u(count, -0.6, 0.6)) * u(count, 0.6, 6)
        scene = torch.lerp(self.colour(count, 0.3).expand(-1, 3, self.size, self.size), self.colour(count, 0.35), torch.sigmoid(height))
        scene = scene + u(count, 0, 0.5) * (self.noise(count, 4, 4, 3) - 0.5)
        scene = self.with_buildings(scene)
        scene = self.with_foliage(scene)
        for _ in range(7):
            shown = self.chance(count, 0.5) * u(count, 0.6, 1)
            shape = self.bar if torch.rand(1, generator=self.random, device=self.device).item() < 0.6 else self.oval
            length, width = u(count, 0.05, 0.7), u(count, 0.01, 0.35)
            scene = torch.lerp(scene, self.colour(count, 0.55), shown * shape(u(count, -1, 1), u(count, -1, 1), length, width, u(count, 0, math.pi)))
        return scene.clamp(0, 1)

    def with_buildings(self, scene):
        count, u = len(scene), self.uniform
        along, up = self.rotated(u(count, -1, 1), u(count, -1, 1), u(count, -0.12, 0.12))
        depth = 1 + u(count, -0.5, 0.5) * along
        column, row = along / depth.clamp(min=0.3) * u(count, 2, 7), up / depth.clamp(min=0.3) * u(count, 2, 7)
        edge_x, edge_y = u(count, 0.2, 0.42), u(count, 0.2, 0.42)
        window = self.cover(torch.maximum((column - column.floor() - 0.5).abs() - edge_x, (row - row.floor() - 0.5).abs() - edge_y) * 0.2)
        wall = torch.lerp(self.colour(count, 0.3).expand(-1, 3, self.size, self.size), self.colour(count, 0.2), window)
        facade = self.cover(torch.maximum(along.abs() - u(count, 0.3, 1.2), -up - u(count, 0.2, 1.5)))
        return torch.lerp(scene, wall, self.chance(count, 0.45) * facade)

    def with_foliage(self, scene):
        count, u = len(scene), self.uniform
        where = torch.sigmoid((self.noise(count, 3, 3) - u(count, 0.42, 0.62)) * 40)
        leaf = self.noise(count, 24, 3, falloff=0.9)
        dark = torch.cat([u(count, 0.0, 0.25), u(count, 0.08, 0.35), u(count, 0.0, 0.15)], 1)
        light = torch.cat([u(count, 0.2, 0.8), u(count, 0.4, 0.8), u(count, 0.05, 0.4)], 1)
        return torch.lerp(scene, torch.lerp(dark.expand_as(scene), light, ((leaf - 0.5) * 3 + 0.5).clamp(0, 1)), self.chance(count, 0.6) * where)

    # Signs in perspective.

    def pose(self, size, centre):
        """A random tilt for signs of this size at this centre: homographies [count, 3, 3] from the sign's plane to the picture."""
        c, radians, count = self.conditions, math.pi / 180, len(size)
        yaw = self.uniform(count, -1, 1) * self.uniform(count, 0, c.yaw) * radians
        pitch = self.uniform(count, -1, 1) * self.uniform(count, 0, c.pitch) * radians
        roll = self.uniform(count, -1, 1) * self.uniform(count, 0, c.roll) * radians
        distance = self.uniform(count, 2.5, 7)
        size_, yaw, pitch, roll, distance = (v.flatten() for v in (size, yaw, pitch, roll, distance))
        right = torch.stack([yaw.cos() * roll.cos(), yaw.cos() * roll.sin(), yaw.sin()], 1)
        down = torch.stack([pitch.sin() * yaw.sin() * roll.cos() - pitch.cos() * roll.sin(),
                            pitch.sin() * yaw.sin() * roll.sin() + pitch.cos() * roll.cos(), -pitch.sin() * yaw.cos()], 1)
        zero = torch.zeros_like(size_)
        projection = torch.stack([
            torch.stack([size_ * distance * right[:, 0], size_ * distance * down[:, 0], zero], 1),
            torch.stack([size_ * distance * right[:, 1], size_ * distance * down[:, 1], zero], 1),
            torch.stack([right[:, 2], down[:, 2], distance], 1)], 1)
        shift = torch.eye(3, device=self.device).repeat(count, 1, 1)
        shift[:, :2, 2] = centre.flatten(1)
        return shift @ projection

    def placed(self, labels, pose, size):
        """The signs alone: [count, 4, height, width], premultiplied alpha, and where on the sign each pixel falls."""
        count = len(labels)
        pixels = torch.stack([self.x, self.y, torch.ones_like(self.x)], -1).view(1, -1, 3)
        plane = pixels @ torch.linalg.inv(pose).transpose(1, 2)
        plane = (plane[..., :2] / plane[..., 2:].clamp(min=1e-3)).view(count, self.size, self.size, 2)
        variant = torch.randint(self.variants, (count,), device=self.device, generator=self.random)
        texture = labels * self.variants + variant
        across = size.flatten() * self.size / 2
        level = torch.log2(256 / (2 * signs.EXTENT) / across).round().long().clamp(0, len(self.levels) - 1)
        result = torch.empty(count, 4, self.size, self.size, device=self.device)
        for index, pictures in enumerate(self.levels):
            chosen = (level == index).nonzero().flatten()
            if len(chosen):
                result[chosen] = F.grid_sample(pictures[texture[chosen]], plane[chosen] / signs.EXTENT, align_corners=False)
        return result, plane

    def with_other_sign(self, scene, size, centre, share):
        """A sign that is not the subject: smaller and behind it, or cut off by the rim of the picture."""
        count = len(scene)
        labels = torch.randint(self.labels, (count,), device=self.device, generator=self.random)
        sign, _ = self.placed(labels, self.pose(size, centre), size)
        sign = sign * self.chance(count, share)
        return scene * (1 - sign[:, 3:]) + sign[:, :3] * self.uniform(count, 0.4, 1)

    def rim(self, count):
        """Points on the outline of a square a little inside or outside of the picture's."""
        point = self.uniform(count, -1, 1, channels=2)
        return point / point.abs().amax(1, keepdim=True) * self.uniform(count, 0.95, 1.25)

    # What weather and people do to a sign.

    def worn(self, sign, plane):
        count, u, c = len(sign), self.uniform, self.conditions
        colour, alpha = sign[:, :3], sign[:, 3:]
        fade = u(count, 0, 1) ** 2 * 0.6
        pale = colour.mean(1, keepdim=True) * 0.5 + 0.4 * alpha
        colour = torch.lerp(colour, pale.expand_as(colour), fade)
        dirt = ((self.noise(count, 5, 4) - u(count, 0.45, 0.75)) * 4).clamp(0, 1) * u(count, 0, 0.8)
        colour = torch.lerp(colour, alpha * torch.cat([u(count, 0.1, 0.4), u(count, 0.08, 0.3), u(count, 0.05, 0.2)], 1), dirt)
        x, y = plane[..., 0][:, None], plane[..., 1][:, None]
        stuck = self.chance(count, c.chance_of_stickers)
        for _ in range(3):
            dx, dy = x - u(count, -0.8, 0.8), y - u(count, -0.8, 0.8)
            half_width, half_height = u(count, 0.06, 0.28), u(count, 0.06, 0.28)
            sticker = ((torch.maximum(dx.abs() - half_width, dy.abs() - half_height) < 0) & (alpha > 0.5)).float()
            colour = torch.lerp(colour, self.colour(count) * alpha, stuck * self.chance(count, 0.7) * sticker)
        snow = torch.sigmoid((self.noise(count, 4, 4) * u(count, 0.6, 1.6) - y * u(count, 0.2, 0.7) - u(count, 0.7, 1.3)) * 18)
        colour = torch.lerp(colour, alpha * u(count, 0.8, 1), self.chance(count, c.chance_of_snow) * snow)
        return torch.cat([colour, alpha], 1)

    def lit(self, sign):
        count, u, c = len(sign), self.uniform, self.conditions
        angle = u(count, 0, 2 * math.pi)
        light = u(count, 0.65, 1.15) + u(count, 0, 0.3) * (self.x * angle.cos() + self.y * angle.sin())
        edge = torch.sigmoid((self.noise(count, 4, 3) - u(count, 0.4, 0.6)) * u(count, 20, 80))
        light = light * (1 - self.chance(count, c.chance_of_shadow) * u(count, 0.3, 0.7) * edge)
        glare = torch.exp(-((self.x - u(count, -0.6, 0.6)) ** 2 + (self.y - u(count, -0.6, 0.6)) ** 2) / u(count, 0.02, 0.2)) * self.chance(count, c.chance_of_glare) * u(count, 0.3, 1)
        return torch.cat([sign[:, :3] * light + glare * sign[:, 3:], sign[:, 3:]], 1)

    # What stands between the sign and the camera.

    def covered(self, scene, size, centre):
        count, u, c = len(scene), self.uniform, self.conditions
        x, y = centre[:, :1], centre[:, 1:]
        angle, offset = u(count, -1.9, 1.9), u(count, -0.8, 0.8) * size
        bar = self.bar(x + offset, y, u(count, 1, 3), size * u(count, 0.06, 0.16), angle + math.pi / 2)
        scene = torch.lerp(scene, self.colour(count, 0.4) * 0.7, self.chance(count, c.chance_of_bar) * bar)
        around = u(count, 0, 2 * math.pi)
        distance = size * u(count, 0.5, 1.2)
        twig_x, twig_y = x + distance * around.cos(), y + distance * around.sin()
        leafy = self.chance(count, c.chance_of_leaves)
        green = torch.cat([u(count, 0.1, 0.6), u(count, 0.25, 0.6), u(count, 0.02, 0.2)], 1)
        for _ in range(12):
            leaf_x, leaf_y = twig_x + size * u(count, -0.5, 0.5), twig_y + size * u(count, -0.5, 0.5)
            leaf = self.oval(leaf_x, leaf_y, size * u(count, 0.1, 0.26), size * u(count, 0.04, 0.12), u(count, 0, math.pi))
            scene = torch.lerp(scene, green * u(count, 0.5, 1.3), leafy * self.chance(count, 0.8) * leaf)
        return scene

    # What the camera adds.

    def photographed(self, scene, size):
        count, u, c = len(scene), self.uniform, self.conditions
        fog = self.chance(count, c.chance_of_fog) * u(count, 0.1, 0.6)
        scene = torch.lerp(scene, u(count, 0.5, 0.9) + 0.05 * (self.colour(count) - 0.5), fog)
        scene = scene * torch.exp(u(count, -0.6, 0.5)) * (1 + u(count, -0.12, 0.12, channels=3))
        scene = self.blurred(scene)
        grain = torch.randn(scene.shape, device=self.device, generator=self.random)
        scene = scene + grain * u(count, 0, 1) ** 2 * c.largest_noise * (0.3 + scene.clamp(0, 1)).sqrt()
        return scene.clamp(0, 1)

    def blurred(self, scene, radius=6):
        """Defocus (a Gaussian) and, for some pictures, motion along a line, as one kernel per picture."""
        count, u, c = len(scene), self.uniform, self.conditions
        steps = torch.arange(-radius, radius + 1, device=self.device, dtype=torch.float32)
        dy, dx = torch.meshgrid(steps, steps, indexing="ij")
        sigma = 0.35 + (c.largest_blur - 0.35) * u(count) ** 2
        angle = u(count, 0, math.pi)
        along, across = dx * angle.cos() + dy * angle.sin(), dy * angle.cos() - dx * angle.sin()
        length = sigma + self.chance(count, c.chance_of_motion) * u(count, 0, 3.0)
        kernel = torch.exp(-0.5 * ((along / length) ** 2 + (across / sigma) ** 2))
        kernel = (kernel / kernel.sum((2, 3), keepdim=True)).repeat_interleave(3, dim=0)
        padded = F.pad(scene, [radius] * 4, mode="reflect").view(1, count * 3, self.size + 2 * radius, -1)
        return F.conv2d(padded, kernel, groups=count * 3).view_as(scene)

    @torch.no_grad()
    def pictures(self, labels):
        """One picture for each label: [count, 3, size, size], 0 to 255 in whole steps, as float."""
        c, count, u = self.conditions, len(labels), self.uniform
        scene = self.backdrop(count)
        size = torch.exp(u(count, math.log(c.smallest), math.log(c.largest)))
        centre = u(count, -1, 1, channels=2) * (1.05 - size).clamp(min=0.08) * 0.75
        scene = self.with_other_sign(scene, size * u(count, 0.4, 0.7), u(count, -1, 1, channels=2), 0.3)
        scene = self.with_other_sign(scene, u(count, 0.25, 0.6), self.rim(count), 0.2)
        pole = self.bar(centre[:, :1] + u(count, -0.05, 0.05) * size, centre[:, 1:] + 3, 3, size * u(count, 0.04, 0.1), u(count, -0.06, 0.06) + math.pi / 2)
        scene = torch.lerp(scene, self.colour(count, 0.1), pole * self.chance(count, 0.8))
        sign, plane = self.placed(labels, self.pose(size, centre), size)
        sign = self.lit(self.worn(sign, plane))
        scene = scene * u(count, 0.6, 1.15) * (1 - sign[:, 3:]) + sign[:, :3]
        scene = self.covered(scene, size, centre)
        return (self.photographed(scene, size) * 255).round()

    def batch(self, count):
        """Random labels and their pictures."""
        labels = torch.randint(self.labels, (count,), device=self.device, generator=self.random)
        return self.pictures(labels), labels
