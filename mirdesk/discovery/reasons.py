"""Why two tracks are together: sentences from what was measured in both."""

from collections.abc import Mapping

from mirdesk.domain.instruments import INSTRUMENTS, display_name

_MUCH = 0.5  # plays at least half of the time
_SOME = 0.1  # below a tenth of the time an instrument does not make two tracks alike
_LOUD_STEP_LU = 2.0  # loudness closer than this is heard as about equal


def why_similar(
    seed: Mapping[int, float],
    match: Mapping[int, float],
    *,
    seed_lufs: float | None = None,
    match_lufs: float | None = None,
) -> tuple[str, ...]:
    """Return plain sentences that are true of both tracks.

    Parameters
    ----------
    seed, match : mapping of int to float
        Instrument index to the share of the track's time it plays, 0..1; instruments that do
        not play are absent.
    seed_lufs, match_lufs : float, optional
        Integrated loudness of both.

    Returns
    -------
    tuple of str
        Most telling first; at least one.
    """
    shared = sorted(
        (i for i in seed if min(seed[i], match.get(i, 0.0)) >= _SOME),
        key=lambda i: -min(seed[i], match[i]),
    )
    reasons: list[str] = []
    if shared:
        parts = [
            f"{_name(i)} {_percent(seed[i])} / {_percent(match[i])} of the time"
            for i in shared[:3]
        ]
        reasons.append("Both with " + ", ".join(parts))
    differ = [i for i in seed if seed[i] >= _MUCH and match.get(i, 0.0) < _SOME]
    differ += [i for i in match if match[i] >= _MUCH and seed.get(i, 0.0) < _SOME]
    if differ:
        reasons.append("Differ in " + ", ".join(_name(i) for i in sorted(set(differ))))
    close = _close_in_loudness(seed_lufs, match_lufs)
    if close:
        reasons.append(close)
    if not shared:
        reasons.insert(0, "Alike in overall sound; no instrument is sure in both")
    return tuple(reasons)


def _name(index: int) -> str:
    return display_name(INSTRUMENTS[index]).lower()


def _percent(share: float) -> str:
    return f"{round(100 * share)} %"


def _close_in_loudness(seed_lufs: float | None, match_lufs: float | None) -> str:
    if seed_lufs is None or match_lufs is None:
        return ""
    if abs(seed_lufs - match_lufs) > _LOUD_STEP_LU:
        return ""
    return f"About equally loud ({seed_lufs:.0f} / {match_lufs:.0f} LUFS)"
