"""Where the reports of evaluations lie in the object store: the trainer writes them, the API serves them.

reports/<job id>.html   for people, complete in itself
reports/<job id>.json   the same numbers for programs
"""

REPORTS = "reports/"


def page_key(job_id: str) -> str:
    """Where the page of this job lies."""
    return f"{REPORTS}{job_id}.html"


def figures_key(job_id: str) -> str:
    """Where its numbers lie."""
    return f"{REPORTS}{job_id}.json"
