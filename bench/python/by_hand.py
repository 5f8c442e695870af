"""What a user would otherwise write: the work of dx's default steps in Python.

    python3 by_hand.py --naive|--once LIST OUT JOBS

For each image: sha256 of the file, complete decoding, sha256 of the upright RGB pixels, EXIF tags, quality metrics at a
short side of 512 pixels, a perceptual hash of 256 bits in eight orientations, and a copy without metadata (quality 95).
--naive: Pillow, OpenCV and the hash each open and decode the file. --once: one decoding by Pillow is shared.
Then one table by pandas. A pool of JOBS processes.
"""
import hashlib
import io
import os
import sys
from multiprocessing import Pool

import cv2
import numpy as np
import pandas as pd
from PIL import ExifTags, Image, ImageOps

SIDE = 64   # the hash looks at a picture of 64 x 64 ...
BITS = 16   # ... and keeps 16 x 16 of its low frequencies
WORKING = 512

# DCT-II as a matrix, so that scipy is not needed: the same as scipy.fftpack.dct over both axes.
_n = np.arange(SIDE)
DCT = 2 * np.cos(np.pi * (2 * _n[None, :] + 1) * _n[:, None] / (2 * SIDE))


def tags(image):
    return sorted(str(ExifTags.TAGS.get(tag, tag)) for tag in image.getexif())


def quality(bgr):
    short = min(bgr.shape[:2])
    if short > WORKING:
        bgr = cv2.resize(bgr, None, fx=WORKING / short, fy=WORKING / short, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    levels = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel() / grey.size
    b, g, r = cv2.split(bgr.astype(np.float32))
    rg, yb = r - g, (r + g) / 2 - b
    return {
        'sharpness': cv2.Laplacian(grey, cv2.CV_64F).var(),
        'brightness': grey.mean(),
        'underexposed': levels[:16].sum(),
        'overexposed': levels[236:].sum(),
        'contrast': grey.std() / 255,
        'uniformity': (levels ** 2).sum(),
        'entropy': -(levels[levels > 0] * np.log2(levels[levels > 0])).sum(),
        'colourfulness': np.hypot(rg.std(), yb.std()) + 0.3 * np.hypot(rg.mean(), yb.mean()),
    }


def hashes(image):
    """As imagehash.phash, for the eight orientations of the picture."""
    pixels = np.asarray(image.convert('L').resize((SIDE, SIDE), Image.LANCZOS), dtype=np.float64)
    found = []
    for turned in (pixels, pixels.T):
        for picture in (turned, turned[::-1], turned[:, ::-1], turned[::-1, ::-1]):
            low = (DCT @ picture @ DCT.T)[:BITS, :BITS]
            found.append(np.packbits(low > np.median(low)).tobytes().hex())
    return found


def clean(image, out, name):
    target = io.BytesIO()
    image.save(target, 'JPEG', quality=95)
    data = target.getvalue()
    with open(os.path.join(out, name), 'wb') as file:
        file.write(data)
    return hashlib.sha256(data).hexdigest()


def one(job):
    path, out, once = job
    with open(path, 'rb') as file:
        data = file.read()
    image = Image.open(io.BytesIO(data))
    found = tags(image)
    image = ImageOps.exif_transpose(image).convert('RGB')
    pixels = image.tobytes()
    if once:
        bgr = cv2.cvtColor(np.frombuffer(pixels, np.uint8).reshape(image.height, image.width, 3), cv2.COLOR_RGB2BGR)
        hashed = image
    else:
        bgr = cv2.imread(path)
        hashed = Image.open(path)
    return {
        'file': os.path.basename(path), 'sha256': hashlib.sha256(data).hexdigest(), 'width': image.width, 'height': image.height,
        'pixels': hashlib.sha256(pixels).hexdigest(), 'tags': found, **quality(bgr), 'hashes': hashes(hashed),
        'clean': clean(image, out, os.path.basename(path)),
    }


def start():
    cv2.setNumThreads(1)  # the pool has a process a core already


def main():
    variant, listed, out, jobs = sys.argv[1:5]
    with open(listed) as file:
        paths = file.read().split('\n')[:-1]
    with Pool(int(jobs), start) as pool:
        rows = pool.map(one, [(path, out, variant == '--once') for path in paths], chunksize=4)
    table = pd.DataFrame(rows).sort_values('file')
    table.to_csv(os.path.join(out, 'images.csv'), index=False)
    print(table.groupby('width').size().to_string())


if __name__ == '__main__':
    main()
