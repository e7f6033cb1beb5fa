"""A bench of a few clips, heard by a teacher of width 0.1 that never learned anything."""

from pathlib import Path

import pytest

from mirdesk.lab.comparison.cached_mixtures import (
    CachedMixtures,
    cache_mixtures,
    teach_mixtures,
)
from mirdesk.lab.comparison.systems import Bench
from mirdesk.lab.mixtures import MixtureSettings

PAIRS = 8


@pytest.fixture(scope="session")
def clips_folder(bank_folder, teacher_file, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    cache_mixtures(folder, [bank_folder], MixtureSettings(frames=160), pairs=PAIRS, seed=0)
    teach_mixtures(folder, teacher_file)
    return folder


@pytest.fixture(scope="session")
def bench(bank_folder, teacher_file, clips_folder) -> Bench:
    return Bench(
        CachedMixtures(clips_folder), teacher_file, None, (bank_folder,), clips=2 * PAIRS
    )
