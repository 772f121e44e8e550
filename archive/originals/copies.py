"""The folder of the searchable copies of a site's scans.

`copies/ab/abcdef….pdf`, named by the original's hash. A copy can be deleted at any time; reading the
record again makes it anew.
"""

from pathlib import Path


class CopyFolder:
    """The folder that holds the copies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the copy of the original with this hash lies (whether or not it is there)."""
        return self.folder / sha256[:2] / f"{sha256}.pdf"
