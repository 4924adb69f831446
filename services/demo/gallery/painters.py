"""The twelve painters, in order of birth, and who learnt from whom.

All are invented. Ruben Calloway-Pym stands alone on purpose: his flat planes look like Hanae Mizushiro's, but
neither knew of the other, so he looks alike without belonging.
"""

from services.demo.gallery.lineage import Painter, Traits, apprentice

_INFLUENCES: dict[str, tuple[str, ...]] = {
    "Marten van Oostrake": ("Teodoro Vescaldi",),
    "Sibylle Aarnhof": ("Marten van Oostrake", "Teodoro Vescaldi"),
    "Eleanor Tarnwick": ("Sibylle Aarnhof", "Marten van Oostrake"),
    "Augustin Delorveau": ("Eleanor Tarnwick", "Marten van Oostrake"),
    "Hanae Mizushiro": ("Sibylle Aarnhof",),
    "Clémence Auvrelle": ("Augustin Delorveau", "Hanae Mizushiro"),
    "Eskil Norrevang": ("Augustin Delorveau", "Hanae Mizushiro", "Clémence Auvrelle"),
    "Basile Quinterre": ("Clémence Auvrelle", "Augustin Delorveau"),
    "Tomasz Wielgorny": ("Eskil Norrevang", "Basile Quinterre"),
    "Wilhelmina Stroo": ("Tomasz Wielgorny", "Basile Quinterre", "Hanae Mizushiro"),
}
"""Influenced painter: those who influenced her or him."""

