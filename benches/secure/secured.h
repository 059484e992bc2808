/* A client's TLS for the load generator, over memory; by the system's OpenSSL, found when it runs.
 * It checks no certificate: it measures a server of its own machine. */
#ifndef SECURED_H
#define SECURED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct secured {
    void *ssl, *came, *goes;
};

/* Whether OpenSSL is there; to be called once, before all else. */
bool secured_load(void);

/* Shakes hands over a connected socket, which waits. */
bool secured_open(struct secured *secured, int socket);
void secured_close(struct secured *secured);

/* Decrypts what came; returns how much that gave, -1 where the connection is broken or has ended.
 */
long secured_read(struct secured *secured, const void *records, size_t bytes, void *dst,
                  size_t room);

/* Encrypts; returns the size of the records, 0 where that failed or they have no room. */
size_t secured_write(struct secured *secured, const void *data, size_t bytes, void *dst,
                     size_t room);

#endif
