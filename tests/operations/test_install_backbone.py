"""Backbones come from a file, an address or a server, verified, and whole or not at all."""

import dataclasses
import http.server
import os
import socketserver
import threading
import time
from collections import namedtuple
from functools import partial

import pytest

from mirdesk.analysis.backbones import backbone_folder, installed_record
from mirdesk.errors import CheckpointError
from mirdesk.jobs.pool import Pool
from mirdesk.operations import install_backbone as module
from mirdesk.operations.install_backbone import install_backbone, remove_backbone


def left_behind(root) -> list[str]:
    return sorted(path.name for path in root.iterdir()) if root.exists() else []


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files; names beginning with ``short`` end before they should."""

    def log_message(self, *_words):
        pass

    def do_GET(self):
        if "short" not in self.path:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b"x" * 100)


@pytest.fixture
def server(tiny_ears):
    """Return the address of a server over the folder of the release."""
    handler = partial(_Quiet, directory=str(tiny_ears.release.parent))
    with socketserver.TCPServer(("127.0.0.1", 0), handler) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_address[1]}"
        made.shutdown()
        thread.join()


def test_it_comes_from_a_server_and_only_once(tiny_ears, server, tmp_path, pool):
    backbone = dataclasses.replace(tiny_ears.backbone, url=f"{server}/tiny.pt")
    told = []
    record = install_backbone(backbone, tmp_path, pool, on_progress=told.append)
    assert record == installed_record(tmp_path, backbone)
    assert record.source_sha256 == backbone.sha256
    assert told == sorted(told)
    assert told[-1] == backbone.size_bytes
    folder = backbone_folder(tmp_path, backbone)
    assert left_behind(tmp_path) == [folder.name]
    assert left_behind(folder) == ["backbone.json", "weights.safetensors"]
    again = dataclasses.replace(backbone, url="http://127.0.0.1:1/nowhere")
    assert install_backbone(again, tmp_path, pool) == record


def test_it_comes_from_a_file_at_hand(tiny_ears, tmp_path, pool):
    away = dataclasses.replace(tiny_ears.backbone, url="http://127.0.0.1:1/nowhere")
    assert install_backbone(away, tmp_path, pool, file=tiny_ears.release) is not None


@pytest.mark.parametrize(
    ("path", "match"),
    [
        ("/absent.pt", "the server says 404"),
        ("/short.pt", "ended after 100 of|the connection broke"),
    ],
)
def test_a_server_that_fails_leaves_nothing_behind(
    tiny_ears, server, tmp_path, pool, path, match
):
    backbone = dataclasses.replace(tiny_ears.backbone, url=server + path)
    with pytest.raises(CheckpointError, match=match):
        install_backbone(backbone, tmp_path, pool)
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    ("url", "match"),
    [
        ("http://127.0.0.1:1/tiny.pt", "cannot be reached .*--from FILE"),
        ("http://nowhere.invalid/tiny.pt", "cannot be reached"),
        ("file:///nowhere/tiny.pt", "cannot be reached"),
        ("ftp://127.0.0.1/tiny.pt", "no address that can be fetched"),
        ("tiny.pt", "no address that can be fetched"),
    ],
)
def test_addresses_that_lead_nowhere_are_told(tiny_ears, tmp_path, pool, url, match):
    backbone = dataclasses.replace(tiny_ears.backbone, url=url)
    with pytest.raises(CheckpointError, match=match):
        install_backbone(backbone, tmp_path, pool)
    assert left_behind(tmp_path) == []


def test_another_file_is_refused_before_anything_reads_it(tiny_ears, tmp_path, pool):
    root = tmp_path / "root"
    for data in (
        tiny_ears.release.read_bytes()[:-1] + b"x",
        tiny_ears.release.read_bytes() + b"x",
        b"",
    ):
        other = tmp_path / "other.pt"
        other.write_bytes(data)
        with pytest.raises(CheckpointError, match=r"not the file|ended after 0 of"):
            install_backbone(tiny_ears.backbone, root, pool, file=other)
        assert left_behind(root) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_no_file(tiny_ears, tmp_path, pool):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CheckpointError, match="no regular file"):
        install_backbone(tiny_ears.backbone, tmp_path / "r", pool, file=tmp_path / "pipe")
    with pytest.raises(CheckpointError, match="cannot be read"):
        install_backbone(tiny_ears.backbone, tmp_path / "r", pool, file=tmp_path / "absent")


def test_a_release_that_is_no_network_is_told(tiny_ears, tmp_path, pool):
    import hashlib

    odd = tmp_path / "odd.pt"
    odd.write_bytes(b"no weights")
    backbone = dataclasses.replace(
        tiny_ears.backbone,
        sha256=hashlib.sha256(b"no weights").hexdigest(),
        size_bytes=10,
    )
    with pytest.raises(CheckpointError, match="no weights of torch"):
        install_backbone(backbone, tmp_path / "root", pool, file=odd)
    assert left_behind(tmp_path / "root") == []


def test_cancelling_leaves_nothing_behind(tiny_ears, tmp_path, pool):
    assert (
        install_backbone(tiny_ears.backbone, tmp_path, pool, is_cancelled=lambda: True) is None
    )
    assert left_behind(tmp_path) == []


def test_giving_up_counts_until_it_is_in_place(tiny_ears, tmp_path, pool):
    told = []

    def is_late() -> bool:
        return bool(told) and told[-1] == tiny_ears.backbone.size_bytes

    found = install_backbone(
        tiny_ears.backbone, tmp_path, pool, on_progress=told.append, is_cancelled=is_late
    )
    assert found is None
    assert told[-1] == tiny_ears.backbone.size_bytes  # all of it had come
    assert left_behind(tmp_path) == []


def test_a_pool_that_closes_cancels(tiny_ears, tmp_path):
    with Pool("mirdesk.operations.tasks:handle", background_workers=1) as pool:
        found = []
        thread = threading.Thread(
            target=lambda: found.append(install_backbone(tiny_ears.backbone, tmp_path, pool))
        )
        thread.start()
        while not pool.process_ids():
            time.sleep(0.01)
    thread.join()
    assert found == [None]
    assert left_behind(tmp_path) == []


def test_too_little_room_is_told_before_anything_is_fetched(
    tiny_ears, tmp_path, pool, monkeypatch
):
    usage = namedtuple("usage", "total used free")(10, 10, 1000)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(CheckpointError, match=r"too little room .* 0\.0 MB are free"):
        install_backbone(tiny_ears.backbone, tmp_path, pool)
    assert left_behind(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_told(tiny_ears, tmp_path, pool):
    (tmp_path / "file").write_text("")
    with pytest.raises(CheckpointError, match="cannot be written"):
        install_backbone(tiny_ears.backbone, tmp_path / "file" / "root", pool)


def test_a_damaged_backbone_is_replaced_and_old_drafts_swept(tiny_ears, tmp_path, pool):
    folder = backbone_folder(tmp_path, tiny_ears.backbone)
    folder.mkdir()
    (folder / "backbone.json").write_text("{")
    old, young = tmp_path / ".new-old", tmp_path / ".new-young"
    old.mkdir()
    young.mkdir()
    os.utime(old, (1, 1))
    assert install_backbone(tiny_ears.backbone, tmp_path, pool) is not None
    assert left_behind(tmp_path) == [".new-young", folder.name]


def test_removing(tiny_ears, tmp_path, pool):
    install_backbone(tiny_ears.backbone, tmp_path, pool)
    assert remove_backbone(tiny_ears.backbone, tmp_path)
    assert left_behind(tmp_path) == []
    assert not remove_backbone(tiny_ears.backbone, tmp_path)
