"""Who is somebody else, and who is the same: a name as a collection writes it, beside an artist of the graph.

Every artist is said to be a painter, which is all that a whole name without years needs: what keeps a pair apart is the
name or the years.
"""

from typing import NamedTuple

from shared.identity.base import Person
from shared.influence.base import Artist
from shared.names import artist_id


class Pair(NamedTuple):
    """Names with years of life as `1775-1851`, one of them or both left out where they are not known."""

    written: str
    years: str
    node: str
    node_years: str
    aliases: tuple[str, ...] = ()

    @property
    def person(self) -> Person:
        """As a collection has it."""
        born, died = years_of(self.years)
        return Person(id=artist_id(self.written), name=self.written, born=born, died=died)

    @property
    def artist(self) -> Artist:
        """As the graph has it; namesakes of other years have other ids."""
        born, died = years_of(self.node_years)
        return Artist(
            id=f"{artist_id(self.node)}-{self.node_years}",
            name=self.node,
            born=born,
            died=died,
            aliases=self.aliases,
            occupations=("painter",),
        )


def years_of(text: str) -> tuple[int | None, int | None]:
    """`1775-1851`, `1937-`, `-1635` or nothing."""
    born, _, died = text.partition("-")
    return int(born) if born else None, int(died) if died else None


_TURNER = ("J. M. W. Turner", "1775-1851", ("William Turner", "Joseph Mallord William Turner", "Turner"))
_HOLBEIN = ("Hans Holbein the Younger", "1497-1543", ("Hans Holbein", "Hans Holbein d. J."))
_BRUEGEL = ("Pieter Bruegel the Elder", "1525-1569", ("Pieter Bruegel", "Pieter Brueghel", "Pieter Bruegel I"))
_JAN = ("Jan Brueghel the Elder", "1568-1625", ("Jan Brueghel", "Jan Brueghel I"))
_TENIERS = ("David Teniers the Younger", "1610-1690", ("David Teniers", "David Teniers II"))
_REMBRANDT = ("Rembrandt", "1606-1669", ("Rembrandt van Rijn", "Rembrandt Harmenszoon van Rijn"))
_HIROSHIGE = ("Utagawa Hiroshige", "1797-1858", ("Hiroshige", "Andō Hiroshige", "歌川広重"))
_HOKUSAI = ("Katsushika Hokusai", "1760-1849", ("Hokusai", "葛飾北斎"))
_GOGH = ("Vincent van Gogh", "1853-1890", ("van Gogh", "Vincent Willem van Gogh", "Vincent"))
_LEONARDO = ("Leonardo da Vinci", "1452-1519", ("Leonardo",))


def _pair(written: str, years: str, node: tuple[str, str, tuple[str, ...]]) -> Pair:
    return Pair(written, years, *node)


