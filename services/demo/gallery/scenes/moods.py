"""The weather and the hour: which colours a scene starts from."""

from dataclasses import dataclass

from services.demo.gallery.tools.colour import Pixels, rgb


@dataclass(frozen=True, slots=True)
class Mood:
    """One kind of light.

    Attributes:
        name: how a painter's temper refers to it.
        sky: colours (3,) high, middle and at the horizon.
        sun: colour of the sun or moon, and of what it lights.
        land: colours near, middle and far.
        leaf: foliage in light.
        water: water away from the sky's reflection.
        shade: what multiplies a thing the light does not reach.
        disc: radius of the sun or moon in sheet heights, 0 when it is not to be seen.
        cloud: 0 (clear) .. 1 (covered).
        times: words for titles.
    """

    name: str
    sky: tuple[Pixels, Pixels, Pixels]
    sun: Pixels
    land: tuple[Pixels, Pixels, Pixels]
    leaf: Pixels
    water: Pixels
    shade: Pixels
    disc: float
    cloud: float
    times: tuple[str, ...]

    @property
    def night(self) -> bool:
        """Whether windows are lit."""
        return self.name in ("moonlight", "dusk")

    @property
    def snowy(self) -> bool:
        """Whether snow lies."""
        return self.name == "snow"


def _mood(
    name: str,
    sky: str,
    sun: str,
    land: str,
    leaf: str,
    water: str,
    shade: str,
    disc: float,
    cloud: float,
    times: tuple[str, ...],
) -> Mood:
    high, middle, low = (rgb(code) for code in sky.split())
    near, between, far = (rgb(code) for code in land.split())
    return Mood(
        name, (high, middle, low), rgb(sun), (near, between, far), rgb(leaf), rgb(water), rgb(shade), disc, cloud, times
    )


MOODS: dict[str, Mood] = {
    mood.name: mood
    for mood in (
        _mood(
            "dawn",
            "#7d98c0 #dcb9b4 #fbdcae",
            "#ffe6b0",
            "#5d6648 #7d8a6c #a3a9b8",
            "#7f8f55",
            "#6f8da3",
            "#6a6a86",
            0.034,
            0.35,
            ("Dawn", "Early Morning", "First Light"),
        ),
        _mood(
            "noon",
            "#4f86c6 #93bee0 #e2ebe2",
            "#fff7dc",
            "#6f8a3c #93a860 #93afc0",
            "#7c9c3c",
            "#3f7fa0",
            "#5a6788",
            0.0,
            0.45,
            ("Noon", "Midsummer", "A Clear Day", "June"),
        ),
        _mood(
            "golden",
            "#6d92b4 #e8cd94 #fac665",
            "#ffd98a",
            "#7a7030 #ab9546 #b59d7c",
            "#a3933a",
            "#6f8c8c",
            "#5f5468",
            0.040,
            0.40,
            ("Late Afternoon", "Evening", "Harvest"),
        ),
        _mood(
            "dusk",
            "#2e3a66 #8a5878 #f08c4e",
            "#ffb066",
            "#2e3330 #4c4a52 #7d627a",
            "#4d5038",
            "#4c4c70",
            "#3a3450",
            0.036,
            0.45,
            ("Dusk", "Sunset", "After Sunset"),
        ),
        _mood(
            "moonlight",
            "#0e1a36 #27416a #6f8ba0",
            "#f3eed2",
            "#141d26 #22323f #3f5871",
            "#2c4038",
            "#1f3a58",
            "#2a3350",
            0.030,
            0.40,
            ("Moonrise", "Night", "Moonlight"),
        ),
        _mood(
            "storm",
            "#39454f #6b747a #c6bf9c",
            "#efe3b8",
            "#434a34 #5b6450 #727d86",
            "#515c36",
            "#4d6468",
            "#464c58",
            0.0,
            0.95,
            ("Gathering Storm", "Rain Clearing", "Wind"),
        ),
        _mood(
            "mist",
            "#b4c0c8 #d2d4ce #ece2cc",
            "#fbf1d8",
            "#7c8272 #a0a69c #c2c8c8",
            "#8b947a",
            "#a7b4b6",
            "#86898f",
            0.030,
            0.30,
            ("Mist", "Grey Morning", "Fog Lifting"),
        ),
        _mood(
            "autumn",
            "#7f9fbd #cdd3d0 #f0debb",
            "#ffe2a4",
            "#8f5c26 #b5803a #9a9a98",
            "#c27a2a",
            "#7d8a80",
            "#64566a",
            0.0,
            0.45,
            ("October", "Autumn", "Last Leaves"),
        ),
        _mood(
            "snow",
            "#8fa5b8 #c6ced4 #f2ddc6",
            "#fff0da",
            "#e3eaf2 #d3dde8 #b4c3d2",
            "#6d6658",
            "#8fa6b4",
            "#8d9bbd",
            0.030,
            0.45,
            ("Snow", "January", "The Thaw", "Winter"),
        ),
    )
}
