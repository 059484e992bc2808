# Every C kernel the bindings call; the contracts stand in the headers.
from libc.stdint cimport int16_t, uint8_t, uint16_t, uint64_t


cdef extern from "<vsingest/status.h>" nogil:
    enum:
        VSI_OK
        VSI_E_INVALID
        VSI_E_SPACE
        VSI_E_ISA_UNKNOWN
        VSI_E_ISA_UNSUPPORTED
        VSI_E_BASE64
        VSI_E_JSON
        VSI_E_NOT_MEDIA
        VSI_E_PAYLOAD
        VSI_E_UNSUPPORTED
        VSI_E_WS

cdef extern from "<vsingest/isa.h>" nogil:
    enum vsi_isa:
        VSI_ISA_COUNT
    int vsi_isa_select(const char *name)
    vsi_isa vsi_isa_live()
    bint vsi_isa_supported(vsi_isa isa)
    const char *vsi_isa_name(vsi_isa isa)

cdef extern from "<vsingest/s16.h>" nogil:
    void vsi_s16_from_float(void *dst, const void *src, size_t samples)
    void vsi_float_from_s16(void *dst, const void *src, size_t samples)

cdef extern from "<vsingest/mono.h>" nogil:
    enum:
        VSI_MONO_CHANNELS_MAX
    int vsi_mono_from_s16(void *dst, const void *src, size_t frames, unsigned channels)
    int vsi_mono_from_float(void *dst, const void *src, size_t frames, unsigned channels)

cdef extern from "<vsingest/ws_mask.h>" nogil:
    enum:
        VSI_WS_KEY_BYTES
    void vsi_ws_mask(
        void *dst, const void *src, size_t bytes, const void *key, uint64_t offset
    )

cdef extern from "<vsingest/ws_frame.h>" nogil:
    enum:
        VSI_WS_CONTROL_MAX
    enum vsi_ws_opcode:
        VSI_WS_CONTINUATION
        VSI_WS_TEXT
        VSI_WS_BINARY
        VSI_WS_CLOSE
        VSI_WS_PING
        VSI_WS_PONG
    bint vsi_ws_opcode_known(unsigned opcode)
    bint vsi_ws_is_control(unsigned opcode)
    size_t vsi_ws_header_size(uint64_t payload_bytes, bint masked)
    int vsi_ws_header_write(
        void *dst, size_t capacity, unsigned opcode, bint fin, uint64_t payload_bytes,
        const void *key, size_t *written
    )
    int vsi_ws_frame_write(
        void *dst, size_t capacity, unsigned opcode, bint fin, const void *payload,
        size_t payload_bytes, const void *key, size_t *written
    )

cdef extern from "<vsingest/ws_close.h>" nogil:
    enum:
        VSI_WS_CLOSE_CODE_BYTES

cdef extern from "<vsingest/ws_parser.h>" nogil:
    enum vsi_ws_role:
        VSI_WS_SERVER
        VSI_WS_CLIENT
    enum:
        VSI_WS_MORE
        VSI_WS_EVENT
    struct vsi_ws_event:
        const uint8_t *payload
        size_t bytes
        vsi_ws_opcode opcode
        bint fin
        uint16_t close_code
    struct vsi_ws_parser:
        uint16_t close_code
        const char *reason
        bint closed
    void vsi_ws_parser_init(
        vsi_ws_parser *parser, vsi_ws_role role, bint fragments, void *buffer, size_t capacity
    )
    void vsi_ws_parser_feed(vsi_ws_parser *parser, void *data, size_t bytes)
    int vsi_ws_parser_next(vsi_ws_parser *parser, vsi_ws_event *event)
    void vsi_ws_parser_fail(vsi_ws_parser *parser, uint16_t close_code, const char *reason)
