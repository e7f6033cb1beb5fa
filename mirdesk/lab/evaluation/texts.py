"""Evaluations as tables to read."""

from mirdesk.lab.evaluation.cost import Cost
from mirdesk.lab.evaluation.evaluations import Evaluation
from mirdesk.lab.evaluation.figures import Figure, PartFigures, Scored
from mirdesk.lab.evaluation.retrieval import Retrieval


def as_text(evaluation: Evaluation) -> str:
    """Return an evaluation as a table to read."""
    fold = f", fold {evaluation.fold}" if evaluation.fold else ""
    lines = [f"{evaluation.hearer} on {evaluation.dataset}{fold}"]
    for name, part in evaluation.parts.items():
        lines += ["", *_part_lines(name, part)]
    lines.append("")
    for name, each in evaluation.instrument_retrieval.items():
        lines.append(f"same instrument, {name}: mAP {_retrieval_text(each)}")
    for name, each in evaluation.recording_retrieval.items():
        lines.append(f"same recording, {name}: mAP {_retrieval_text(each)}")
    if evaluation.cost:
        lines.append(_cost_text(evaluation.cost))
    return "\n".join(lines).rstrip()


def _part_lines(name: str, part: PartFigures) -> list[str]:
    lines = _scored_lines(f"{name}: {part.clips.rows} clips", part.clips)
    if part.top_one_count:
        lines.insert(1, f"  top-1 {_shown(part.top_one)} of {part.top_one_count}")
    if part.frames is not None:
        lines += _scored_lines(f"{name}, {part.frames.rows} frames", part.frames)
    return lines


def _scored_lines(title: str, scored: Scored) -> list[str]:
    head = (
        f"{title} in {scored.groups} groups: mAP {_shown(scored.mean_ap)}, "
        f"AUC {_shown(scored.mean_auc)}, F1 {_shown(scored.mean_f1)}, "
        f"calibration error {_number(scored.calibration.expected_error)}"
    )
    lines = [
        head,
        f"  {'':<18}{'present':>8}{'absent':>8}{'AP':>20}{'AUC':>20}{'F1':>20}",
    ]
    for label, each in scored.labels.items():
        if each.positives or each.negatives:
            figures = (each.average_precision, each.roc_auc, each.f1)
            row = "".join(f"{_shown(figure):>20}" for figure in figures)
            lines.append(f"  {label:<18}{each.positives:>8}{each.negatives:>8}{row}")
    return lines


def _retrieval_text(retrieval: Retrieval) -> str:
    return (
        f"{_shown(retrieval.mean_ap)} of {retrieval.queries} queries in "
        f"{retrieval.groups} groups"
    )


def _cost_text(cost: Cost) -> str:
    mel = "" if cost.mel_speed is None else f"mel {cost.mel_speed:.0f}, "
    size = "" if cost.size_bytes is None else f", {cost.size_bytes / 1e6:.2f} MB"
    return (
        f"x real time a core: {mel}network {cost.network_speed:.0f}, together "
        f"{cost.speed:.0f}; {cost.trained_parameters:,} trained parameters{size}"
    )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _shown(figure: Figure) -> str:
    if figure.interval is None:
        return _number(figure.value)
    return f"{_number(figure.value)} ({figure.interval.low:.2f}-{figure.interval.high:.2f})"
