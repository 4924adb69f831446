"""Names that do not say who made a work: of nobody in particular, or of a master whose circle did."""

import re

from shared.names import artist_id

# Each in the form of `artist_id`, in the languages that catalogues are written in.
_NOBODY = re.compile(
    r"(^|-)(unknown|anonymous|anonym|anonyme|anonymer|anonimo|anonima|anoniem|unidentified|unattributed|unbekannt"
    r"|unbekannter|onbekend|onbekende|inconnu|inconnue|desconocido|desconocida|sconosciuto|ignoto|ukjent|ukendt|okand"
    r"|tuntematon|nieznany|neznamy|неизвестныи|неизвестен|неизвестно|аноним)(-|$)"
    r"|^(various|diverse|divers|multiple)(-|$)|^(anon|n-a|none|no-artist|not-known|artist|painter|maker)$|作者不詳|作者不明|佚名|無款|不詳"
)
# How a part of a name begins, or is all of it.
_BEFORE = re.compile(
    r"(and-)?(?P<said>(formerly-)?(attributed|ascribed)-to|attributed|after|copy(-after|-of)?|copies-after|imitators?-of"
    r"|imitation-of|imitator|(work)?shop(-of)?|studio(-of)?|atelier|school(-of)?|circle(-of)?|followers?(-of)?|manner-of"
    r"|style-of|in-the-(style|manner|circle)-of|possibly|probably|perhaps|assistants?(-of|-to)?|pupils?(-of)?"
    r"|students?-of|forgery-of|others?"
    r"|(entourage|ecole|cercle|suiveur)-d[eu]?|d-apres|attribue-a|(bottega|scuola|seguace|cerchia|maniera|copia)-d[a-z]*"
    r"|attribuito-a|(taller|circulo|seguidor|escuela)-del?|atribuido-a|zugeschrieben|werkstatt|umkreis|nachfolger"
    r"|nachahmer|schule|kopie-nach|(nach|naar)(?=-)|(navolger|omgeving|werkplaats)-van|toegeschreven-aan"
    r"|мастерская|школа|копия|круг|приписывается)(?=-|$)"
)
# How a part of a name ends, or what stands in its midst.
_BEHIND = re.compile(
    r"-(?P<said>attributed-to|ascribed-to|after|copy-after|imitator-of|workshop(-of)?|studio-of|school(-of)?|circle-of"
    r"|followers?(-of)?|manner-of|style-of|attributed|zugeschrieben|werkstatt|umkreis|nachfolger|schule|atelier"
    r"|and-(workshop|studio|assistants?|others?|followers?))$"
    r"|-(?P<school>school|schule|ecole|scuola|escuela)-"
)
_BETWEEN_PARTS = re.compile(r"[(),;:|\[\]]")


def names_nobody(name: str) -> bool:
    """Whether a name is a placeholder such as "Unknown artist" or "Anonymous (Italian)"."""
    return _NOBODY.search(artist_id(name)) is not None


def circle_of(name: str) -> str:
    """What in a name says that the master need not have made the work: "after", "workshop of", "?"; else empty."""
    for part in map(artist_id, _BETWEEN_PARTS.split(name)):
        if found := _BEFORE.match(part) or _BEHIND.search(part):
            return next(said for said in found.groupdict().values() if said).replace("-", " ")
    return "?" if "?" in name else ""
