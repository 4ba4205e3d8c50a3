"""Running one command as if it stood where we stand: its status is ours, and the signals we get are its."""

import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

_RELAYED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_SIGNAL_STATUS = 128


class Relay:
    """Passes signals on to the command while it runs; before it, a signal ends the block by `SystemExit`.

    After that, and after the command, signals are not heard: what is cleared up then is cleared up whole.

    Args:
        foreground: whether a terminal sends Ctrl-C to the command itself, which must not hear it twice.
    """

    def __init__(self, *, foreground: bool) -> None:
        self._foreground = foreground
        self._child: subprocess.Popen[bytes] | None = None
        self._heard = 0
        self._over = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take the signals while the block runs; one that this process was told to ignore stays ignored."""
        wanted = [number for number in _RELAYED if signal.getsignal(number) is not signal.SIG_IGN]
        before = {number: signal.signal(number, self._on_signal) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def run(self, command: Sequence[str], env: Mapping[str, str]) -> int:
        """Run a command to its end and give its status; 128 and the signal's number if one ended it."""
        with subprocess.Popen(command, env=env) as child:
            self._child = child
            try:
                status = child.wait()
            finally:
                self._over = True
        return status if status >= 0 else _SIGNAL_STATUS - status

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self._over:
            return
        if self._child is None:
            self._over = True
            raise SystemExit(_SIGNAL_STATUS + number)
        self._heard += 1
        if self._heard > 1:
            self._child.kill()
        elif not (self._foreground and number == signal.SIGINT):
            self._child.send_signal(number)
