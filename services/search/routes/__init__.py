"""The routes of `/api/v1`, one subject per file."""
