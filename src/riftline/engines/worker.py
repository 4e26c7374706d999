"""What a worker process runs: a function comes once, then items come and results go.

Started by `riftline.engines.local` as a script, so that the user's own program is not imported
again (a script without ``if __name__ == "__main__"`` would start itself in every worker).
Messages are a length of eight bytes and a pickle. Standard library only.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from typing import Any, BinaryIO

__all__ = ["receive", "run", "send"]


def send(stream: BinaryIO, value: Any) -> None:
    """Write one message. Raises what pickling raises, and then has written nothing."""
    raw = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(len(raw).to_bytes(8, "big"))
    stream.write(raw)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read one message. Raises EOFError when the other side is gone."""
    return pickle.loads(_message(stream))  # noqa: S301


def _message(stream: BinaryIO) -> bytes:
    return _exactly(stream, int.from_bytes(_exactly(stream, 8), "big"))


def _exactly(stream: BinaryIO, n: int) -> bytes:
    raw = stream.read(n)
    if len(raw) < n:
        raise EOFError
    return raw


def run() -> None:
    """Serve until the parent closes its end."""
    # Ctrl-C reaches the whole group; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A library that prints must not print into the messages.
    inbox, outbox = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    try:
        sys.path[:] = receive(inbox)
        try:
            function = receive(inbox)
        except EOFError:
            raise
        except Exception as e:  # noqa: BLE001  whatever importing the function's module raises
            send(outbox, (False, _plain(e)))
            return
        send(outbox, (True, None))
        while True:
            raw = _message(inbox)
            try:
                answer = (True, function(pickle.loads(raw)))  # noqa: S301
            except Exception as e:  # noqa: BLE001  it is raised again in the parent
                answer = (False, e)
            _reply(outbox, answer)
    except (EOFError, BrokenPipeError):
        return


def _reply(outbox: BinaryIO, answer: tuple[bool, Any]) -> None:
    done, value = answer
    try:
        if not done:
            # Some exceptions can be pickled and not read back: found out here, not there.
            pickle.loads(pickle.dumps(value))  # noqa: S301
            value.add_note("".join(traceback.format_exception(value)).rstrip())
        send(outbox, answer)
    except BrokenPipeError:
        raise
    except Exception as e:  # noqa: BLE001  a result or exception that cannot travel
        send(outbox, (False, _plain(value if not done else e)))


def _plain(error: BaseException) -> RuntimeError:
    return RuntimeError("".join(traceback.format_exception(error)).rstrip())


if __name__ == "__main__":
    run()
