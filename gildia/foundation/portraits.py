"""Photos of people as pages show them: square, small, and without what the camera wrote into them."""

import io
from typing import BinaryIO

from PIL import Image, ImageOps

SIDE = 480
QUALITY = 85


def portrait(file: BinaryIO) -> bytes:
    """The middle of a picture as a JPEG; place, time and camera are left behind.

    The file is left at its start. The caller has checked that it is a picture of bearable size.
    """
    file.seek(0)
    with Image.open(file) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
        square = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS, centering=(0.5, 0.35))
    file.seek(0)
    written = io.BytesIO()
    square.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
