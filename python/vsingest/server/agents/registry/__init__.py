"""The registry: workers of agents register here, and are given jobs."""
