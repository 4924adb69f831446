"""From the snapshots of all sources to one graph: entities are united, edges merged and checked, curation applied."""
