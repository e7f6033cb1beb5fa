import os
import pickle
import subprocess
import sys
import wave

from mirdesk.domain.tags import FileTags
from mirdesk.operations.read_tags_task import FailedRead, ReadFailure, read_tags_batch


def paths_of(tmp_path, **contents):
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return tuple(os.fsencode(tmp_path / name) for name in contents)


def test_each_file_gets_its_own_answer_in_order(tmp_path):
    paths = paths_of(tmp_path, text=b"hello " * 99, cut=b"fLaC\0\0\0\x22", good=b"")
    with wave.open(os.fsdecode(paths[2]), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(8000))
    reported = []
    text, cut, good, gone = read_tags_batch(
        (*paths, os.fsencode(tmp_path / "gone.mp3")), lambda *args: reported.append(args)
    )
    assert text == FailedRead(
        ReadFailure.NOT_AUDIO, "not an audio file: nothing in it is recognised as sound"
    )
    assert isinstance(cut, FailedRead)
    assert cut.kind is ReadFailure.DAMAGED
    assert isinstance(good, FileTags)
    assert good.properties.duration_s == 0.5
    assert gone == FailedRead(ReadFailure.UNREADABLE, "it is no longer there")
    assert reported[-1] == ("reading tags", 1.0)
    assert pickle.loads(pickle.dumps((text, cut, good, gone))) == (text, cut, good, gone)


def test_a_cancelled_batch_leaves_the_rest_out(tmp_path):
    paths = paths_of(tmp_path, one=b"x", two=b"y")
    answers = iter([False, True])
    assert len(read_tags_batch(paths, None, lambda: next(answers))) == 1


def test_a_tag_reader_loads_neither_torch_nor_qt_nor_sqlalchemy():
    code = (
        "import sys; from mirdesk.operations.read_tags_task import read_tags_batch;"
        "read_tags_batch((b'/nowhere',));"
        "print(sorted({m.split('.')[0] for m in sys.modules}"
        " & {'torch', 'PySide6', 'sqlalchemy', 'av'}))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "[]"
