"""Files that are whole or absent: written beside their place and then moved onto it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

__all__ = ["whole"]


@contextmanager
def whole(path: Path) -> Iterator[TextIO]:
    """A UTF-8 text file that takes `path`'s place when the block ends without an error.

    Until then readers see the old file, and after an error nothing new is left behind. Line
    ends are written as given. Raises OSError as the disk does.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as f:
            yield f
            f.flush()
            os.fsync(f.fileno())
        # mkstemp makes files that only their owner may read; an export is for handing on.
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    # POSIX has no way to ask without setting it.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
