"""Checkpoints to choose among: one that is ready, one that needs a backbone."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mirdesk.analysis.cards import Backbone, Card, write_card
from mirdesk.jobs.pool import Pool
from mirdesk.operations.checkpoint_catalogue import Catalogue, CatalogueEntry, read_catalogue
from mirdesk.operations.tasks import HANDLER
from mirdesk.ui.settings.ears import Ears


@dataclass
class Shelf:
    """Folders of checkpoints and backbones, and the release of the one backbone."""

    root: Path
    release: Path
    backbone: Backbone

    @property
    def backbones(self) -> Path:
        return self.root / "backbones"

    def read(self) -> Catalogue:
        return read_catalogue(self.root / "built-in", self.root / "own", self.backbones)

    def entry(self, name: str) -> CatalogueEntry:
        return self.read().find(name)


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    torch = pytest.importorskip("torch")
    release = tmp_path / "tiny.pt"
    torch.save({"a": torch.zeros(1000)}, release)
    data = release.read_bytes()
    backbone = Backbone(
        "tiny_as", hashlib.sha256(data).hexdigest(), len(data), release.as_uri(), "MIT"
    )
    figures = {"realeval": {"phrases": {"mean_ap": 0.7}}}
    for card in (
        Card("student", "0.3.0", "0" * 64, "GPL-3.0-or-later", 466_360, figures=figures),
        Card("ears", "1.0", "0" * 64, "CC0-1.0", 12_345, backbone=backbone),
    ):
        folder = tmp_path / "built-in" / f"{card.name}-{card.version}"
        folder.mkdir(parents=True)
        (folder / "weights.safetensors").write_bytes(bytes(1_900_000))
        write_card(card, folder)
    return Shelf(tmp_path, release, backbone)


@pytest.fixture
def ears(shelf, qapp) -> Iterator[Ears]:
    with Pool(HANDLER, background_workers=1) as pool:
        made = Ears(shelf.read, shelf.backbones, pool)
        made.note_in_use(made.catalogue.find("student"))
        yield made
        pool.close()
        made.close()
