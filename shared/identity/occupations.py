"""Whether an occupation is one of those who make pictures, sculptures and buildings."""

import re
from collections.abc import Collection

# Parts of the words for it in the languages that sources give occupations in: "oil painter", "Porträtmaler".
_ARTISTS = re.compile(
    r"artist|paint|sculpt|draw|draught|drafts|engrav|etcher|print-?mak|lithograph|woodcut|wood-?block|illustrat"
    r"|miniatur|illuminat|photograph|architect|ceram|potter|calligraph|weav|tapestry|goldsmith|silversmith|enamel"
    r"|medal|mosaic|fresco|mural|caricatur|cartoonist|designer|watercolo|pastel|icon(-| )|muralist|graphic|glass"
    r"|collag|ukiyo|maler|künstler|bildhauer|zeichner|peintre|sculpteur|graveur|dessinat|pintor|escultor|grabador"
    r"|pittore|scultore|incisore|schilder|beeldhouwer|tekenaar|kunstenaar|художник|живопис|скульптор|画家|绘|絵師"
    r"|浮世絵",
    re.IGNORECASE,
)


def artistic(occupations: Collection[str]) -> tuple[str, ...]:
    """Those of the occupations that are an artist's."""
    return tuple(occupation for occupation in occupations if _ARTISTS.search(occupation))
