"""Authorization: credentials, the tokens signed with them, and what a token permits."""
