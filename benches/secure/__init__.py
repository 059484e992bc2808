"""TLS for the benches: a client's in C, and a certificate for servers of this machine."""
