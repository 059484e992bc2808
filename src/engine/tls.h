/* The record layer of one TLS connection after its handshake, by the SSL that Python negotiated and
 * its memory BIOs. What comes and goes are bytes; the only system call is a send.
 *
 * One lock covers an SSL, so that the pacing thread may write while the event loop reads and
 * writes. Neither may take Python's GIL under it: the SSL's context must have no callback of
 * Python's. */
#ifndef VSI_TLS_H
#define VSI_TLS_H

#include <stdbool.h>
#include <stddef.h>

#include <vsingest/audio_wire.h>
#include <vsingest/mutex.h>

#include "tls_library.h"

enum vsi_tls_status {
    VSI_TLS_OK,
    VSI_TLS_MORE,   /* the peer must say more first */
    VSI_TLS_ENDED,  /* the peer has said that it sends nothing more */
    VSI_TLS_FAILED, /* the connection is broken; `fault` says why */
};

struct vsi_tls {
    struct vsi_mutex lock;
    const struct vsi_tls_library *library;
    void *ssl; /* NULL: none any more */
    void *incoming, *outgoing;
    int socket;  /* -1: records leave only by vsi_tls_take */
    bool behind; /* its owner holds records that come first */
    bool held;   /* its owner holds data that comes first, until vsi_tls_let_go */
    enum vsi_tls_status
        state; /* VSI_TLS_OK until the peer has ended, or the connection is broken */
    const char *fault;
};

/* Whether an SSL, by the library's own answers, is of this protocol and cipher, and reads and
 * writes memory. Only for an SSL of that very library. */
bool vsi_tls_is(const struct vsi_tls_library *library, void *ssl, const char *protocol,
                const char *cipher);

/* ssl: stays its owner's, who keeps it until vsi_tls_end. socket: where the owner's records go
 * directly. From now on, new keys of TLS 1.2 are refused (RFC 5246 section 7.2.2). */
void vsi_tls_init(struct vsi_tls *tls, const struct vsi_tls_library *library, void *ssl,
                  int socket);
void vsi_tls_destroy(struct vsi_tls *tls);

/* On return, neither the SSL nor the socket is used any more. Idempotent. */
void vsi_tls_end(struct vsi_tls *tls);

/* Takes bytes of the peer's; false where there is no memory for them. */
bool vsi_tls_feed(struct vsi_tls *tls, const void *records, size_t bytes);

/* Reads what the peer said, as much as there is and has room; VSI_TLS_OK if that is something. */
enum vsi_tls_status vsi_tls_read(struct vsi_tls *tls, void *dst, size_t room, size_t *bytes);

/* Whether vsi_tls_read may have something to tell. */
bool vsi_tls_readable(struct vsi_tls *tls);

/* Makes records of all of it, and sends those. VSI_TLS_MORE, with nothing taken, while a message of
 * the peer's about the connection has come only in part; then nobody else's data is taken before
 * vsi_tls_let_go. */
enum vsi_tls_status vsi_tls_write(struct vsi_tls *tls, const void *data, size_t bytes);

void vsi_tls_let_go(struct vsi_tls *tls);

/* The SSL calls nobody when it makes or reads records. */
void vsi_tls_silence(struct vsi_tls *tls);

/* How the pacing thread writes to a socket of its own. A `struct vsi_tls` is the state: while any
 * record waits, nothing is taken, and what no socket takes is left to the owner. */
extern const struct vsi_wire_layer vsi_tls_layer;

/* Makes the record that says that nothing more is sent; false where it cannot be made yet. */
bool vsi_tls_shutdown(struct vsi_tls *tls);

/* How many bytes of records wait here. */
size_t vsi_tls_waiting(struct vsi_tls *tls);

/* Gives the records that wait to the owner, who writes them: until vsi_tls_caught_up, no record is
 * sent past them. Returns how many bytes that is, at most `room`. */
size_t vsi_tls_take(struct vsi_tls *tls, void *dst, size_t room);
void vsi_tls_caught_up(struct vsi_tls *tls);

#endif
