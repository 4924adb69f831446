"""Runs any recipe: stages, steps, schedules, snapshots; on one device or several."""