SOMEBODY_ELSE = [
    # Another generation of one family.
    _pair("Hans Holbein the Elder", "1460-1524", _HOLBEIN),
    _pair("Hans Holbein the Elder", "", _HOLBEIN),
    _pair("Hans Holbein", "1460-1524", _HOLBEIN),
    _pair("Hans Holbein", "", _HOLBEIN),
    _pair("Holbein, Hans, the Elder", "", _HOLBEIN),
    _pair("Ambrosius Holbein", "1494-1519", _HOLBEIN),
    _pair("Pieter Brueghel the Younger", "1564-1638", _BRUEGEL),
    _pair("Pieter Brueghel the Younger", "", _BRUEGEL),
    _pair("Pieter Brueghel", "1564-1638", _BRUEGEL),
    _pair("Pieter Brueghel", "", _BRUEGEL),
    _pair("Brueghel, Pieter (II)", "", _BRUEGEL),
    _pair("Bruegel", "", _BRUEGEL),
    _pair("Jan Brueghel the Younger", "1601-1678", _JAN),
    _pair("Jan Brueghel", "1601-1678", _JAN),
    _pair("Jan Brueghel", "", _JAN),
    _pair("Jan Brueghel II", "", _JAN),
    _pair("Brueghel, Jan, the Younger", "1601-1678", _JAN),
    Pair("Ambrosius Brueghel", "1617-1675", "Abraham Brueghel", "1631-"),
    _pair("David Teniers the Elder", "1582-1649", _TENIERS),
    _pair("David Teniers", "1582-1649", _TENIERS),
    _pair("David Teniers", "", _TENIERS),
    _pair("David Teniers III", "1638-1685", _TENIERS),
    _pair("David Teniers I", "", _TENIERS),
    Pair("Lucas Cranach the Younger", "1515-1586", "Lucas Cranach the Elder", "1472-1553", ("Lucas Cranach",)),
    Pair("Lucas Cranach", "1515-1586", "Lucas Cranach the Elder", "1472-1553", ("Lucas Cranach",)),
    Pair("Willem van de Velde the Younger", "", "Willem van de Velde the Elder", "1611-1693", ("Willem van de Velde",)),
    Pair("Palma il Giovane", "", "Palma Vecchio", "1480-1528", ("Palma il Vecchio", "Jacopo Palma")),
    Pair("Jacopo Palma", "1548-1628", "Palma Vecchio", "1480-1528", ("Palma il Vecchio", "Jacopo Palma")),
    Pair("Frans Francken II", "1581-1642", "Frans Francken the Elder", "1542-1616", ("Frans Francken I",)),
    Pair("Domenico Tintoretto", "1560-1635", "Tintoretto", "1518-1594", ("Jacopo Tintoretto",)),
    Pair("Tintoretto", "1560-1635", "Tintoretto", "1518-1594", ("Jacopo Tintoretto",)),
    _pair("Utagawa Hiroshige II", "1826-1869", _HIROSHIGE),
    _pair("Hiroshige II", "", _HIROSHIGE),
    _pair("Hiroshige", "1826-1869", _HIROSHIGE),
    Pair("Utagawa Toyokuni III", "", "Utagawa Toyokuni", "1769-1825", ("Utagawa Toyokuni I", "Toyokuni")),
    Pair("Nathaniel Hone", "1718-1784", "Nathaniel Hone the Younger", "1831-1917", ("Nathaniel Hone",)),
    Pair("Cy Twombly Jr.", "", "Cy Twombly", "1897-1974", ("Cy Twombly Sr.",)),
    # Others of one family.
    Pair("Giovanni Domenico Tiepolo", "1727-1804", "Giovanni Battista Tiepolo", "1696-1770", ("Tiepolo",)),
    Pair("Tiepolo", "", "Giovanni Battista Tiepolo", "1696-1770", ("Tiepolo",)),
    Pair("Gentile Bellini", "1429-1507", "Giovanni Bellini", "1430-1516", ("Bellini",)),
    Pair("Bellini", "", "Giovanni Bellini", "1430-1516", ("Bellini",)),
    Pair("Francesco Bassano", "1549-1592", "Jacopo Bassano", "1510-1592", ("Bassano",)),
    Pair("Orazio Gentileschi", "1563-1639", "Artemisia Gentileschi", "1593-1656"),
    Pair("Lucien Pissarro", "1863-1944", "Camille Pissarro", "1830-1903"),
    Pair("Raymond Duchamp-Villon", "1876-1918", "Marcel Duchamp", "1887-1968", ("Duchamp",)),
    Pair("John Nash", "1893-1977", "Paul Nash", "1889-1946"),
    Pair("Gwen John", "1876-1939", "Augustus John", "1878-1961"),
    Pair("N. C. Wyeth", "1882-1945", "Andrew Wyeth", "1917-2009"),
    Pair("Hubert van Eyck", "-1426", "Jan van Eyck", "1390-1441"),
    Pair("Esaias van de Velde", "1587-1630", "Adriaen van de Velde", "1636-1672"),
    Pair("Salomon van Ruysdael", "1602-1670", "Jacob van Ruisdael", "1629-1682", ("Jacob van Ruysdael",)),
    Pair("葛飾応為", "", "葛飾北斎", "1760-1849"),
    _pair("Vincent Willem van Gogh", "1890-1978", _GOGH),
    # Namesakes.
    _pair("William Turner", "1789-1862", _TURNER),
    _pair("William Turner of Oxford", "1789-1862", _TURNER),
    _pair("William Turner of Oxford", "", _TURNER),
    _pair("Charles Turner", "1774-1857", _TURNER),
    Pair("Francis Bacon", "1909-1992", "Francis Bacon", "1561-1626"),
    Pair("Henry Moore", "1831-1895", "Henry Moore", "1898-1986"),
    Pair("Joseph Wright", "1756-1793", "Joseph Wright of Derby", "1734-1797", ("Joseph Wright",)),
    Pair("Joseph Wright", "", "Joseph Wright of Derby", "1734-1797", ("Joseph Wright",)),
    Pair("Steve McQueen", "1969-", "Steve McQueen", "1930-1980"),
    Pair("王蒙", "1934-", "王蒙", "-1385"),
    Pair("John Martin", "1900-", "John Martin", "-1854"),
    Pair("John Martin", "-1854", "John Martin", "1893-"),
    Pair("Robert Morris", "1931-2018", "Robert Morris", "1703-1754"),
    # A part of the name, whoever else has it.
    _pair("Turner", "", _TURNER),
    _pair("J. Turner", "", _TURNER),
    _pair("Joseph Turner", "", _TURNER),
    _pair("van Gogh", "", _GOGH),
    _pair("Vincent", "", _GOGH),
    _pair("Gogh", "", _GOGH),
    _pair("Leonardo", "", _LEONARDO),
    _pair("da Vinci", "", _LEONARDO),
    _pair("Rembrandt Peale", "1778-1860", _REMBRANDT),
    Pair("Rembrandt", "", "Rembrandt Peale", "1778-1860"),
    Pair("Monet", "", "Claude Monet", "1840-1926"),
    Pair("Claude", "", "Claude Monet", "1840-1926"),
    Pair("Raphael Soyer", "", "Raphael", "1483-1520", ("Raffaello",)),
    Pair("Michelangelo", "", "Caravaggio", "1571-1610", ("Michelangelo Merisi da Caravaggio",)),
    Pair("Polidoro da Caravaggio", "", "Caravaggio", "1571-1610", ("Michelangelo Merisi da Caravaggio",)),
    Pair("Rousseau", "", "Henri Rousseau", "1844-1910", ("Rousseau",)),
    Pair("David", "", "Jacques-Louis David", "1748-1825", ("David",)),
    Pair("Emilio Greco", "1913-1995", "El Greco", "1541-1614", ("Greco",)),
    # Names that look alike.
    Pair("Claude Manet", "", "Claude Monet", "1840-1926"),
    Pair("Hans Hoffmann", "", "Hans Hofmann", "1880-1966"),
    Pair("Antonio Canova", "", "Canaletto", "1697-1768", ("Antonio Canal",)),
    Pair("Jan van der Meer", "", "Johannes Vermeer", "1632-1675", ("Jan Vermeer",)),
    Pair("Paul, Henry", "", "Paul Henry", "1876-1958"),
    Pair("Henry Paul", "", "Paul Henry", "1876-1958"),
    Pair("John, Augustus", "", "John Augustus", "1785-1859"),
    # Not by the master, or by nobody whom one knows.
    _pair("After Rembrandt", "1606-1669", _REMBRANDT),
    _pair("Workshop of Rembrandt", "1606-1669", _REMBRANDT),
    _pair("Attributed to Rembrandt van Rijn", "1606-1669", _REMBRANDT),
    _pair("Circle of Rembrandt van Rijn (Dutch, 1606–1669)", "", _REMBRANDT),
    _pair("Rembrandt van Rijn, follower of", "1606-1669", _REMBRANDT),
    _pair("Rembrandt van Rijn (after)", "1606-1669", _REMBRANDT),
    _pair("Rembrandt van Rijn (after, 1606–1669)", "", _REMBRANDT),
    _pair("Rembrandt (workshop of; Dutch, 1606–1669)", "", _REMBRANDT),
    _pair("Rembrandt van Rijn and workshop", "1606-1669", _REMBRANDT),
    _pair("Rembrandt or Jan Lievens", "", _REMBRANDT),
    _pair("Rembrandt?", "1606-1669", _REMBRANDT),
    _pair("Rembrandt; Jan Lievens", "", _REMBRANDT),
    _pair("d'après Rembrandt", "1606-1669", _REMBRANDT),
    _pair("Werkstatt Hans Holbein d. J.", "1497-1543", _HOLBEIN),
    _pair("Pupil of Hokusai", "1760-1849", _HOKUSAI),
    Pair("Anonymous", "", "Anonymous", ""),
    Pair("Unknown artist", "", "Unknown artist", ""),
    Pair("Unidentified (Italian, 16th century)", "", "Unidentified", ""),
    Pair("Unbekannter Künstler", "", "Unbekannter Künstler", ""),
    Pair("Неизвестный художник", "", "Неизвестный художник", ""),
    Pair("British School", "", "British School", ""),
]

