"""Evaluations as plain data."""

from typing import Any

from mirdesk.lab.evaluation.cost import Cost
from mirdesk.lab.evaluation.evaluations import Evaluation
from mirdesk.lab.evaluation.figures import Figure, PartFigures, Scored
from mirdesk.lab.evaluation.retrieval import Retrieval
from mirdesk.lab.metrics import Reliability


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation as plain data, figures rounded to three places."""
    return {
        "hearer": evaluation.hearer,
        "dataset": evaluation.dataset,
        "licence": evaluation.licence,
        "fold": evaluation.fold,
        "failed": list(evaluation.failures),
        "notes": list(evaluation.notes),
        "parts": {name: _part_json(part) for name, part in evaluation.parts.items()},
        "retrieval": {
            "same_instrument": {
                name: _retrieval_json(each)
                for name, each in evaluation.instrument_retrieval.items()
            },
            "same_recording": {
                name: _retrieval_json(each)
                for name, each in evaluation.recording_retrieval.items()
            },
        },
        "cost": _cost_json(evaluation.cost),
    }


def card_figures(evaluation: Evaluation) -> dict[str, Any]:
    """Return what a card keeps of an evaluation: the parts by name, and retrieval."""
    document = as_json(evaluation)
    return {**document["parts"], "retrieval": document["retrieval"]}


def _part_json(part: PartFigures) -> dict[str, Any]:
    document = {"clips": part.clips.rows, **_scored_json(part.clips)}
    document |= _figure_json("top_one", part.top_one)
    document["top_one_clips"] = part.top_one_count
    if part.frames is not None:
        document["frames"] = {"frames": part.frames.rows, **_scored_json(part.frames)}
    return document


def _scored_json(scored: Scored) -> dict[str, Any]:
    return {
        "groups": scored.groups,
        **_figure_json("mean_ap", scored.mean_ap),
        **_figure_json("mean_auc", scored.mean_auc),
        **_figure_json("mean_f1", scored.mean_f1),
        "classes": {
            label: {
                "positives": each.positives,
                "negatives": each.negatives,
                **_figure_json("ap", each.average_precision),
                **_figure_json("auc", each.roc_auc),
                **_figure_json("f1", each.f1),
            }
            for label, each in scored.labels.items()
        },
        "calibration": _reliability_json(scored.calibration),
    }


def _figure_json(name: str, figure: Figure) -> dict[str, Any]:
    between = [_rounded(value) for value in figure.interval] if figure.interval else None
    return {name: _rounded(figure.value), f"{name}_interval": between}


def _reliability_json(curve: Reliability) -> dict[str, Any]:
    return {
        "expected_error": _rounded(curve.expected_error),
        "bins": [
            {
                "from": each.low,
                "to": each.high,
                "count": each.pairs,
                "said": _rounded(each.mean_probability),
                "present": _rounded(each.share_present),
            }
            for each in curve.bins
        ],
    }


def _retrieval_json(retrieval: Retrieval) -> dict[str, Any]:
    counts = {"queries": retrieval.queries, "groups": retrieval.groups}
    return _figure_json("mean_ap", retrieval.mean_ap) | counts


def _cost_json(cost: Cost | None) -> dict[str, Any] | None:
    if cost is None:
        return None
    return {
        "mel_x_real_time": cost.mel_speed and round(cost.mel_speed),
        "network_x_real_time": round(cost.network_speed),
        "x_real_time": round(cost.speed),
        "trained_parameters": cost.trained_parameters,
        "size_bytes": cost.size_bytes,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
