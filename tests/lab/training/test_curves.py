"""Curves are a drawing that parses, with a line for each loss that is used."""

from xml.etree import ElementTree as ET

from mirdesk.lab.training.checks import LOG_FILE, Check, append_check
from mirdesk.lab.training.curves import CURVES_FILE, as_svg, draw_curves

NAME = "{http://www.w3.org/2000/svg}"


def check(step: int, loss: float) -> Check:
    parts = {"frame": loss / 2, "distill": 0.0}
    return Check(step, 16 * step, 0.1, loss, parts, 0.2, 0.1, 0.3, 1e-3)


def test_lines_fall_with_the_loss(tmp_path):
    log = tmp_path / LOG_FILE
    for step, loss in ((10, 2.0), (20, 1.0)):
        append_check(log, check(step, loss))
    draw_curves(log, tmp_path / CURVES_FILE)
    root = ET.parse(tmp_path / CURVES_FILE).getroot()
    lines = root.findall(f"{NAME}polyline")
    assert len(lines) == 2 + 3  # loss and frame loss; clip, frame and solo mAP
    first, second = (
        tuple(map(float, point.split(","))) for point in lines[0].get("points").split()
    )
    assert second[0] > first[0]
    assert second[1] > first[1]  # down is more
    texts = [text.text for text in root.findall(f"{NAME}text")]
    assert "clip map 0.200" in texts
    assert not any("distill" in text for text in texts)


def test_one_check_and_many_clips():
    row = check(10, 1.0).row() | {"clips": 1_000_000}
    assert "1000 k" in as_svg([row])


def test_an_empty_table_draws_nothing(tmp_path):
    (tmp_path / LOG_FILE).write_text("step,clips\n")
    draw_curves(tmp_path / LOG_FILE, tmp_path / CURVES_FILE)
    assert not (tmp_path / CURVES_FILE).exists()
