"""``mirdesk lab synthesize``: make a bank of stems from whatever is at hand."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from mirdesk.errors import DatasetError

if TYPE_CHECKING:
    from mirdesk.lab.stems import BankWriter

DEBIAN: Final = "debian"


def synthesize(
    bank: Annotated[Path, typer.Argument(help="Folder of the bank; made or added to.")],
    font: Annotated[
        list[str] | None,
        typer.Option(help="Soundfont to render; all installed if nothing else is asked for."),
    ] = None,
    samples: Annotated[
        Path | None, typer.Option(help="Sample folder with index.csv: phrases of it.")
    ] = None,
    notes: Annotated[
        Path | None, typer.Option(help="Sample folder with index.csv: every file alone.")
    ] = None,
    physical: Annotated[
        bool, typer.Option("--physical", help="Instruments from equations.")
    ] = False,
    voice: Annotated[
        Path | None, typer.Option(help="Folder of speech prompts to make sing.")
    ] = None,
    drums: Annotated[Path | None, typer.Option(help="Folder of Hydrogen's kits.")] = None,
    guitars: Annotated[
        Path | None, typer.Option(help="Folder of songs with their guitars apart.")
    ] = None,
    recordings: Annotated[
        list[str] | None,
        typer.Option(help=f"Folder of unlabelled music, or {DEBIAN}: packages of games."),
    ] = None,
    seconds: Annotated[
        float,
        typer.Option(help="Seconds a preset, label, speaker or part of a kit.", min=1.0),
    ] = 120.0,
    timbre: Annotated[
        float, typer.Option(help="Random timbre of soundfonts, 0 for none.", min=0.0)
    ] = 0.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same music.")] = 1,
) -> None:
    """Fill a bank: soundfonts, samples, physical instruments, singing, drums, recordings."""
    from mirdesk.lab.stems import BankWriter

    is_bare = not (samples or notes or physical or voice or drums or guitars or recordings)
    names = font if font is not None else _installed_fonts() if is_bare else []
    total_s = 0.0
    with BankWriter(bank, seed=seed) as writer:
        total_s += _fonts(writer, names, seconds, timbre, seed)
        total_s += _samples(writer, samples, notes, seconds, seed)
        total_s += _made(writer, voice, drums, seconds, seed, is_physical=physical)
        if guitars is not None:
            total_s += _guitars(writer, guitars, seed)
        for name in recordings or ():
            total_s += _recordings(writer, name)
    typer.echo(f"{bank}: {total_s / 3600:.2f} h of stems added")


def _fonts(
    writer: "BankWriter", names: list[str], seconds: float, timbre: float, seed: int
) -> float:
    """Render soundfonts."""
    from mirdesk.lab.fluidsynth import SOUNDFONTS
    from mirdesk.lab.fonts import synthesise_font

    known = {each.name: each for each in SOUNDFONTS}
    unknown = set(names) - set(known)
    if unknown:
        raise DatasetError(f"unknown soundfont {', '.join(unknown)}; known: {', '.join(known)}")
    return sum(
        synthesise_font(
            writer,
            known[name],
            seconds_per_preset=seconds,
            seed=seed,
            on_progress=_progress,
            timbre=timbre,
        )
        for name in names
    )


def _samples(
    writer: "BankWriter", phrases: Path | None, notes: Path | None, seconds: float, seed: int
) -> float:
    """Sequence samples into phrases, or take every file alone."""
    from mirdesk.lab.notes import add_notes
    from mirdesk.lab.samples import sequence_samples

    total_s = 0.0
    if phrases is not None:
        total_s += sequence_samples(
            writer, phrases, seconds_per_label=seconds, seed=seed, on_progress=_progress
        )
    if notes is not None:
        total_s += add_notes(writer, notes, on_progress=_progress)
    return total_s


def _made(
    writer: "BankWriter",
    voice: Path | None,
    drums: Path | None,
    seconds: float,
    seed: int,
    *,
    is_physical: bool,
) -> float:
    """Play physical instruments, make prompts sing, put hits of kits into grooves."""
    from mirdesk.lab.drumkits import synthesise_drums
    from mirdesk.lab.physical.synthesis import synthesise_physical
    from mirdesk.lab.singing import synthesise_voice

    total_s = 0.0
    if is_physical:
        total_s += synthesise_physical(
            writer, seconds_per_label=seconds, seed=seed, on_progress=_progress
        )
    if voice is not None:
        total_s += synthesise_voice(
            writer, voice, seconds_per_speaker=seconds, seed=seed, on_progress=_progress
        )
    if drums is not None:
        total_s += synthesise_drums(
            writer, drums, seconds_per_part=seconds, seed=seed, on_progress=_progress
        )
    return total_s


def _guitars(writer: "BankWriter", folder: Path, seed: int) -> float:
    """Take the guitars of real songs."""
    from mirdesk.lab.guitar_tracks import add_guitar_tracks

    return add_guitar_tracks(writer, folder, seed=seed, on_progress=_progress)


def _recordings(writer: "BankWriter", name: str) -> float:
    """Add the music of installed packages, or of a folder."""
    from mirdesk.lab.manifests import Origin
    from mirdesk.lab.recordings import MUSIC_PACKAGES, add_package, add_recordings

    if name == DEBIAN:
        there = [package for package in MUSIC_PACKAGES if package.is_installed]
        if not there:
            names = " ".join(package.name for package in MUSIC_PACKAGES)
            raise DatasetError(f"none of these packages is installed: {names}")
        return sum(add_package(writer, package, on_progress=_progress) for package in there)
    origin = Origin(name=Path(name).name, licence="as its owner has it", url="")
    return add_recordings(writer, Path(name), origin, on_progress=_progress)


def _installed_fonts() -> list[str]:
    """Return the soundfonts that are there."""
    from mirdesk.lab.fluidsynth import SOUNDFONTS

    return [font.name for font in SOUNDFONTS if font.is_installed]


def _progress(text: str) -> None:
    """Tell on standard error."""
    typer.echo(text, err=True)
