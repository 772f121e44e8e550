"""Any kind of pixels as plain RGB: grey of any depth, palettes, inks, transparency."""

import numpy
from PIL import Image, ImageCms

_SEEN = 32  # of 255; what is less opaque is not seen
_LIGHT = 190  # of 255; writing lighter than this is lost on white paper


def opaque(image: Image.Image) -> Image.Image:
    """`image` as RGB; transparent parts become paper, dark where the writing is light."""
    if image.mode.startswith(("I", "F")):
        return _stretched(image)
    if image.mode == "LAB":
        return _printed(image)
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    layered = image.convert("RGBA")
    alpha = layered.getchannel("A")
    paper = "black" if _light(layered.convert("L"), alpha) else "white"
    shown = Image.new("RGB", image.size, paper)
    shown.paste(layered, mask=alpha)
    return shown


def _light(grey: Image.Image, alpha: Image.Image) -> bool:
    """Whether what is seen is light, with much around it that is not seen."""
    seen = numpy.asarray(alpha) > _SEEN
    if not seen.any() or seen.mean() > 0.5:
        return False
    return bool(numpy.asarray(grey)[seen].mean() > _LIGHT)


def _stretched(image: Image.Image) -> Image.Image:
    """Grey of more than 8 bits, its darkest made black and its lightest white."""
    values = numpy.nan_to_num(numpy.asarray(image, dtype=numpy.float32))
    low, high = float(values.min()), float(values.max())
    scaled = (values - low) * (255.0 / (high - low)) if high > low else numpy.full_like(values, 255.0)
    return Image.fromarray(scaled.astype(numpy.uint8)).convert("RGB")


def _printed(image: Image.Image) -> Image.Image:
    """The colours of a print shop's L*a*b* as a screen shows them."""
    screen, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    shown = ImageCms.profileToProfile(image, lab, screen, outputMode="RGB")
    return shown or image.convert("L").convert("RGB")