THE_SAME = [
    _pair("J.M.W. Turner", "", _TURNER),
    _pair("J. M. W. TURNER", "", _TURNER),
    _pair("Turner, Joseph Mallord William", "", _TURNER),
    _pair("Turner, J.M.W.", "", _TURNER),
    _pair("William Turner", "1775-1851", _TURNER),
    _pair("William Turner", "", _TURNER),
    _pair("Turner", "1775-1851", _TURNER),
    _pair("Turner, J. M. W., 1775-1851", "", _TURNER),
    _pair("Joseph Mallord William Turner (British, 1775–1851)", "", _TURNER),
    _pair("Hans Holbein", "1497-1543", _HOLBEIN),
    _pair("Holbein, Hans, the Younger", "", _HOLBEIN),
    _pair("Holbein the Younger, Hans", "", _HOLBEIN),
    _pair("Holbein, Hans d. J.", "", _HOLBEIN),
    _pair("Hans Holbein, the Younger", "", _HOLBEIN),
    _pair("Pieter Brueghel", "1525-1569", _BRUEGEL),
    _pair("Bruegel, Pieter (I)", "", _BRUEGEL),
    _pair("Pieter Bruegel the Elder", "1530-1569", _BRUEGEL),  # when he was born is a guess
    _pair("Jan Brueghel (I)", "", _JAN),
    _pair("David Teniers (II)", "", _TENIERS),
    _pair("David Teniers", "1610-1690", _TENIERS),
    _pair("Rembrandt", "", _REMBRANDT),
    _pair("Rembrandt van Rijn", "", _REMBRANDT),
    _pair("REMBRANDT Harmenszoon van Rijn (Dutch, 1606–1669)", "", _REMBRANDT),
    _pair("Hokusai", "1760-1849", _HOKUSAI),
    _pair("Katsushika Hokusai (Japanese, 1760–1849)", "", _HOKUSAI),
    _pair("葛飾北斎", "", _HOKUSAI),
    _pair("Hiroshige", "1797-1858", _HIROSHIGE),
    _pair("Ando Hiroshige", "", _HIROSHIGE),
    _pair("Gogh, Vincent van", "", _GOGH),
    _pair("Vincent van Gogh", "1853-1890", _GOGH),
    _pair("Van Gogh", "1853-1890", _GOGH),
    _pair("Leonardo, da Vinci", "", _LEONARDO),
    Pair("Edouard Manet", "1832-1883", "Édouard Manet", "1832-1883"),
    Pair("Giorgio de Chirico", "1888-", "Giorgio de Chirico", "1888-1978"),
    Pair("Titian", "1488-1576", "Titian", "1490-1576", ("Tiziano Vecellio",)),
    Pair("Paul Gauguin", "", "Eugène Henri Paul Gauguin", "1848-1903", ("Paul Gauguin",)),
    Pair("O'Keeffe, Georgia", "", "Georgia O’Keeffe", "1887-1986"),
]
