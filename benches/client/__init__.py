"""What the client costs and how well it keeps time, beside other ways to do the same."""
