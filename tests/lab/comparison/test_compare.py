"""The comparison from end to end: kept as it goes, gone on with, reused."""

import dataclasses

import pytest

from mirdesk.errors import DatasetError
from mirdesk.lab.comparison.compare import Plan, compare, folder_of
from mirdesk.lab.comparison.measured import FIGURES_FILE
from mirdesk.lab.comparison.systems import MN04, PLAIN, SYSTEMS, FromRecipe, Mapped
from mirdesk.lab.recipes import student_plain

TINY = dataclasses.replace(student_plain.RECIPE, width=0.1, features=16, has_bf16=False)
SOME = (SYSTEMS[0], Mapped(MN04), FromRecipe(PLAIN, TINY))


@pytest.fixture
def plan(bank_folder, teacher_file) -> Plan:
    return Plan((bank_folder,), (bank_folder,), teacher_file, clips=16, mixtures=6, solos=4)


def test_trains_measures_and_goes_on(plan, tmp_path):
    told: list[str] = []
    first = compare(
        dataclasses.replace(plan, only=(MN04,)), tmp_path, systems=SOME, on_progress=told.append
    )
    assert [each.name for each in first.systems] == [MN04]
    assert first.order == ()
    both = compare(plan, tmp_path, systems=SOME, on_progress=told.append)
    assert [each.name for each in both.systems] == [MN04, PLAIN]
    assert both.systems[0] == first.systems[0]
    assert both.systems[1].clips == 16
    assert list(both.systems[1].parts) == ["held-out: mixtures", "held-out: solos"]
    assert "mapped YAMNet: left out, as its weights are not named" in told
    told.clear()
    assert compare(plan, tmp_path, systems=SOME, on_progress=told.append) == both
    assert told == ["mapped YAMNet: left out, as its weights are not named"]

    # What was trained elsewhere is taken as it is.
    other = tmp_path / "other"
    runs = {PLAIN: folder_of(tmp_path, PLAIN)}
    reused = compare(dataclasses.replace(plan, runs=runs, only=(PLAIN,)), other, systems=SOME)
    assert reused.systems[0].is_reused
    assert reused.systems[0].parts == both.systems[1].parts
    assert (folder_of(other, PLAIN) / FIGURES_FILE).is_file()


def test_unknown_systems_are_told(plan, tmp_path):
    with pytest.raises(DatasetError, match="unknown system 'kazoo'; known: mapped YAMNet"):
        compare(dataclasses.replace(plan, only=("kazoo",)), tmp_path)
