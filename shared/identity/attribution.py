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
_CIRCLE = re.compile(
    r"^(?P<first>(formerly-)?(attributed|ascribed)-to|after|copy(-after|-of)?|copies-after|imitators?-of|imitation-of"
    r"|(work)?shop-of|workshop|studio(-of)?|atelier|school-of|circle-of|followers?-of|manner-of|style-of"
    r"|in-the-(style|manner|circle)-of|near|possibly|probably|perhaps|assistant-(of|to)|pupil-of|students?-of|forgery-of"
    r"|entourage-de|ecole-de|cercle-de|suiveur-de|d-apres|attribue-a|zugeschrieben|werkstatt|umkreis|nachfolger"
    r"|nachahmer|schule|kopie-nach|nach|bottega-di|scuola-di|seguace-di|cerchia-di|copia-(da|de)|attribuito-a|taller-de"
    r"|circulo-de|seguidor-de|escuela-de|atribuido-a|naar|navolger-van|omgeving-van|atelier-van|toegeschreven-aan"
    r"|maniera-di|мастерская|школа|копия|круг|приписывается)-"
    r"|-(?P<last>attributed-to|ascribed-to|after|copy-after|imitator-of|workshop(-of)?|studio-of|school(-of)?|circle-of"
    r"|followers?(-of)?|manner-of|style-of|attributed|zugeschrieben|werkstatt|umkreis|nachfolger|schule|atelier"
    r"|and-(workshop|studio|assistants?|others?|followers?))$"
    r"|-(?P<school>school|schule|ecole|scuola|escuela|school-of)-"
)


def names_nobody(name: str) -> bool:
    """Whether a name is a placeholder such as "Unknown artist" or "Anonymous (Italian)"."""
    return _NOBODY.search(artist_id(name)) is not None


def circle_of(name: str) -> str:
    """What in a name says that the master need not have made the work: "after", "workshop of", "?"; else empty."""
    if found := _CIRCLE.search(artist_id(name)):
        return (found["first"] or found["last"] or found["school"]).replace("-", " ")
    return "?" if "?" in name else ""
