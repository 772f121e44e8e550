"""Takes out of the environment what of its libraries Guidang never uses: `python scripts/slim.py`.

`scripts/start` and `scripts/test` run it after installing. pip does not mind: it puts the files
back when it installs a library anew, and takes the others away with it.
"""

import fnmatch
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

# By distribution: patterns of the paths of files that may go; "*" stands for folders, too.
UNUSED = {
    # The models are ONNX files, and run on the processor: not on a graphics card, nor on another accelerator.
    "openvino": (
        "openvino/libs/*intel_gpu_plugin*",
        "openvino/libs/*intel_npu_plugin*",
        "openvino/libs/cache.json",  # for graphics cards
        "openvino/libs/*tensorflow*_frontend*",
        "openvino/libs/*pytorch_frontend*",
        "openvino/libs/*paddle_frontend*",
        "openvino/libs/*jax_frontend*",
        "openvino/libs/*gguf_frontend*",
        "openvino/include/*",
        "openvino/cmake/*",
    ),
    # Compiled forms of modules that are there in Python, too, and are of use to who designs fonts.
    "fonttools": ("fontTools/*.c", "fontTools/*.so", "fontTools/*.pyd"),
    # What others could be made with.
    "opencc": ("opencc/clib/*.a", "opencc/clib/include/*"),
    # jieba only cuts words here: no parts of speech, no key words, no second model, nothing for Jython.
    "jieba": ("jieba/posseg/*", "jieba/lac_small/*", "jieba/analyse/*", "jieba/finalseg/*.p"),
    # The libraries' own tests.
    "numpy": ("numpy/*tests/*",),
    "shapely": ("shapely/tests/*",),
    "pycryptodomex": ("Cryptodome/SelfTest/*",),
}


def unused(distribution: Distribution) -> Iterator[Path]:
    """The files of one distribution that may go and are there."""
    patterns = UNUSED.get(distribution.name.lower(), ())
    for file in distribution.files or ():
        if any(fnmatch.fnmatch(file.as_posix(), pattern) for pattern in patterns):
            path = Path(str(file.locate()))
            if path.is_file():
                yield path


def main() -> int:
    """Take them away; say how much that was."""
    freed = 0
    for path in [path for distribution in distributions() for path in unused(distribution)]:
        freed += path.stat().st_size
        path.unlink()
    print(f"{freed >> 20} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
