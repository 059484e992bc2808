#include "tls.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include <vsingest/socket_send.h>

/* Of OpenSSL's headers, where these numbers have stood since 1.1.0 or longer. */
#define SSL_ERROR_WANT_READ 2
#define SSL_ERROR_WANT_WRITE 3
#define SSL_ERROR_ZERO_RETURN 6
#define SSL_OP_NO_RENEGOTIATION ((uint64_t)1 << 30)
#define BIO_TYPE_MEM (1 | 0x0400)
#define BIO_CTRL_INFO 3
#define BIO_CTRL_PENDING 10

#define SCRATCH_BYTES 4096

static int as_int(size_t bytes) {
    return bytes > INT_MAX ? INT_MAX : (int)bytes;
}

bool vsi_tls_is(const struct vsi_tls_library *library, void *ssl, const char *protocol,
                const char *cipher) {
    const char *negotiated = library->SSL_get_version(ssl);
    const void *current = library->SSL_get_current_cipher(ssl);
    const void *incoming = library->SSL_get_rbio(ssl), *outgoing = library->SSL_get_wbio(ssl);
    return negotiated != NULL && strcmp(negotiated, protocol) == 0 && current != NULL &&
           strcmp(library->SSL_CIPHER_get_name(current), cipher) == 0 && incoming != NULL &&
           outgoing != NULL && library->BIO_method_type(incoming) == BIO_TYPE_MEM &&
           library->BIO_method_type(outgoing) == BIO_TYPE_MEM;
}

void vsi_tls_init(struct vsi_tls *tls, const struct vsi_tls_library *library, void *ssl,
                  int socket) {
    memset(tls, 0, sizeof(*tls));
    vsi_mutex_init(&tls->lock);
    tls->library = library;
    tls->ssl = ssl;
    tls->incoming = library->SSL_get_rbio(ssl);
    tls->outgoing = library->SSL_get_wbio(ssl);
    tls->socket = socket;
    tls->behind = true; /* what its owner wrote before may still wait there */
    library->SSL_set_options(ssl, SSL_OP_NO_RENEGOTIATION);
}

void vsi_tls_destroy(struct vsi_tls *tls) {
    vsi_mutex_destroy(&tls->lock);
}

void vsi_tls_end(struct vsi_tls *tls) {
    vsi_mutex_lock(&tls->lock);
    tls->ssl = NULL;
    tls->socket = -1;
    vsi_mutex_unlock(&tls->lock);
}

static size_t pending(const struct vsi_tls *tls, void *bio) {
    const long bytes = tls->library->BIO_ctrl(bio, BIO_CTRL_PENDING, 0, NULL);
    return bytes > 0 ? (size_t)bytes : 0;
}

static enum vsi_tls_status fail(struct vsi_tls *tls) {
    const unsigned long error = tls->library->ERR_peek_error();
    const char *reason = error ? tls->library->ERR_reason_error_string(error) : NULL;
    tls->fault = reason == NULL ? "the connection was broken off" : reason;
    /* They are the thread's, where Python would take them for its own. */
    tls->library->ERR_clear_error();
    return tls->state = VSI_TLS_FAILED;
}

/* What it means that nothing was read or written. */
static enum vsi_tls_status judge(struct vsi_tls *tls, int returned) {
    switch (tls->library->SSL_get_error(tls->ssl, returned)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return VSI_TLS_MORE;
    case SSL_ERROR_ZERO_RETURN:
        return tls->state = VSI_TLS_ENDED;
    default:
        return fail(tls);
    }
}

bool vsi_tls_feed(struct vsi_tls *tls, const void *records, size_t bytes) {
    vsi_mutex_lock(&tls->lock);
    const uint8_t *from = records;
    while (tls->ssl != NULL && bytes) {
        const int taken = tls->library->BIO_write(tls->incoming, from, as_int(bytes));
        if (taken <= 0) {
            tls->library->ERR_clear_error();
            break;
        }
        from += taken;
        bytes -= (size_t)taken;
    }
    const bool fed = tls->ssl == NULL || bytes == 0;
    vsi_mutex_unlock(&tls->lock);
    return fed;
}

static bool readable(const struct vsi_tls *tls) {
    return pending(tls, tls->incoming) || tls->library->SSL_pending(tls->ssl) > 0;
}

bool vsi_tls_readable(struct vsi_tls *tls) {
    vsi_mutex_lock(&tls->lock);
    const bool some = tls->ssl != NULL && (tls->state != VSI_TLS_OK || readable(tls));
    vsi_mutex_unlock(&tls->lock);
    return some;
}

/* Reads as much as there is: a record at a time, of which small ones fit by the dozen. */
static enum vsi_tls_status read_some(struct vsi_tls *tls, uint8_t *dst, size_t room,
                                     size_t *bytes) {
    tls->library->ERR_clear_error();
    while (tls->state == VSI_TLS_OK && *bytes < room && readable(tls)) {
        const int read = tls->library->SSL_read(tls->ssl, dst + *bytes, as_int(room - *bytes));
        if (read > 0) {
            *bytes += (size_t)read;
        } else if (judge(tls, read) == VSI_TLS_MORE) {
            break;
        }
    }
    if (*bytes) {
        return VSI_TLS_OK; /* the end, or the fault, is told by the next call */
    }
    return tls->state == VSI_TLS_OK ? VSI_TLS_MORE : tls->state;
}

