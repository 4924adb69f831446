"""WikiArt's pages in HTML: a listing with its grid, a work, an artist."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from services.demo.site.works import Artist, Work, slug_of

_LABELS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "Date": "Datum",
        "Style": "Stil",
        "Genre": "Genre",
        "Media": "Medien",
        "Dimensions": "Abmessungen",
        "Location": "Ort",
        "Tag": "Tag",
        "Born": "Geboren",
        "Died": "Gestorben",
        "Load More": "Mehr laden",
        "Public domain": "Gemeinfrei",
        "Fair Use": "Fair Use",
    },
    "fr": {
        "Date": "Date",
        "Style": "Style",
        "Genre": "Genre",
        "Media": "Technique",
        "Dimensions": "Dimensions",
        "Location": "Emplacement",
        "Born": "Naissance",
        "Died": "Décès",
        "Load More": "Voir plus",
        "Public domain": "Domaine public",
    },
    "ru": {
        "Date": "Дата",
        "Style": "Стиль",
        "Genre": "Жанр",
        "Media": "Материалы",
        "Dimensions": "Размеры",
        "Location": "Местонахождение",
        "Born": "Рождение",
        "Died": "Смерть",
        "Load More": "Загрузить ещё",
        "Public domain": "Общественное достояние",
    },
}
"""Words of the pages; English where a language has no other."""

_STYLE = """
body{margin:0;font:16px/1.5 Georgia,serif;color:#222;background:#fff}main{max-width:1200px;margin:auto;padding:2rem}
ul{padding:0;list-style:none}.wiki-masonry-container{display:grid;gap:1.5rem;
grid-template-columns:repeat(auto-fill,minmax(210px,1fr))}.wiki-masonry-container img{width:100%}
.ng-hide{display:none!important}.artist-name,.artwork-year{display:block;color:#777}
a{color:inherit}.masonry-load-more-button{display:inline-block;margin:2rem 0;padding:.6rem 2rem;border:1px solid;
cursor:pointer}s{text-decoration:none;color:#777}
"""
_GRID = """
(() => {
  const list = document.querySelector(".wiki-masonry-container");
  const wrapper = document.querySelector(".masonry-load-more-button-wrapper");
  const button = document.querySelector(".masonry-load-more-button");
  const count = document.querySelector(".count");
  let page = 0, busy = false;
  const child = (parent, tag, name, text) => {
    const node = parent.appendChild(document.createElement(tag));
    if (name) node.className = name;
    if (text) node.textContent = text;
    return node;
  };
  const show = (painting) => {
    const item = child(list, "li", "ng-scope");
    const link = child(item, "a", "artwork-image");
    link.href = painting.paintingUrl;
    const image = child(link, "img");
    image.loading = "lazy";
    image.width = painting.width;
    image.height = painting.height;
    image.alt = painting.title;
    image.src = painting.image + "!PinterestSmall.jpg";
    const block = child(item, "div", "title-block");
    child(block, "a", "artwork-name ng-binding", painting.title).href = painting.paintingUrl;
    if (painting.artistName) child(block, "a", "artist-name ng-binding", painting.artistName).href = painting.artistUrl;
    child(block, "span", "artwork-year ng-binding", painting.year);
  };
  const more = async () => {
    if (busy) return;
    busy = true;
    const query = new URLSearchParams(location.search);
    for (const [name, value] of [["json", 2], ["layout", "new"], ["page", page + 1], ["resultType", "masonry"]])
      query.set(name, value);
    try {
      const answer = await fetch(`${list.dataset.source || location.pathname}?${query}`,
        {headers: {"X-Requested-With": "XMLHttpRequest"}});
      if (!answer.ok) throw new Error(answer.status);
      const found = await answer.json();
      found.Paintings.forEach(show);
      page += 1;
      count.textContent = `1-${list.children.length} out of ${found.AllPaintingsCount}`;
      const over = list.children.length >= found.AllPaintingsCount || !found.Paintings.length;
      wrapper.classList.toggle("ng-hide", over);
      if (over) button.remove();
    } finally {
      busy = false;
    }
  };
  button.addEventListener("click", more);
  more();
})();
"""


def listing(lang: str, name: str, total: int) -> str:
    """A page whose grid is filled by its script, with a button that loads 60 more until all are there."""
    body = f"<h1>{escape(name)}</h1>{_grid(lang, total)}"
    return _page(lang, f"{name} - WikiArt", f'<main class="wiki-layout-artists">{body}</main>')


def artist(lang: str, artist: Artist, works: Sequence[Work]) -> str:
    """An artist's page, with a grid of the works below."""
    movements = dict.fromkeys(work.style for work in works)
    facts = [
        _value(lang, "Born", "birthDate", artist.born),
        _value(lang, "Died", "deathDate", artist.died),
        _links(lang, "Art Movement", [(f"/{lang}/artists-by-art-movement/{slug_of(one)}", one) for one in movements]),
        f'<li><s>Wikipedia:</s> <a href="{wikipedia(artist)}" target="_blank">'
        f"{wikipedia(artist).removeprefix('https://')}</a></li>",
    ]
    body = (
        '<div class="wiki-layout-artist-info" itemscope itemtype="http://schema.org/Person"><article>'
        f'<meta itemprop="name" content="{escape(artist.name)}"/><h3>{escape(artist.name)}</h3>'
        f"<ul>{''.join(facts)}</ul></article></div>"
        '<div class="wiki-layout-artist-info-tab" id="info-tab-wikipediaArticle">'
        f"<p>{escape(artist.name)} is a painter of the sample gallery.<br/></p>"
        f'<a class="wiki-link" target="_blank" href="{wikipedia(artist)}">{wikipedia(artist)}</a></div>'
        + _grid(lang, len(works), f"/{lang}/{artist.slug}/mode/all-paintings")
    )
    return _page(lang, f"{artist.name} - WikiArt", f"<main>{body}</main>")


def work(lang: str, work: Work, *, address: str, image: str, sizes: Sequence[Mapping[str, Any]], free: bool) -> str:
    """A work's page. `address` and `image` are whole; `sizes` as the page's model has them; `free`: public domain."""
    high, wide = work.centimetres
    facts = [
        _value(lang, "Date", "dateCreated", work.year),
        _links(lang, "Style", [(f"/{lang}/paintings-by-style/{slug_of(work.style)}?select=featured", work.style)]),
        _links(lang, "Genre", [(f"/{lang}/paintings-by-genre/{slug_of(work.genre)}", work.genre)], "genre"),
        _links(lang, "Media", [(f"/{lang}/paintings-by-media/{slug_of(one)}", one) for one in work.media]),
        f"<li><s>{_word(lang, 'Dimensions')}:</s> {high:.1f} x {wide:.1f} cm</li>",
        _links(lang, "Location", [(f"/{lang}/museums/sample-gallery", "Sample Gallery")]),
    ]
    state = ("public-domain", "Public domain") if free else ("fair-use", "Fair Use")
    model = {"_t": "ThumbnailSizesModel", "ImageThumbnailsModel": [{"Thumbnails": list(sizes), "Title": work.title}]}
    painting = {
        "_t": "PaintingForGallery",
        "_id": work.key,
        "title": work.title,
        "year": work.year,
        "width": work.width,
        "height": work.height,
        "artistName": work.artist.name,
        "artistUrl": f"/{lang}/{work.artist.slug}",
        "paintingUrl": address.split("/", 3)[-1],
        "image": image,
    }
    body = (
        f'<main ng-controller="ArtworkViewCtrl" ng-init="{_init("thumbnailSizesModel", model)}" itemscope '
        'itemtype="http://schema.org/Painting"><div class="wiki-layout-painting-info">'
        f'<img itemprop="image" src="{_large(image, sizes)}" alt="{escape(work.title)}" '
        f'title="{escape(work.title)} - {escape(work.artist.name)}"/></div>'
        f'<div class="wiki-layout-artist-info"><article><h3>{escape(work.title)}</h3>'
        '<h5 itemprop="creator" itemscope itemtype="http://schema.org/Person"><span itemprop="name">'
        f'<a href="/{lang}/{work.artist.slug}" target="_self">{escape(work.artist.name)}</a></span></h5>'
        f"<ul>{''.join(facts)}</ul></article></div>"
        f'<div class="wiki-layout-painting-info-bottom" ng-init="{_init("paintingJson", painting)}">'
        f'<div class="copyright-wrapper"><a class="copyright" href="/{lang}/terms-of-use">'
        f'<i class="copyright-icon-{state[0]}"></i>{_word(lang, state[1])}</a></div></div>'
        '<div id="info-tab-description" class="wiki-layout-artist-info-tab"><p itemprop="description">'
        f"A {escape(work.genre)} in {escape(work.medium)}, of {escape(work.year)}.</p></div>"
        f'<div class="tags-cheaps"><div class="tags-cheaps__item"><a class="tags-cheaps__item__ref" '
        f'href="/{lang}/Tag/{slug_of(work.genre)}">{escape(work.genre)}</a></div></div></main>'
    )
    title = f"{work.title}, {work.year} - {work.artist.name} - WikiArt.org"
    head = (
        f'<link rel="canonical" href="{address}"/><meta property="og:title" content="{escape(title)}"/>'
        f'<meta property="og:url" content="{address}"/><meta property="og:image" content="{_large(image, sizes)}"/>'
        '<meta property="og:type" content="article"/>'
    )
    return _page(lang, title, body, head)


def wikipedia(artist: Artist) -> str:
    """The artist's article; an invented one, as the artists are."""
    return f"https://en.wikipedia.org/wiki/{artist.name.replace(' ', '_')}"


def _large(image: str, sizes: Sequence[Mapping[str, Any]]) -> str:
    return f"{image}!Large.jpg" if any(size["Name"] == "Large" for size in sizes) else image


def _grid(lang: str, total: int, source: str = "") -> str:
    return (
        f'<div class="masonry-content"><div><span class="count ng-binding">1-0 out of {total}</span>'
        f'<ul class="wiki-masonry-container" data-source="{escape(source)}"></ul></div></div>'
        '<div class="masonry-load-more-button-wrapper ng-hide"><a class="masonry-load-more-button" role="button">'
        f"{_word(lang, 'Load More')}</a></div><script>{_GRID}</script>"
    )


def _word(lang: str, word: str) -> str:
    return _LABELS.get(lang, {}).get(word, word)


def _value(lang: str, label: str, prop: str, value: str) -> str:
    if not value:
        return ""
    return f'<li><s>{_word(lang, label)}:</s> <span itemprop="{prop}">{escape(value)}</span></li>'


def _links(lang: str, label: str, links: Sequence[tuple[str, str]], prop: str = "") -> str:
    named = f' itemprop="{prop}"' if prop else ""
    inner = ", ".join(f'<a href="{href}" target="_self"><span{named}>{escape(text)}</span></a>' for href, text in links)
    return f'<li class="dictionary-values"><s>{_word(lang, label)}:</s> <span>{inner}</span></li>'


def _init(name: str, model: Any) -> str:
    return escape(f"{name} = {json.dumps(model, ensure_ascii=False)}")


def _page(lang: str, title: str, body: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="{escape(lang)}"><head><meta charset="utf-8"/>'
        f'<link rel="icon" href="data:,"/><title>{escape(title)}</title>{head}'
        f'<style>{_STYLE}</style></head><body><div class="wiki-container">{body}</div></body></html>'
    )
