"""The seam between a server and the nodes it serves with: what each asks of the other."""
