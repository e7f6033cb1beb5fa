"""Only plain data comes up from a child."""

import datetime as dt
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from mirdesk.domain.activity import Activity, CheckpointId
from mirdesk.domain.jobs import FailureKind, JobFailed, JobFinished
from mirdesk.errors import MirdeskError
from mirdesk.jobs.messages import (
    CancelJob,
    NotPlainDataError,
    RunJob,
    Stop,
    WorkerReady,
    WorkerUnstarted,
    pack,
    unpack_plain,
)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"a": [1, 2.5, b"\xff", "ü", True, (1, 2)], "b": {3, 4}, "c": frozenset({5})},
        Path("/music/a.flac"),
        dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        CheckpointId("student", "0.1.0"),
        JobFailed(3, FailureKind.TIMEOUT, "too slow"),
        np.float32(1.5),
        RunJob(1, b"body"),
        CancelJob(1),
        Stop(),
        WorkerReady(),
        WorkerUnstarted("why", "where"),
    ],
)
def test_plain_values_come_back_equal(value):
    assert unpack_plain(pack(value)) == value


@pytest.mark.parametrize("dtype", ["float32", "uint8", "bool", "int64", "U3", "datetime64[s]"])
def test_arrays_come_back_equal(dtype):
    array = np.zeros((3, 4), dtype)
    for form in (array, array.T, array[::2], array[:0]):
        back = unpack_plain(pack(JobFinished(1, Activity(form, 10.0)))).result.values
        assert back.dtype == form.dtype
        assert np.array_equal(back, form)


class Trap:
    """Runs a command when unpickled the ordinary way."""

    def __init__(self, command):
        self._command = command

    def __reduce__(self):
        return os.system, (self._command,)


def test_nothing_is_run(tmp_path):
    with pytest.raises(NotPlainDataError, match="system"):
        unpack_plain(pickle.dumps(Trap(f"touch {tmp_path / 'sprung'}")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (pickle.dumps(pytest.raises), "_pytest"),
        (pickle.dumps(np.save), "numpy"),
        (pickle.dumps(MirdeskError("no record")), "MirdeskError"),
        (pickle.dumps(pack), "pack"),
        (b"", "EOFError"),
        (b"no pickle", "UnpicklingError"),
        (pack(np.zeros(1000))[:500], "UnpicklingError"),
        (b"cmirdesk.no_such_module\nThing\n.", "no_such_module"),
    ],
)
def test_anything_else_is_refused_by_name(data, named):
    with pytest.raises(NotPlainDataError, match=named):
        unpack_plain(data)


class _AsEarly311:
    """Pickles as Python 3.11.0 to 3.11.3 do it for enums; Debian 12 has 3.11.2."""

    def __init__(self, owner, name):
        self.owner, self.name = owner, name

    def __reduce__(self):
        return getattr, (self.owner, self.name)


def test_members_of_enums_come_back_from_early_python_3_11():
    data = pickle.dumps(_AsEarly311(FailureKind, "TIMEOUT"))
    assert unpack_plain(data) is FailureKind.TIMEOUT


@pytest.mark.parametrize(
    ("owner", "name"),
    [(FailureKind, "__class__"), (FailureKind, "mro"), (JobFailed, "__init__")],
)
def test_getattr_reaches_nothing_else(owner, name):
    with pytest.raises(NotPlainDataError, match="getattr"):
        unpack_plain(pickle.dumps(_AsEarly311(owner, name)))
