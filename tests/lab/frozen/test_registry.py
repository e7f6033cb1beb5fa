"""What is known of each frozen network; files are verified before anything opens them."""

import hashlib
import re
from pathlib import Path

import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.frozen.registry import FROZEN_NETWORKS, MN04_NETWORK, YAMNET, verified

SHARED = Path(__file__).parents[3].parent / "shared" / "teacher"


@pytest.mark.parametrize("network", FROZEN_NETWORKS, ids=lambda network: network.name)
def test_all_that_must_be_told_is_told(network):
    assert re.fullmatch(r"[0-9a-f]{64}", network.sha256)
    assert network.url.startswith("https://")
    assert network.licence in {"MIT", "Apache-2.0", "BSD-3-Clause"}
    assert network.size_bytes is None or network.size_bytes > 1_000_000
    assert network.about
    assert network.paper
    assert network.pinned_by


def test_names_differ():
    assert len({network.name for network in FROZEN_NETWORKS}) == len(FROZEN_NETWORKS)


@pytest.mark.parametrize(
    ("network", "name"), [(MN04_NETWORK, "mn04_as_mAP_432.pt"), (YAMNET, "yamnet.tflite")]
)
def test_the_official_files_are_those_pinned(network, name):
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    assert verified(network, path) == path
    assert path.stat().st_size == network.size_bytes


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "yamnet.tflite"
    path.write_bytes(b"something else")
    with pytest.raises(DatasetError, match=r"not the yamnet that is expected.*storage\.google"):
        verified(YAMNET, path)


def test_a_missing_file_tells_where_to_get_it(tmp_path):
    with pytest.raises(
        DatasetError, match=r"no such file; mn04 is at https://github\.com/.*MIT"
    ):
        verified(MN04_NETWORK, tmp_path / "gone.pt")


def test_a_hash_the_person_trusts_counts(tmp_path):
    path = tmp_path / "other.safetensors"
    path.write_bytes(b"another release")
    trusted = hashlib.sha256(b"another release").hexdigest()
    assert verified(YAMNET, path, sha256=trusted.upper()) == path
