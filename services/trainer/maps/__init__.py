"""Maps of the collection: each work's vector laid out in the plane, so that neighbours stay neighbours."""
