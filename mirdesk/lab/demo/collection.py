"""The demo collection as a whole: its albums, and the command that makes it."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mirdesk.lab.demo import chamber, folk, jazz, modern, sacred
from mirdesk.lab.demo.covers import cover_jpeg
from mirdesk.lab.demo.encode import FLAC, M4A, MP3, OGG, OPUS, WAV, WAVPACK, Encoding, encode
from mirdesk.lab.demo.render import render_piece
from mirdesk.lab.demo.score import Piece, spans
from mirdesk.lab.demo.tagging import Words, write_tags

TRUTH_NAME: Final = "demo.json"
COMPOSER: Final = "MIRDesk demo composer"
_COMMENT: Final = "Composed and rendered by MIRDesk's own lab from free SoundFonts"
_VARIOUS: Final = "Various Artists"

ProgressCallback = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Track:
    """One file of the collection: what is played, by whom, in which format."""

    compose: Callable[[], Piece]
    title: str
    artist: str
    genre: str
    encoding: Encoding


@dataclass(frozen=True, slots=True)
class Album:
    """Tracks that share a folder, a cover and a year; the players are invented."""

    slug: str
    title: str
    date: str
    tracks: tuple[Track, ...]

    @property
    def albumartist(self) -> str:
        """The one artist of the album, or "Various Artists"."""
        artists = {track.artist for track in self.tracks}
        return artists.pop() if len(artists) == 1 else _VARIOUS


ALBUMS: Final = (
    Album(
        "rooms-with-windows",
        "Rooms with Windows",
        "2024",
        (
            Track(
                chamber.paper_boat,
                "Waltz for a Paper Boat",
                "Ada Lindqvist",
                "Classical",
                WAVPACK,
            ),
            Track(chamber.two_herons, "Two Herons", "Duo Halvard", "Classical", MP3),
            Track(chamber.slow_water, "Slow Water", "Inés Marlow", "Classical", OPUS),
            Track(chamber.porcelain, "Porcelain", "Duo Halvard", "Classical", M4A),
        ),
    ),
    Album(
        "after-the-last-tram",
        "After the Last Tram",
        "2023",
        (
            Track(jazz.last_tram, "Last Tram Home", "The Paper Lanterns", "Jazz", MP3),
            Track(jazz.streetlamp, "Ode to a Streetlamp", "The Paper Lanterns", "Jazz", OGG),
        ),
    ),
    Album(
        "hill-and-harbour",
        "Hill and Harbour",
        "2022",
        (
            Track(
                folk.hollow_creek,
                "Hollow Creek Breakdown",
                "Gravel Road Pickers",
                "Bluegrass",
                M4A,
            ),
            Track(
                folk.mill_street, "Wedding on Mill Street", "Møllegade Kapelye", "Klezmer", OGG
            ),
            Track(
                chamber.garden_letters, "Letters from the Garden", "Oriel & Finch", "Folk", MP3
            ),
            Track(
                jazz.rubber_band,
                "Rubber Band Parade",
                "Third Street Social Club",
                "Brass Band",
                MP3,
            ),
        ),
    ),
    Album(
        "city-patterns",
        "City Patterns",
        "2025",
        (
            Track(modern.rosewood, "Patterns in Rosewood", "Mira Solberg", "Minimal", FLAC),
            Track(modern.orbital_mail, "Orbital Mail", "Kite Protocol", "Electronic", OGG),
            Track(modern.concrete_weather, "Concrete Weather", "Static Harbour", "Rock", MP3),
            Track(modern.five_doors, "Five Doors Down", "Tomás Reyk", "Percussion", WAV),
        ),
    ),
    Album(
        "stone-and-air",
        "Stone and Air",
        "2021",
        (
            Track(
                sacred.tall_window,
                "Chorale for a Tall Window",
                "Northgate Brass",
                "Sacred",
                M4A,
            ),
            Track(
                sacred.evening_hymn,
                "Evening Hymn without Words",
                "Saint Olave Voices",
                "Sacred",
                OPUS,
            ),
        ),
    ),
)


def make_demo(out: Path, *, on_progress: ProgressCallback | None = None) -> list[Path]:
    """Compose, render, encode and tag the demo collection.

    The sound is the same on every run; encoders of other versions may write other bytes.

    Parameters
    ----------
    out : Path
        Folder, made if need be; each album gets a folder in it, and ``demo.json`` says who
        plays when.
    on_progress : callable, optional
        Called with a title and the share done, 0..1, after each track.

    Returns
    -------
    list of Path
        The audio files, in the order of the albums.

    Raises
    ------
    ToolMissingError
        fluidsynth or a SoundFont is not installed.
    """
    total = sum(len(album.tracks) for album in ALBUMS)
    paths: list[Path] = []
    truth: list[dict[str, Any]] = []
    for album in ALBUMS:
        folder = out / album.slug
        folder.mkdir(parents=True, exist_ok=True)
        cover = cover_jpeg(album.slug)
        for number, track in enumerate(album.tracks, start=1):
            piece = track.compose()
            path = folder / f"{number:02d}-{piece.slug}{track.encoding.ending}"
            encode(render_piece(piece), path, track.encoding)
            write_tags(path, _words(album, number), cover)
            paths.append(path)
            truth.append(_truth(path.relative_to(out), track, piece))
            if on_progress is not None:
                on_progress(track.title, len(paths) / total)
    text = json.dumps({"tracks": truth}, ensure_ascii=False, indent=1)
    (out / TRUTH_NAME).write_text(text + "\n", encoding="utf-8")
    return paths


def demo(out: Path) -> None:
    """Make the demo collection in the folder OUT."""
    paths = make_demo(out, on_progress=_report)
    size_mb = sum(path.stat().st_size for path in paths) / 1e6
    sys.stderr.write(f"{len(paths)} tracks, {size_mb:.1f} MB, in {out}\n")


def _report(title: str, share: float) -> None:
    sys.stderr.write(f"{share:4.0%}  {title}\n")


def _words(album: Album, number: int) -> Words:
    track = album.tracks[number - 1]
    return Words(
        title=track.title,
        artist=track.artist,
        album=album.title,
        albumartist=album.albumartist,
        composer=COMPOSER,
        genre=track.genre,
        date=album.date,
        track=number,
        tracktotal=len(album.tracks),
        comment=_COMMENT,
        is_compilation=album.albumartist == _VARIOUS,
    )


def _truth(path: Path, track: Track, piece: Piece) -> dict[str, Any]:
    return {
        "file": path.as_posix(),
        "title": track.title,
        "artist": track.artist,
        "duration_s": round(piece.duration_s, 2),
        "instruments": {
            label: list(map(list, stretches)) for label, stretches in spans(piece).items()
        },
    }
