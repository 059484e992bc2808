# What carries connections on; the contracts stand in the headers of src/engine.
from libc.stdint cimport uint8_t, uint16_t, uint64_t

from vsingest.fast._kernels cimport (
    vsi_media_receiver, vsi_wire_layer, vsi_ws_event, vsi_ws_parser,
)

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
    void vsi_tls_let_go(vsi_tls *tls)
    void vsi_tls_silence(vsi_tls *tls)
    bint vsi_tls_shutdown(vsi_tls *tls)
    size_t vsi_tls_waiting(vsi_tls *tls)
    size_t vsi_tls_take(vsi_tls *tls, void *dst, size_t room)
    void vsi_tls_caught_up(vsi_tls *tls)

cdef extern from "connection.h" nogil:
    enum:
        VSI_WISH_HALF_CLOSE
        VSI_WISH_CLOSE
        VSI_WISH_ABORT
    struct vsi_connection_limits:
        double read_bytes_per_second
        double read_burst_bytes
        double control_frames_per_second
        double control_frame_burst
        size_t waiting_bytes
        size_t waiting_messages
        double ping_seconds
        double close_seconds
    struct vsi_close:
        uint16_t code
        uint8_t bytes
        char *reason
    struct vsi_connection:
        unsigned wishes
        bint reading
        bint closing
        bint ending
        double wake_at
        vsi_close parting
        uint64_t received_bytes
        vsi_media_receiver receiver
        bint blocked
        bint lost
        size_t messages
        size_t message_bytes
    void vsi_connection_init(
        vsi_connection *connection, const vsi_connection_limits *limits, vsi_ws_parser *parser,
        vsi_outgoing *outgoing, double now)
    void vsi_connection_feed(vsi_connection *connection, void *data, size_t bytes, double now)
    bint vsi_connection_next(vsi_connection *connection, vsi_ws_event *event)
    void vsi_connection_taken(vsi_connection *connection, size_t bytes)
    void vsi_connection_handled(vsi_connection *connection)
    void vsi_connection_send(
        vsi_connection *connection, const void *frame, size_t bytes, double now)
    void vsi_connection_close(
        vsi_connection *connection, uint16_t code, const void *reason, size_t bytes, double now)
    void vsi_connection_finish(vsi_connection *connection, double now)
    bint vsi_connection_to_write(const vsi_connection *connection, vsi_outgoing_message *message)
    void vsi_connection_written(vsi_connection *connection)
    void vsi_connection_block(vsi_connection *connection, bint blocked)
    void vsi_connection_peer_finished(vsi_connection *connection, double now)
    void vsi_connection_lost(vsi_connection *connection, double now)
    void vsi_connection_time(vsi_connection *connection, double now)
