"""What goes through the pipes between the pool and its child processes.

Down: a ``RunJob`` (whose body is the pickled ``JobRequest``), ``CancelJob`` or ``Stop``. Up:
the job events of ``domain/jobs.py``, ``WorkerReady`` and ``WorkerUnstarted``.

A child reads files that strangers made, so what it sends up is not trusted: it is unpickled
with a short list of permitted names (plain values, numpy arrays, data classes, named tuples and
enums of this package). That also keeps tensors, and with them torch, out of the window.
"""

import dataclasses
import importlib
import io
import pickle
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from typing_extensions import override

# Functions and types that numpy and the standard library need to rebuild plain data; numpy 1
# and 2 pickle under different module names.
_PLAIN_NAMES: Final[frozenset[tuple[str, str]]] = frozenset(
    {
        ("builtins", "bytearray"),
        ("builtins", "complex"),
        ("builtins", "frozenset"),
        ("builtins", "range"),
        ("builtins", "set"),
        ("builtins", "slice"),
        ("collections", "OrderedDict"),
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("pathlib", "Path"),
        ("pathlib", "PosixPath"),
        ("pathlib", "PurePosixPath"),
        ("pathlib", "PureWindowsPath"),
        ("pathlib", "WindowsPath"),
    }
    | {
        (module, name)
        for core in ("numpy.core", "numpy._core")
        for module, name in (
            (f"{core}.multiarray", "_reconstruct"),
            (f"{core}.multiarray", "scalar"),
            (f"{core}.numeric", "_frombuffer"),
        )
    }
)


@dataclass(frozen=True, slots=True)
class RunJob:
    """Take this job; ``body`` is the pickled ``JobRequest``."""

    job_id: int
    body: bytes


@dataclass(frozen=True, slots=True)
class CancelJob:
    """Give this job up at the next chunk."""

    job_id: int


@dataclass(frozen=True, slots=True)
class Stop:
    """End when the present job is done."""


@dataclass(frozen=True, slots=True)
class WorkerReady:
    """The child has imported its handler and waits for jobs."""


@dataclass(frozen=True, slots=True)
class WorkerUnstarted:
    """The child could not import its handler and ends."""

    message: str
    traceback_text: str


class NotPlainDataError(Exception):
    """A child sent something that is not plain data; its text names what."""


class _PlainUnpickler(pickle.Unpickler):
    """Rebuilds plain data only."""

    @override
    def find_class(self, module: str, name: str, /) -> Any:
        if (module, name) in _PLAIN_NAMES:
            return super().find_class(module, name)
        if (module, name) == ("builtins", "getattr"):
            return _member_of  # how Python 3.11.0 to 3.11.3 pickle the members of an enum
        if module.startswith("mirdesk."):
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and _is_record(found):
                return found
        raise NotPlainDataError(f"{module}.{name}")


def _member_of(kind: object, name: object) -> Enum:
    """Return a member of an enum, and nothing else that ``getattr`` could reach."""
    if isinstance(kind, type) and issubclass(kind, Enum) and isinstance(name, str):
        member = kind.__members__.get(name)
        if member is not None:
            return member
    raise NotPlainDataError("builtins.getattr")


def _is_record(found: type) -> bool:
    """Tell whether a class only holds data."""
    is_named_tuple = issubclass(found, tuple) and hasattr(found, "_fields")
    return dataclasses.is_dataclass(found) or issubclass(found, Enum) or is_named_tuple


def pack(message: object) -> bytes:
    """Return a message as bytes for the pipe."""
    return pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)


def unpack_plain(data: bytes) -> Any:
    """Return what a child sent.

    Raises
    ------
    NotPlainDataError
        It holds anything but plain data, or is no pickle at all.
    """
    try:
        return _PlainUnpickler(io.BytesIO(data)).load()
    except NotPlainDataError:
        raise
    except Exception as error:  # a damaged pickle may raise anything
        raise NotPlainDataError(f"{type(error).__name__}: {error}") from error
