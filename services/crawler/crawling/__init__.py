"""A crawl: the process that runs Scrapy, and what the task that runs that process hears of it."""
