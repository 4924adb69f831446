"""The Cypher of the influence graph, kept to what Neo4j 5 and other Bolt servers run alike.

No result is named like the node it comes from, and lists of ids are unwound rather than searched with IN: ArcadeDB
mistakes the one and is slow at the other.
"""

from typing import Final, LiteralString

from shared.influence.base import Direction

CHECK: Final = "RETURN 1 AS one"

# (:Artist {id}), each id once
UNIQUE_ID: Final = "CREATE CONSTRAINT artist_id IF NOT EXISTS FOR (artist:Artist) REQUIRE artist.id IS UNIQUE"

# (:Artist {id, name, born, died}); what is known stays
MERGE_ARTISTS: Final = """
UNWIND $rows AS row
MERGE (artist:Artist {id: row.id})
ON CREATE SET artist.name = row.name, artist.born = row.born, artist.died = row.died
ON MATCH SET artist.born = coalesce(artist.born, row.born), artist.died = coalesce(artist.died, row.died)
"""

# (:Artist)-[:INFLUENCED {sources}]->(:Artist); as many as there are rows, unless an artist is missing. The sources
# are read on the right of the SET that writes them, for which the server locks the relationship first.
MERGE_INFLUENCES: Final = """
UNWIND $rows AS row
MATCH (influencer:Artist {id: row.influencer})
MATCH (influenced:Artist {id: row.influenced})
MERGE (influencer)-[edge:INFLUENCED]->(influenced)
ON CREATE SET edge.sources = row.sources
ON MATCH SET edge.sources = [source IN edge.sources WHERE NOT source IN row.sources] + row.sources
RETURN count(edge) AS merged
"""

# (:Artist {id, name, born, died}); what is given counts
PUT_ARTISTS: Final = """
UNWIND $rows AS row
MERGE (artist:Artist {id: row.id})
SET artist.name = row.name, artist.born = row.born, artist.died = row.died
RETURN count(*) AS done
"""

# (:Artist)-[:INFLUENCED {sources}]->(:Artist); what is given counts
PUT_INFLUENCES: Final = """
UNWIND $rows AS row
MATCH (influencer:Artist {id: row.influencer})
MATCH (influenced:Artist {id: row.influenced})
MERGE (influencer)-[edge:INFLUENCED]->(influenced)
SET edge.sources = row.sources
RETURN count(*) AS done
"""

# (:Artist)-[:INFLUENCED]->(:Artist)
DELETE_INFLUENCES: Final = """
UNWIND $rows AS row
MATCH (before:Artist {id: row.influencer})-[edge:INFLUENCED]->(after:Artist {id: row.influenced})
DELETE edge
RETURN count(*) AS done
"""

# (:Artist) and every relationship of theirs
DELETE_ARTISTS: Final = """
UNWIND $rows AS row
MATCH (artist:Artist {id: row.id})
DETACH DELETE artist
RETURN count(*) AS done
"""
DELETE_SOME: Final = """
MATCH (artist:Artist) WITH artist LIMIT $limit
DETACH DELETE artist
RETURN count(*) AS done
"""

# (:Artist) and (:Artist)-[:INFLUENCED]->(:Artist), counted
SIZE: Final = """
MATCH (artist:Artist) WITH count(artist) AS artists
OPTIONAL MATCH (:Artist)-[edge:INFLUENCED]->(:Artist)
RETURN artists, count(edge) AS influences
"""

# (:Artist {id})
LOOKUP: Final = """
UNWIND $ids AS wanted
MATCH (artist:Artist {id: wanted})
RETURN artist.id AS id, artist.name AS name, artist.born AS born, artist.died AS died
"""

# (:Artist)
ARTISTS: Final = """
MATCH (artist:Artist)
RETURN artist.id AS id, artist.name AS name, artist.born AS born, artist.died AS died
ORDER BY id
"""

# (:Artist)-[:INFLUENCED]->(:Artist)
INFLUENCES: Final = """
MATCH (before:Artist)-[edge:INFLUENCED]->(after:Artist)
RETURN before.id AS influencer, after.id AS influenced, edge.sources AS sources
ORDER BY influencer, influenced
"""

# (:Artist)-[:INFLUENCED]->(artist)-[:INFLUENCED]->(:Artist)
NEIGHBOURS: Final = """
MATCH (artist:Artist {id: $id})<-[edge:INFLUENCED]-(other:Artist)
RETURN true AS before, other.id AS id, other.name AS name, other.born AS born, other.died AS died,
       edge.sources AS sources
UNION ALL
MATCH (artist:Artist {id: $id})-[edge:INFLUENCED]->(other:Artist)
RETURN false AS before, other.id AS id, other.name AS name, other.born AS born, other.died AS died,
       edge.sources AS sources
"""

# (:Artist)-[:INFLUENCED]->(:Artist) between the two of each pair
INFLUENCES_BETWEEN: Final = """
UNWIND $pairs AS pair
MATCH (before:Artist {id: pair[0]})-[edge:INFLUENCED]->(after:Artist {id: pair[1]})
RETURN before.id AS influencer, after.id AS influenced, edge.sources AS sources
"""


# (origin:Artist)-[:INFLUENCED*]-(target:Artist), or with an arrow. The server searches from both ends of each pair,
# ring by ring, and enumerates no paths. It refuses a path from an artist to itself.
def _distances(pattern: LiteralString) -> LiteralString:
    return f"""
MATCH (origin:Artist {{id: $origin}}) RETURN origin.id AS id, 0 AS hops
UNION ALL
MATCH (origin:Artist {{id: $origin}})
UNWIND $targets AS wanted
MATCH (target:Artist {{id: wanted}})
MATCH walk = shortestPath({pattern})
RETURN wanted AS id, length(walk) AS hops
"""


DISTANCES: Final[dict[Direction, LiteralString]] = {
    Direction.ANY: _distances("(origin)-[:INFLUENCED*]-(target)"),
    Direction.AFTER: _distances("(origin)-[:INFLUENCED*]->(target)"),
    Direction.BEFORE: _distances("(origin)<-[:INFLUENCED*]-(target)"),
}


# (here:Artist)-[:INFLUENCED]-(there:Artist), or with an arrow: one step along a walk from each of some artists, and
# one step against it from each of others.
def _steps(along: LiteralString, against: LiteralString) -> LiteralString:
    return f"""
UNWIND $along AS wanted
MATCH (here:Artist {{id: wanted}})
OPTIONAL MATCH {along}
RETURN true AS along, wanted AS id, collect(there.id) AS near
UNION ALL
UNWIND $against AS wanted
MATCH (here:Artist {{id: wanted}})
OPTIONAL MATCH {against}
RETURN false AS along, wanted AS id, collect(there.id) AS near
"""


_EITHER: Final = "(here)-[:INFLUENCED]-(there:Artist)"
_AFTER: Final = "(here)-[:INFLUENCED]->(there:Artist)"
_BEFORE: Final = "(here)<-[:INFLUENCED]-(there:Artist)"

STEPS: Final[dict[Direction, LiteralString]] = {
    Direction.ANY: _steps(_EITHER, _EITHER),
    Direction.AFTER: _steps(_AFTER, _BEFORE),
    Direction.BEFORE: _steps(_BEFORE, _AFTER),
}
