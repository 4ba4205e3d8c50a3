"""Running several loops in one process, of which none may die unnoticed."""

import threading
import time
from collections.abc import Callable, Mapping

import structlog

Loop = Callable[[threading.Event], None]
_LAST_TURN = 4.0  # seconds that a loop has to write what it holds, once asked to stop

log = structlog.get_logger(__name__)


def run_loops(loops: Mapping[str, Loop], stop: threading.Event, expected: tuple[type[Exception], ...]) -> bool:
    """Run each in a thread of its own until `stop` is set or one of them ends; give whether all ended well.

    Errors of the `expected` kinds are told in one line, others with their traceback.
    """
    failed: list[str] = []

    def run(name: str, loop: Loop) -> None:
        try:
            loop(stop)
        except expected as error:
            failed.append(name)
            log.error("loop_failed", loop=name, reason=str(error))  # noqa: TRY400 - the reason is the whole story
        except Exception:
            failed.append(name)
            log.exception("loop_failed", loop=name)
        finally:
            stop.set()

    threads = [threading.Thread(target=run, args=item, name=item[0], daemon=True) for item in loops.items()]
    for thread in threads:
        thread.start()
    while not stop.wait(0.5):  # short waits, so that signals are handled between them
        pass
    deadline = time.monotonic() + _LAST_TURN
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            failed.append(thread.name)
            log.error("loop_stuck", loop=thread.name)
    return not failed