enum vsi_tls_status vsi_tls_read(struct vsi_tls *tls, void *dst, size_t room, size_t *bytes) {
    *bytes = 0;
    vsi_mutex_lock(&tls->lock);
    const enum vsi_tls_status status =
        tls->ssl == NULL ? VSI_TLS_ENDED : read_some(tls, dst, room, bytes);
    vsi_mutex_unlock(&tls->lock);
    return status;
}

/* Sends the records that wait to a socket; whether none does any more. */
static bool flush(struct vsi_tls *tls, int socket) {
    if (tls->behind || socket < 0 || tls->ssl == NULL) {
        return false;
    }
    uint8_t scratch[SCRATCH_BYTES];
    char *records = NULL;
    const long waiting = tls->library->BIO_ctrl(tls->outgoing, BIO_CTRL_INFO, 0, &records);
    if (waiting <= 0) {
        return true;
    }
    const size_t sent = vsi_socket_send(socket, records, (size_t)waiting);
    for (size_t left = sent; left;) {
        const size_t some = left < sizeof(scratch) ? left : sizeof(scratch);
        tls->library->BIO_read(tls->outgoing, scratch, (int)some);
        left -= some;
    }
    return sent == (size_t)waiting;
}

/* A memory BIO takes everything, so it is all of it or none. */
static enum vsi_tls_status write_all(struct vsi_tls *tls, const void *data, size_t bytes) {
    if (tls->ssl == NULL || bytes == 0) {
        return VSI_TLS_OK;
    }
    if (bytes > INT_MAX) {
        tls->fault = "more than 2 GiB were written at once";
        return VSI_TLS_FAILED;
    }
    tls->library->ERR_clear_error();
    const int written = tls->library->SSL_write(tls->ssl, data, (int)bytes);
    return written == (int)bytes ? VSI_TLS_OK : judge(tls, written);
}

enum vsi_tls_status vsi_tls_write(struct vsi_tls *tls, const void *data, size_t bytes) {
    vsi_mutex_lock(&tls->lock);
    const enum vsi_tls_status status = write_all(tls, data, bytes);
    tls->held |= status == VSI_TLS_MORE;
    flush(tls, tls->socket);
    vsi_mutex_unlock(&tls->lock);
    return status;
}

void vsi_tls_let_go(struct vsi_tls *tls) {
    vsi_mutex_lock(&tls->lock);
    tls->held = false;
    vsi_mutex_unlock(&tls->lock);
}

void vsi_tls_silence(struct vsi_tls *tls) {
    tls->library->SSL_set_msg_callback(tls->ssl, NULL);
}

static size_t layer_send(void *state, int socket, const void *data, size_t bytes) {
    struct vsi_tls *tls = state;
    vsi_mutex_lock(&tls->lock);
    const bool sends =
        !tls->held && flush(tls, socket) && write_all(tls, data, bytes) == VSI_TLS_OK;
    if (sends) {
        flush(tls, socket);
    }
    vsi_mutex_unlock(&tls->lock);
    return sends ? bytes : 0;
}

static bool layer_flush(void *state, int socket) {
    struct vsi_tls *tls = state;
    vsi_mutex_lock(&tls->lock);
    const bool flushed = flush(tls, socket);
    vsi_mutex_unlock(&tls->lock);
    return flushed;
}

const struct vsi_wire_layer vsi_tls_layer = {layer_send, layer_flush};

bool vsi_tls_shutdown(struct vsi_tls *tls) {
    vsi_mutex_lock(&tls->lock);
    bool said = true;
    if (tls->ssl != NULL) {
        said = tls->library->SSL_shutdown(tls->ssl) >= 0;
        tls->library->ERR_clear_error();
        flush(tls, tls->socket);
    }
    vsi_mutex_unlock(&tls->lock);
    return said;
}

size_t vsi_tls_waiting(struct vsi_tls *tls) {
    vsi_mutex_lock(&tls->lock);
    const size_t bytes = tls->ssl == NULL ? 0 : pending(tls, tls->outgoing);
    vsi_mutex_unlock(&tls->lock);
    return bytes;
}

size_t vsi_tls_take(struct vsi_tls *tls, void *dst, size_t room) {
    vsi_mutex_lock(&tls->lock);
    int taken = 0;
    if (tls->ssl != NULL && pending(tls, tls->outgoing)) {
        taken = tls->library->BIO_read(tls->outgoing, dst, as_int(room));
    }
    if (taken > 0) {
        tls->behind = true;
    }
    vsi_mutex_unlock(&tls->lock);
    return taken > 0 ? (size_t)taken : 0;
}

void vsi_tls_caught_up(struct vsi_tls *tls) {
    vsi_mutex_lock(&tls->lock);
    tls->behind = false;
    vsi_mutex_unlock(&tls->lock);
}
