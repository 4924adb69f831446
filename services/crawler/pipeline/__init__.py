"""What happens to an item, one step per file.

A file that is imported is validated, described and stored; a work that is crawled is looked up and downloaded before.
"""
