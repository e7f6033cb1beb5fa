"""The bigger ears in one go, around the real mn04 where it is here."""

from pathlib import Path

import pytest

from mirdesk.analysis.cards import read_card
from mirdesk.errors import DatasetError
from mirdesk.lab.frozen.making import make_ears

WEIGHTS = Path(__file__).parents[3].parent / "shared" / "teacher" / "mn04_as_mAP_432.pt"


def made(target: Path, network: Path, bank: Path, recipe: str, told: list[str]):
    return make_ears(
        target,
        network,
        [bank],
        [bank],
        recipe=recipe,
        name="ears",
        version="0.0.1",
        clips=12,
        held_out=6,
        on_progress=told.append,
    )


@pytest.mark.slow
def test_makes_a_checkpoint(bank_folder, tmp_path):
    if not WEIGHTS.is_file():
        pytest.skip("the weights of mn04 are not here")
    told: list[str] = []
    card = made(tmp_path / "ears", WEIGHTS, bank_folder, "ears", told)
    assert read_card(tmp_path / "ears") == card
    assert card.network["inputs"] == "pyramid"
    assert card.network["window_frames"] == 480
    assert card.recipe["trained"] == 1935 * 20 + 20
    assert any("38720 numbers to train" in line for line in told)
    assert (tmp_path / "ears" / "weights.safetensors").stat().st_size < 500_000


def test_other_weights_are_refused(bank_folder, tmp_path):
    (tmp_path / "mn04.pt").write_bytes(b"junk")
    with pytest.raises(DatasetError, match="not the mn04"):
        made(tmp_path / "ears", tmp_path / "mn04.pt", bank_folder, "linear_probe", [])
