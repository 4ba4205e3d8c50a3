"""A clean copy of the working tree: what git would have, and nothing that lies about beside it."""

import shutil
import subprocess
from pathlib import Path


def check_out(root: Path, folder: Path) -> Path:
    """Copy every file that git tracks, or would track, as it is now; give the folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (root / name).is_file():  # a file that was deleted is still listed
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, folder / name)
    return folder
