"""The Cypher of the influence graph, kept to what Neo4j 5 and other Bolt servers run alike.

No result is named like the node it comes from, and lists of ids are unwound rather than searched with IN: ArcadeDB
mistakes the one and is slow at the other. A relationship's type cannot be a parameter, hence a statement for each.
"""

from typing import Final, LiteralString

from shared.influence.base import Kind

CHECK: Final = "RETURN 1 AS one"

# (:Artist {id}) and (:GraphVersion {id}), each id once
CONSTRAINTS: Final = (
    "CREATE CONSTRAINT artist_id IF NOT EXISTS FOR (artist:Artist) REQUIRE artist.id IS UNIQUE",
    "CREATE CONSTRAINT graph_version_id IF NOT EXISTS FOR (known:GraphVersion) REQUIRE known.id IS UNIQUE",
)

# (:GraphVersion {id, version, writer}), one node
VERSION: Final = "MATCH (known:GraphVersion {id: 'influence'}) RETURN known.version AS version"
SET_VERSION: Final = "MATCH (known:GraphVersion {id: 'influence'}) SET known.version = $version"

# Writing to the one node locks it, or is refused at the end where another transaction wrote to it as well: whoever
# replaces the graph reads it as the last one left it.
LOCK: Final = "MERGE (known:GraphVersion {id: 'influence'}) SET known.writer = $writer"

# (:Artist {id, name, born, died, aliases, movements, occupations, same_as}); what is given counts
PUT_ARTISTS: Final = """
UNWIND $rows AS row
MERGE (artist:Artist {id: row.id})
SET artist = row
RETURN count(*) AS done
"""


# (:Artist)-[:INFLUENCED|TAUGHT {source, statement}]->(:Artist), parallel lists; what is given counts
def _put(kind: LiteralString) -> LiteralString:
    return f"""
UNWIND $rows AS row
MATCH (before:Artist {{id: row.influencer}})
MATCH (after:Artist {{id: row.influenced}})
MERGE (before)-[edge:{kind}]->(after)
SET edge = {{source: row.source, statement: row.statement}}
RETURN count(*) AS done
"""


# (:Artist)-[:INFLUENCED|TAUGHT]->(:Artist)
def _delete(kind: LiteralString) -> LiteralString:
    return f"""
UNWIND $rows AS row
MATCH (before:Artist {{id: row.influencer}})-[edge:{kind}]->(after:Artist {{id: row.influenced}})
DELETE edge
RETURN count(*) AS done
"""


PUT_INFLUENCES: Final = {Kind.INFLUENCED: _put("INFLUENCED"), Kind.TAUGHT: _put("TAUGHT")}
DELETE_INFLUENCES: Final = {Kind.INFLUENCED: _delete("INFLUENCED"), Kind.TAUGHT: _delete("TAUGHT")}

# (:Artist) and every relationship of theirs
DELETE_ARTISTS: Final = """
UNWIND $rows AS row
MATCH (artist:Artist {id: row.id})
DETACH DELETE artist
RETURN count(*) AS done
"""

# (:Artist) and (:Artist)-[:INFLUENCED|TAUGHT]->(:Artist), counted
SIZE: Final = """
MATCH (artist:Artist) WITH count(artist) AS artists
OPTIONAL MATCH (:Artist)-[edge:INFLUENCED|TAUGHT]->(:Artist)
RETURN artists, count(edge) AS influences
"""

# (:Artist {id})
LOOKUP: Final = """
UNWIND $ids AS wanted
MATCH (artist:Artist {id: wanted})
RETURN properties(artist) AS known
"""

# (:Artist)
ARTISTS: Final = """
MATCH (artist:Artist)
RETURN artist.id AS id, properties(artist) AS known
ORDER BY id
"""

# (:Artist)-[:INFLUENCED|TAUGHT]->(:Artist)
INFLUENCES: Final = """
MATCH (before:Artist)-[edge:INFLUENCED|TAUGHT]->(after:Artist)
RETURN before.id AS influencer, after.id AS influenced, type(edge) AS kind,
       edge.source AS source, edge.statement AS statement
ORDER BY influencer, influenced, kind
"""

# (:Artist)-[:INFLUENCED|TAUGHT]->(artist)-[:INFLUENCED|TAUGHT]->(:Artist)
NEIGHBOURS: Final = """
MATCH (artist:Artist {id: $id})<-[edge:INFLUENCED|TAUGHT]-(other:Artist)
RETURN properties(other) AS known, other.id AS influencer, $id AS influenced, type(edge) AS kind,
       edge.source AS source, edge.statement AS statement
UNION ALL
MATCH (artist:Artist {id: $id})-[edge:INFLUENCED|TAUGHT]->(other:Artist)
RETURN properties(other) AS known, $id AS influencer, other.id AS influenced, type(edge) AS kind,
       edge.source AS source, edge.statement AS statement
"""

# (:Artist)-[:INFLUENCED|TAUGHT]->(:Artist) between the two of each pair
INFLUENCES_BETWEEN: Final = """
UNWIND $pairs AS pair
MATCH (before:Artist {id: pair[0]})-[edge:INFLUENCED|TAUGHT]->(after:Artist {id: pair[1]})
RETURN before.id AS influencer, after.id AS influenced, type(edge) AS kind,
       edge.source AS source, edge.statement AS statement
"""

# (:Artist) and (:Artist)-[:INFLUENCED|TAUGHT]->(:Artist): the ids alone, gathered into two lists, since a server takes
# far longer to send many records than a long one
WAYS: Final = """
MATCH (artist:Artist) RETURN collect(artist.id) AS ids, [] AS pairs
UNION ALL
MATCH (before:Artist)-[:INFLUENCED|TAUGHT]->(after:Artist)
RETURN [] AS ids, collect([before.id, after.id]) AS pairs
"""
