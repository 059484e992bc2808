# What carries connections on; the contracts stand in the headers of src/engine.
from libc.stdint cimport uint8_t, uint64_t

from vsingest.fast._kernels cimport vsi_wire_layer

cdef extern from "outgoing.h" nogil:
    struct vsi_outgoing_limits:
        size_t event_bytes
        size_t audio_messages
        size_t stalled_messages
    struct vsi_outgoing_message:
        const uint8_t *data
        size_t bytes
        bint is_audio
    struct vsi_outgoing:
        uint64_t dropped
        bint stalled
    void vsi_outgoing_init(vsi_outgoing *outgoing, const vsi_outgoing_limits *limits)
    void vsi_outgoing_destroy(vsi_outgoing *outgoing)
    int vsi_outgoing_put_event(vsi_outgoing *outgoing, const void *data, size_t bytes)
    int vsi_outgoing_put_first(vsi_outgoing *outgoing, const void *data, size_t bytes)
    int vsi_outgoing_put_audio(vsi_outgoing *outgoing, const void *data, size_t bytes)
    bint vsi_outgoing_next(const vsi_outgoing *outgoing, vsi_outgoing_message *message)
    void vsi_outgoing_take(vsi_outgoing *outgoing)
    void vsi_outgoing_close(vsi_outgoing *outgoing)
    void vsi_outgoing_abandon(vsi_outgoing *outgoing)

cdef extern from "tls_library.h" nogil:
    struct vsi_tls_library:
        unsigned long (*OpenSSL_version_num)() noexcept nogil
    const char *vsi_tls_library_find(vsi_tls_library *library, const char *module)

cdef extern from "tls.h" nogil:
    enum vsi_tls_status:
        VSI_TLS_OK
        VSI_TLS_MORE
        VSI_TLS_ENDED
        VSI_TLS_FAILED
    struct vsi_tls:
        const char *fault
    bint vsi_tls_is(
        const vsi_tls_library *library, void *ssl, const char *protocol, const char *cipher)
    void vsi_tls_init(vsi_tls *tls, const vsi_tls_library *library, void *ssl, int socket)
    void vsi_tls_destroy(vsi_tls *tls)
    void vsi_tls_end(vsi_tls *tls)
    bint vsi_tls_feed(vsi_tls *tls, const void *records, size_t size)
    vsi_tls_status vsi_tls_read(vsi_tls *tls, void *dst, size_t room, size_t *size)
    bint vsi_tls_readable(vsi_tls *tls)
    vsi_tls_status vsi_tls_write(vsi_tls *tls, const void *data, size_t size)
    const vsi_wire_layer vsi_tls_layer
    void vsi_tls_shutdown(vsi_tls *tls)
    size_t vsi_tls_waiting(vsi_tls *tls)
    size_t vsi_tls_take(vsi_tls *tls, void *dst, size_t room)
    void vsi_tls_caught_up(vsi_tls *tls)
