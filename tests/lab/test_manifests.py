"""Manifests: what is in a bank, from where, under which licences."""

import hashlib
import json

import numpy as np

from mirdesk.lab.manifests import MANIFEST_FILE, Origin, package_version, sha256_of
from mirdesk.lab.stems import BankWriter


def fill(folder, tone, about, *, seed, held_out=False):
    with BankWriter(folder, seed=seed) as writer:
        sound = tone("flute", 3.0, np.random.default_rng(seed))
        writer.add(sound, about("flute", is_held_out=held_out))
    return json.loads((folder / MANIFEST_FILE).read_text())


def test_seconds_are_summed_by_source_and_label(tmp_path, tone, about):
    manifest = fill(tmp_path, tone, about, seed=1)
    (source,) = manifest["sources"]
    assert (source["name"], source["licence"]) == ("oscillators", "CC0")
    assert source["seconds"] == {"flute": 3.0}
    assert manifest["seeds"] == [1]
    assert manifest["held_out_groups"] == []


def test_adding_keeps_what_was_known(tmp_path, tone, about):
    with BankWriter(tmp_path, seed=4) as writer:
        writer.declare(Origin("oscillators", "CC0", "https://example.org", version="7"))
        writer.add(tone("organ", 2.0, np.random.default_rng(0)), about("organ"))
    manifest = fill(tmp_path, tone, about, seed=2, held_out=True)
    (source,) = manifest["sources"]
    assert source["version"] == "7"
    assert set(source["seconds"]) == {"flute", "organ"}
    assert manifest["seeds"] == [2, 4]
    assert manifest["held_out_groups"] == ["osc/flute"]


def test_the_same_bank_has_the_same_manifest(tmp_path, tone, about):
    first = fill(tmp_path / "a", tone, about, seed=5)
    assert fill(tmp_path / "b", tone, about, seed=5) == first


def test_hash_and_version(tmp_path):
    (tmp_path / "x").write_bytes(b"music")
    assert sha256_of(tmp_path / "x") == hashlib.sha256(b"music").hexdigest()
    assert package_version("mirdesk-no-such-package") == ""