_OWN: tuple[Painter, ...] = (
    Painter(
        "Teodoro Vescaldi", 1552, 1611, "Tenebrism", "tenebrism", "oil on canvas",
        Traits(mark=5.0, stretch=2.6, broken=0.12, swirl=0.2, relief=0.15, spotlight=0.95, contrast=1.18, saturation=0.95,
               warmth=0.55, key=0.12, pull=0.55, age=0.9),
        ("#2a1a10", "#8a2f22", "#c78a3e", "#e6c79a", "#5a4326", "#3a3f38"),
        {"portrait": 9, "still life": 6, "interior": 3, "wanderer": 3, "flowers": 2}, ("golden", "dusk", "storm"),
        ("Sant'Orvio", "Montefalda", "the Rione Secco"),
    ),
    Painter(
        "Marten van Oostrake", 1589, 1654, "Tenebrism", "tenebrism", "oil on panel",
        Traits(mark=4.0, stretch=2.2, broken=0.10, swirl=0.15, relief=0.22, spotlight=0.60, contrast=1.08, saturation=0.85,
               warmth=0.2, key=0.05, pull=0.5, age=0.7),
        ("#241c16", "#3f5466", "#b58f4a", "#e8d6b4", "#6a4a2e", "#7a3328"),
        {"interior": 6, "portrait": 5, "still life": 4, "harbour": 4, "winter": 4, "sea": 2}, ("golden", "mist", "storm", "snow"),
        ("Oudewarre", "Zandwijk", "Veerhaven"),
    ),
    Painter(
        "Sibylle Aarnhof", 1641, 1709, "Copperplate hatching", "hatching", "engraving, coloured by hand",
        Traits(mark=3.6, contour=0.6, spotlight=0.10, contrast=1.15, saturation=0.85, warmth=0.15, key=0.3, pull=0.5, age=0.6),
        ("#7a5a3a", "#4f6a6a", "#a8503c", "#c9a85a", "#5d6b45", "#e6d8b8"),
        {"town": 6, "harbour": 6, "trees": 5, "flowers": 3, "wanderer": 2, "hills": 3}, ("noon", "dawn", "storm", "autumn"),
        ("Aarnstadt", "the Hochwald", "Nieder-Velm"),
    ),
    Painter(
        "Eleanor Tarnwick", 1771, 1842, "Watercolour wash", "wash", "watercolour on paper",
        Traits(mark=9.0, broken=0.15, contour=0.15, spotlight=0.0, contrast=0.9, saturation=1.3, warmth=0.0, key=0.40, pull=0.4,
               age=0.15),
        ("#6f8fb0", "#c9a04a", "#7a8a4e", "#a8604a", "#4f5f78", "#d8c8a0"),
        {"sea": 7, "hills": 6, "trees": 4, "wanderer": 3, "town": 3, "winter": 2}, ("dawn", "mist", "golden", "storm", "noon"),
        ("Harrowmere", "Kestrel Bay", "Upper Tarn"),
    ),
    Painter(
        "Augustin Delorveau", 1821, 1889, "Impressionism", "broken light", "oil on canvas",
        Traits(mark=6.8, stretch=3.0, broken=0.42, swirl=0.35, relief=0.5, contrast=1.0, saturation=0.95, warmth=0.25, key=0.08,
               pull=0.5, age=0.3),
        ("#6b6a3a", "#b5843f", "#8f9fa8", "#e3d2a8", "#4f5a3a", "#a85a3a"),
        {"hills": 7, "trees": 7, "harbour": 4, "still life": 3, "winter": 3}, ("golden", "autumn", "noon", "mist", "snow"),
        ("Vaubrelle", "the Orvanne", "Saint-Maur-le-Gué"),
    ),
    Painter(
        "Hanae Mizushiro", 1829, 1898, "Flat planes", "flat planes", "colour woodblock print",
        Traits(mark=7.0, contour=0.70, flatness=0.75, relief=0.2, contrast=1.0, saturation=1.0, warmth=-0.1, key=0.22, pull=0.75,
               age=0.3),
        ("#27426b", "#e0a58a", "#d9cfae", "#5f8a8a", "#b5473a", "#8f9a5a"),
        {"sea": 5, "winter": 5, "wanderer": 4, "trees": 4, "flowers": 3, "hills": 4}, ("moonlight", "dusk", "snow", "dawn", "noon"),
        ("Shirahama Point", "Kuroiwa", "the Asahi Ferry"),
    ),
    Painter(
        "Clémence Auvrelle", 1841, 1917, "Impressionism", "broken light", "oil on canvas",
        Traits(mark=5.2, stretch=2.3, broken=0.62, swirl=0.25, relief=0.45, contrast=0.92, saturation=1.15, warmth=0.0, key=0.32,
               pull=0.4, age=0.08),
        ("#7f8fc8", "#e0a8b8", "#8fb56a", "#f2e2b0", "#c86a5a", "#6aa8b0"),
        {"flowers": 5, "interior": 4, "sea": 5, "harbour": 4, "trees": 4, "portrait": 3}, ("noon", "dawn", "golden", "mist"),
        ("Port-Elven", "Grandlieu", "the Garden at Auvers-le-Bois"),
    ),
    Painter(
        "Eskil Norrevang", 1854, 1906, "Impasto swirls", "impasto", "oil on canvas",
        Traits(mark=7.0, stretch=5.2, broken=0.5, swirl=1.35, relief=0.95, contour=0.1, contrast=1.15, saturation=1.35, warmth=-0.05,
               key=0.0, pull=0.55, age=0.1),
        ("#1f3a7a", "#e8b02e", "#2f6f6a", "#d8622e", "#8fc0c8", "#f0e0a0"),
        {"hills": 6, "trees": 5, "town": 4, "wanderer": 4, "portrait": 3, "flowers": 3}, ("moonlight", "dusk", "golden", "autumn", "storm"),
        ("Skarvøy", "Nordhamn", "the Fjell"),
    ),
    Painter(
        "Basile Quinterre", 1859, 1921, "Pointillism", "pointillism", "oil on canvas",
        Traits(mark=5.2, broken=0.62, relief=0.4, contrast=0.95, saturation=1.2, warmth=0.1, key=0.28, pull=0.4, age=0.08),
        ("#4a5fa8", "#e8a83a", "#7fae5a", "#e8d8a8", "#c85a4a", "#8a6aa8"),
        {"harbour": 7, "sea": 6, "trees": 5, "interior": 3, "still life": 2, "town": 2}, ("noon", "golden", "dawn", "dusk"),
        ("Le Vivier", "Port-Sarrel", "the Grande Jetée"),
    ),
    Painter(
        "Ruben Calloway-Pym", 1868, 1943, "Flat planes", "flat planes", "oil on board",
        Traits(mark=9.0, contour=0.45, flatness=0.95, relief=0.35, contrast=1.15, saturation=1.2, warmth=0.3, key=0.05, pull=0.7,
               age=0.2),
        ("#1f4a3a", "#c8402e", "#e3b84a", "#f0e6cc", "#2f5f8a", "#6a3a24"),
        {"harbour": 7, "sea": 6, "town": 4, "hills": 4, "still life": 4}, ("noon", "golden", "dusk", "storm", "moonlight"),
        ("Pym's Ledge", "the Calloway Light", "Gull Haven"),
    ),
    Painter(
        "Tomasz Wielgorny", 1881, 1949, "Shard cubism", "shards", "oil on canvas",
        Traits(mark=7.5, swirl=0.2, relief=0.4, contour=0.35, flatness=0.35, contrast=1.2, saturation=0.75, warmth=0.25, key=0.12,
               pull=0.7, age=0.3),
        ("#5a4a36", "#a88a5a", "#6a7a74", "#d8c8a0", "#3a3a3f", "#8a5a3a"),
        {"still life": 7, "portrait": 6, "town": 5, "composition": 4, "interior": 3}, ("golden", "mist", "autumn"),
        ("Wolica", "the Rue des Fonds", "Cobalt Street"),
    ),
    Painter(
        "Wilhelmina Stroo", 1890, 1950, "Grid abstraction", "grid", "oil on canvas",
        Traits(mark=8.0, relief=0.35, contour=0.2, contrast=1.15, saturation=1.25, warmth=0.0, key=0.2, pull=0.8, age=0.1),
        ("#c8322a", "#24488f", "#e8bc2e", "#f1ece0", "#26262a", "#9aa6ae"),
        {"composition": 9, "trees": 5, "harbour": 5, "town": 4, "sea": 2}, ("noon", "golden", "dawn"),
        ("the Harbour", "Zandwijk", "East River"),
    ),
)  # fmt: skip


def _school() -> tuple[Painter, ...]:
    trained: dict[str, Painter] = {}
    for own in _OWN:
        masters = [trained[name] for name in _INFLUENCES.get(own.name, ())]
        trained[own.name] = apprentice(own, masters)
    return tuple(trained.values())


PAINTERS: tuple[Painter, ...] = _school()
"""The painters of the gallery, in order of birth."""
