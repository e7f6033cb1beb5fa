"""The manifest of a bank: what is in it, where it comes from, under which licences."""

import hashlib
import json
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

INDEX_FILE: Final = "stems.jsonl"
MANIFEST_FILE: Final = "manifest.json"
_READ_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Origin:
    """A source of stems.

    Attributes
    ----------
    name : str
        ``Stem.source`` of what comes from it.
    licence, url : str
    package, version : str
        Package it came with, and which, where there is one.
    sha256 : str
        Of the file, where it is one file.
    """

    name: str
    licence: str
    url: str
    package: str = ""
    version: str = ""
    sha256: str = ""


def write_manifest(folder: Path, origins: Sequence[Origin], *, seed: int | None) -> None:
    """Write ``manifest.json`` from the index of a bank and what is known of its sources.

    Sources and seeds of an earlier manifest are kept: banks are added to.
    """
    path = folder / MANIFEST_FILE
    earlier = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    seeds = [*earlier.get("seeds", []), *([] if seed is None else [seed])]
    known = {entry["name"]: entry for entry in earlier.get("sources", [])}
    known |= {origin.name: asdict(origin) for origin in origins}
    manifest = {"seeds": sorted(set(seeds)), **_contents(folder / INDEX_FILE, known)}
    path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def package_version(package: str) -> str:
    """Return the version of an installed Debian package, or "" if that cannot be told."""
    query = ["dpkg-query", "-W", "-f=${Version}", package]
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=10, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _contents(index: Path, known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Sum up the index: seconds per source and label, and what is held out."""
    seconds: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    facts: dict[str, dict[str, Any]] = {}
    aside: set[str] = set()
    for line in index.read_text(encoding="utf-8").splitlines():
        stem = json.loads(line)
        name = stem["source"]
        for label in stem["labels"] or ["recording" if stem["is_recording"] else "other"]:
            seconds[name][label] += stem["frames"] / 100.0  # frames are 10 ms (spectrogram.py)
        said = {"name": name, "licence": stem["licence"], "url": stem["url"]}
        facts.setdefault(name, said | known.get(name, {}))
        if stem["is_held_out"]:
            aside.add(stem["group"])
    sources = [
        facts[name] | {"seconds": {label: round(s, 2) for label, s in sorted(parts.items())}}
        for name, parts in sorted(seconds.items())
    ]
    return {"sources": sources, "held_out_groups": sorted(aside)}
