"""Spiders: they find pages, have them read, and yield raw articles."""
