"""Celery, set up once for every service: on Redis for separate processes, in memory for a single one."""

from shared.broker.app import Broker, check_broker, open_broker, queue_depths, queue_survives
from shared.broker.threads import ThreadWorkers

__all__ = ["Broker", "ThreadWorkers", "check_broker", "open_broker", "queue_depths", "queue_survives"]
