"""What Vasari's services agree on: messages, task names, settings, records, and the ports with their adapters."""
