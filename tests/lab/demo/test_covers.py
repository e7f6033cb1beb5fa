import io

import numpy as np
import pytest
from PIL import Image

from mirdesk.lab.demo.collection import ALBUMS
from mirdesk.lab.demo.covers import COVER_SIDE, cover_jpeg


@pytest.mark.parametrize("slug", [album.slug for album in ALBUMS])
def test_each_album_has_a_small_picture(slug):
    data = cover_jpeg(slug)
    assert len(data) <= 30_000
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size) == ("JPEG", (COVER_SIDE, COVER_SIDE))
    assert np.asarray(picture).std() > 10  # something is drawn


def test_covers_differ_and_stay_the_same():
    covers = {album.slug: cover_jpeg(album.slug) for album in ALBUMS}
    assert len(set(covers.values())) == len(ALBUMS)
    assert covers["city-patterns"] == cover_jpeg("city-patterns")


def test_an_unknown_album_has_none():
    with pytest.raises(KeyError):
        cover_jpeg("no-such-album")
