"""A file of truths, one a line; the last line of a drill is the whole truth."""

from pathlib import Path

from log_generator.errors import OutputError
from log_generator.truth import Truth, encode_truth


class TruthFile:
    """Writes each truth at once; a new run begins a new file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._write(b"", "wb")

    def announce(self, truth: Truth) -> None:
        """Add a truth.

        Raises:
            OutputError: the file can't be written.
        """
        self._write(encode_truth(truth) + b"\n", "ab")

    def _write(self, data: bytes, mode: str) -> None:
        try:
            with self._path.open(mode) as file:
                file.write(data)
        except OSError as error:
            raise OutputError(f"can't write the truth: {error}") from None
