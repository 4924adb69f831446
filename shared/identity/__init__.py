"""Who is who: the artists that a collection names, and the artists of the influence graph.

`matching` decides for one person with evidence, `names` says which spellings are one name, `addresses` which links lead
to one page, `decisions` keeps what people have decided, and `people` answers for a whole collection at once.
"""
