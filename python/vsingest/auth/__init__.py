"""Who may do what: credentials, the tokens signed with them, and what a token grants."""
