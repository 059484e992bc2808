# What carries connections on; the contracts stand in the headers of src/engine.
from libc.stdint cimport uint8_t, uint64_t

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
