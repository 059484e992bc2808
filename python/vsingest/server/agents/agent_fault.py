"""A failure of an agent that may be told."""


class AgentFault(Exception):  # noqa: N818 - the name of a state
    """An agent failed, and the text may be in a webhook: it has no secret."""
