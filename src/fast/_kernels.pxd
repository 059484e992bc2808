# Every C kernel the bindings call; the contracts stand in the headers.
from libc.stdint cimport int16_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t


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

cdef extern from "<vsingest/json_scan.h>" nogil:
    enum:
        VSI_JSON_DEPTH_MAX
    struct vsi_json_string:
        const uint8_t *text
        size_t size

cdef extern from "<vsingest/media.h>" nogil:
    enum:
        VSI_MEDIA_BYTES_MAX
    struct vsi_media_fields:
        vsi_json_string event
        size_t checked
    size_t vsi_media_size(size_t pcm_bytes)
    int vsi_media_encode(
        void *dst, size_t capacity, const void *pcm, size_t pcm_bytes, size_t *written)
    size_t vsi_media_pcm_bound(const void *message, size_t size)
    int vsi_media_decode(
        void *pcm, size_t capacity, const void *message, size_t size, size_t *pcm_bytes)
    int vsi_media_scan(const void *message, size_t size, vsi_media_fields *found)

cdef extern from "<vsingest/twilio.h>" nogil:
    size_t vsi_twilio_size(size_t sid_bytes, size_t samples)
    int vsi_twilio_encode(
        void *dst, size_t capacity, const void *sid, size_t sid_bytes, const void *s16,
        size_t samples, size_t *written)
    size_t vsi_twilio_samples_bound(size_t size)
    int vsi_twilio_decode(
        void *s16, size_t capacity, const void *message, size_t size, size_t *samples)

cdef extern from "<vsingest/mix.h>" nogil:
    enum:
        VSI_MIX_ROWS_MAX
    int vsi_mix_minus(void *dst, const void *frames, size_t rows, size_t samples)

cdef extern from "<vsingest/room_mixer.h>" nogil:
    enum:
        VSI_ROOM_ROWS_MAX
    float VSI_ROOM_GAIN_MAX
    struct vsi_room_mixer:
        size_t capacity
        bint limited
        float *powers
        float *wanted
    size_t vsi_room_mixer_size(size_t capacity)
    int vsi_room_mixer_init(vsi_room_mixer *memory, size_t capacity, bint limited)
    int vsi_room_mixer_set_gain(
        vsi_room_mixer *mixer, size_t listener, size_t source, float gain)
    void vsi_room_mixer_take(vsi_room_mixer *mixer, const vsi_room_mixer *other)
    void vsi_room_mixer_reset_row(vsi_room_mixer *mixer, size_t row)
    int vsi_room_mixer_mix(
        vsi_room_mixer *mixer, void *dst, const void *frames, size_t rows, size_t samples)

cdef extern from "<vsingest/audio_message.h>" nogil:
    enum:
        VSI_AUDIO_BINARY
        VSI_AUDIO_FRAMED
        VSI_AUDIO_FORMS
    size_t vsi_audio_message_size(unsigned form, size_t pcm_bytes)
    void vsi_audio_message_write(unsigned form, void *dst, const void *pcm, size_t pcm_bytes)

cdef extern from "<vsingest/bridge.h>" nogil:
    enum vsi_hears:
        VSI_HEARS_NOTHING
        VSI_HEARS_ALL
        VSI_HEARS_OWN
    struct vsi_bridge:
        uint8_t *sounding
        size_t capacity
        int16_t *voices
    size_t vsi_bridge_memory(size_t capacity, size_t samples)
    void vsi_bridge_init(vsi_bridge *bridge, void *memory, size_t capacity, size_t samples)
    int16_t *vsi_bridge_voice(const vsi_bridge *bridge, size_t seat)
    bint vsi_bridge_note(vsi_bridge *bridge, size_t seat)
    void vsi_bridge_vacate(vsi_bridge *bridge, size_t seat)
    void vsi_bridge_mix(vsi_bridge *bridge, size_t seats, vsi_room_mixer *mixer)
    vsi_hears vsi_bridge_hear(const vsi_bridge *bridge, size_t seat, const int16_t **pcm)

cdef extern from "<vsingest/ring.h>" nogil:
    struct vsi_ring:
        size_t capacity
        size_t held
    size_t vsi_ring_peek(const vsi_ring *ring, void *dst, size_t samples)
    size_t vsi_ring_span(const vsi_ring *ring, size_t offset, const int16_t **start)

cdef extern from "<vsingest/sample_ring.h>" nogil:
    enum:
        VSI_SAMPLE_RING_CAPACITY_MAX
    struct vsi_sample_ring_counts:
        uint64_t accepted
        uint64_t read
        uint64_t overflow
        uint64_t dropped
        uint64_t cleared
    struct vsi_sample_ring:
        vsi_ring ring
        vsi_sample_ring_counts counts
        bint keeps_newest
    int vsi_sample_ring_init(
        vsi_sample_ring *ring, int16_t *memory, size_t capacity, bint keeps_newest)
    size_t vsi_sample_ring_write(vsi_sample_ring *ring, const void *src, size_t samples)
    size_t vsi_sample_ring_read(vsi_sample_ring *ring, void *dst, size_t samples)
    size_t vsi_sample_ring_drop(vsi_sample_ring *ring, size_t samples)
    size_t vsi_sample_ring_consume(vsi_sample_ring *ring, size_t samples)
    size_t vsi_sample_ring_clear(vsi_sample_ring *ring)
    int vsi_sample_ring_move(vsi_sample_ring *ring, int16_t *memory, size_t capacity)

cdef extern from "<vsingest/playout.h>" nogil:
    enum:
        VSI_PLAYOUT_CAPACITY_MAX
        VSI_PLAYOUT_FRAME_MAX
        VSI_PLAYOUT_TRIM_WAIT_MAX
    struct vsi_playout_config:
        size_t frame
        size_t target
        size_t limit
        size_t capacity
        size_t trim_wait
        bint adaptive
        size_t target_least
        size_t target_most
    struct vsi_playout_counts:
        uint64_t accepted
        uint64_t played
        uint64_t overflow
        uint64_t trimmed
        uint64_t skipped
        uint64_t cleared
        uint64_t late
        uint64_t duplicates
        uint64_t missing
        uint64_t restarts
        uint64_t underruns
        uint64_t concealed
        uint64_t silence
        uint64_t odd_bytes
    struct vsi_playout:
        vsi_playout_config config
        vsi_playout_counts counts
        vsi_ring ring
        size_t target
    size_t vsi_playout_memory(const vsi_playout_config *config)
    int vsi_playout_init(vsi_playout *playout, const vsi_playout_config *config, int16_t *memory)
    int vsi_playout_push(vsi_playout *playout, const void *pcm, size_t bytes, size_t *accepted)
    int vsi_playout_push_numbered(
        vsi_playout *playout, const void *pcm, size_t bytes, uint64_t number, size_t *accepted)
    size_t vsi_playout_pull(vsi_playout *playout, void *out)
    void vsi_playout_skip(vsi_playout *playout, size_t pulls, size_t at_once)
    size_t vsi_playout_clear(vsi_playout *playout)
    void vsi_playout_end(vsi_playout *playout)
    bint vsi_playout_ended(const vsi_playout *playout)

cdef extern from "<vsingest/filter_bank.h>" nogil:
    enum:
        VSI_RATE_MAX
    enum vsi_quality:
        VSI_QUALITY_VOICE
        VSI_QUALITY_HIGH
        VSI_QUALITY_BEST
    struct vsi_filter_bank:
        double products
    int vsi_filter_bank_size(
        uint32_t from_rate, uint32_t to_rate, vsi_quality quality, size_t *size)
    int vsi_filter_bank_init(
        void *memory, uint32_t from_rate, uint32_t to_rate, vsi_quality quality)

cdef extern from "<vsingest/drift_bank.h>" nogil:
    double VSI_DRIFT_PPM_MAX
    struct vsi_drift_bank:
        pass
    int vsi_drift_bank_size(
        uint32_t from_rate, uint32_t to_rate, vsi_quality quality, size_t *size)
    int vsi_drift_bank_init(
        void *memory, uint32_t from_rate, uint32_t to_rate, vsi_quality quality)

cdef extern from "<vsingest/resampler.h>" nogil:
    enum:
        VSI_RESAMPLER_CHANNELS_MAX
    enum vsi_pcm:
        VSI_PCM_FLOAT
        VSI_PCM_S16
    struct vsi_resampler:
        pass
    size_t vsi_resampler_size(const vsi_filter_bank *bank, unsigned channels)
    int vsi_resampler_init(
        vsi_resampler *memory, const vsi_filter_bank *bank, unsigned channels, vsi_pcm pcm)
    void vsi_resampler_reset(vsi_resampler *resampler)
    uint32_t vsi_resampler_lookahead(const vsi_resampler *resampler)
    size_t vsi_resampler_expected(const vsi_resampler *resampler, size_t frames)
    size_t vsi_resampler_expected_flush(const vsi_resampler *resampler)
    int vsi_resampler_process(
        vsi_resampler *resampler, void *dst, size_t capacity, const void *src, size_t frames,
        size_t *written)
    int vsi_resampler_flush(
        vsi_resampler *resampler, void *dst, size_t capacity, size_t *written)
    int vsi_resampler_adjust(
        vsi_resampler *resampler, const vsi_drift_bank *drift, double ppm)

cdef extern from "<vsingest/packetizer.h>" nogil:
    enum:
        VSI_PACKETIZER_SAMPLES_MAX
    struct vsi_packetizer:
        size_t frame_bytes
        size_t held_bytes
        uint64_t odd_bytes_dropped
    size_t vsi_packetizer_size(size_t frame_samples)
    int vsi_packetizer_init(vsi_packetizer *memory, size_t frame_samples)
    void vsi_packetizer_reset(vsi_packetizer *packetizer)
    size_t vsi_packetizer_frames(const vsi_packetizer *packetizer, size_t bytes)
    void vsi_packetizer_push(
        vsi_packetizer *packetizer, void *dst, const void *src, size_t bytes)
    size_t vsi_packetizer_flush(vsi_packetizer *packetizer, void *dst, bint pad)

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

cdef extern from "<vsingest/media_receiver.h>" nogil:
    struct vsi_media_receiver:
        vsi_ws_parser *parser
        vsi_playout *playout
        bint binary
        size_t waiting
        uint64_t frames
        uint64_t media
    int vsi_media_receiver_next(vsi_media_receiver *receiver, vsi_ws_event *event)
    void vsi_media_receiver_handled(vsi_media_receiver *receiver, vsi_ws_opcode opcode)

cdef extern from "<vsingest/s16_from_double.h>" nogil:
    void vsi_s16_from_double(void *dst, const void *src, size_t samples)

cdef extern from "<vsingest/s16_from_int.h>" nogil:
    void vsi_s16_from_s32(void *dst, const void *src, size_t samples)
    void vsi_s16_from_s24(void *dst, const void *src, size_t samples)
    void vsi_s16_from_u8(void *dst, const void *src, size_t samples)

cdef extern from "<vsingest/dither.h>" nogil:
    struct vsi_dither:
        pass
    void vsi_dither_init(vsi_dither *dither, uint64_t seed)
    void vsi_dither_s16_from_float(
        vsi_dither *dither, void *dst, const void *src, size_t samples)

cdef extern from "<vsingest/interleave.h>" nogil:
    enum:
        VSI_INTERLEAVE_CHANNELS_MAX
    int vsi_interleave_s16(
        void *dst, const void **planes, size_t frames, unsigned channels)
    int vsi_interleave_float(
        void *dst, const void **planes, size_t frames, unsigned channels)
    int vsi_deinterleave_s16(
        void **planes, const void *src, size_t frames, unsigned channels)
    int vsi_deinterleave_float(
        void **planes, const void *src, size_t frames, unsigned channels)

cdef extern from "<vsingest/mix_matrix.h>" nogil:
    enum:
        VSI_MIX_CHANNELS_MAX
    int vsi_mix_matrix_s16(
        void *dst, const void *src, size_t frames, const float *matrix, unsigned outputs,
        unsigned inputs)
    int vsi_mix_matrix_float(
        void *dst, const void *src, size_t frames, const float *matrix, unsigned outputs,
        unsigned inputs)

cdef extern from "<vsingest/gain.h>" nogil:
    void vsi_gain_s16(void *dst, const void *src, size_t samples, float start, float end)
    void vsi_gain_float(void *dst, const void *src, size_t samples, float start, float end)
    void vsi_gain_frames_s16(
        void *dst, const void *src, size_t frames, unsigned channels, float start, float end)
    void vsi_gain_frames_float(
        void *dst, const void *src, size_t frames, unsigned channels, float start, float end)

cdef extern from "<vsingest/levels.h>" nogil:
    struct vsi_levels:
        uint64_t sum_of_squares
        int64_t sum
        uint64_t clip_runs
        uint32_t peak
    void vsi_levels_s16(vsi_levels *levels, const void *src, size_t samples)

cdef extern from "<vsingest/g711.h>" nogil:
    void vsi_ulaw_from_s16(void *dst, const void *src, size_t samples)
    void vsi_s16_from_ulaw(void *dst, const void *src, size_t samples)
    void vsi_alaw_from_s16(void *dst, const void *src, size_t samples)
    void vsi_s16_from_alaw(void *dst, const void *src, size_t samples)

cdef extern from "<vsingest/voice_activity.h>" nogil:
    enum:
        VSI_VOICE_RATE_MIN
        VSI_VOICE_RATE_MAX
    double VSI_VOICE_MARGIN_MAX
    double VSI_VOICE_HANGOVER_MAX
    struct vsi_voice_activity:
        float level_db
        float floor_db
        uint32_t rate
        bint active
    int vsi_voice_activity_init(
        vsi_voice_activity *voice, uint32_t rate, float margin_db, float hangover)
    bint vsi_voice_activity_process(vsi_voice_activity *voice, const void *src, size_t samples)
    void vsi_voice_activity_reset(vsi_voice_activity *voice)

cdef extern from "<vsingest/socket_send.h>" nogil:
    size_t vsi_socket_send(int socket, const void *data, size_t size)
    void vsi_socket_close(int socket)

cdef extern from "<vsingest/stretch.h>" nogil:
    struct vsi_stretch:
        double lead
        double anchor
    void vsi_stretch_init(vsi_stretch *stretch, double lead)
    void vsi_stretch_start(vsi_stretch *stretch, double anchor)
    bint vsi_stretch_is_open(const vsi_stretch *stretch)
    uint64_t vsi_stretch_frames(const vsi_stretch *stretch)
    void vsi_stretch_leave(vsi_stretch *stretch, size_t frames)
    size_t vsi_stretch_due(const vsi_stretch *stretch, double now)
    double vsi_stretch_due_at(const vsi_stretch *stretch, size_t after)

cdef extern from "<vsingest/audio_wire.h>" nogil:
    enum:
        VSI_AUDIO_WIRE_BYTES
        VSI_AUDIO_WIRE_SAMPLES_MAX
    struct vsi_wire_layer:
        size_t (*send)(void *state, const void *data, size_t size) noexcept nogil
        bint (*flush)(void *state) noexcept nogil
    struct vsi_audio_wire:
        bint binary
    void vsi_audio_wire_init(vsi_audio_wire *wire, int socket)
    void vsi_audio_wire_destroy(vsi_audio_wire *wire)
    void vsi_audio_wire_set_layer(vsi_audio_wire *wire, const vsi_wire_layer *layer, void *state)
    void vsi_audio_wire_set_binary(vsi_audio_wire *wire, bint binary)
    int vsi_audio_wire_close(vsi_audio_wire *wire)
    size_t vsi_audio_wire_write(vsi_audio_wire *wire, const void *data, size_t size, void *rest)
    void vsi_audio_wire_pause(vsi_audio_wire *wire)
    void vsi_audio_wire_resume(vsi_audio_wire *wire)
    void vsi_audio_wire_finish(vsi_audio_wire *wire)
    bint vsi_audio_wire_ready(vsi_audio_wire *wire)

cdef extern from "<vsingest/paced_queue.h>" nogil:
    enum:
        VSI_PACED_QUEUE_ENDS
    struct vsi_span:
        size_t samples
        size_t frames
    struct vsi_paced_stats:
        uint64_t sent
        uint64_t frames
        uint64_t padding
        double first_frame_at
    struct vsi_paced_queue:
        size_t frame_samples
        size_t late_capacity
    void vsi_paced_queue_init(
        vsi_paced_queue *queue, vsi_sample_ring *ring, vsi_stretch *stretch, size_t frame_samples,
        float *late, size_t late_capacity)
    void vsi_paced_queue_destroy(vsi_paced_queue *queue)
    void vsi_paced_queue_set_wire(vsi_paced_queue *queue, vsi_audio_wire *wire)
    size_t vsi_paced_queue_put(vsi_paced_queue *queue, const void *samples, size_t count)
    void vsi_paced_queue_ready(vsi_paced_queue *queue, double now)
    bint vsi_paced_queue_end(vsi_paced_queue *queue)
    bint vsi_paced_queue_waits(vsi_paced_queue *queue)
    size_t vsi_paced_queue_held(vsi_paced_queue *queue)
    vsi_span vsi_paced_queue_next(vsi_paced_queue *queue, size_t frames)
    void vsi_paced_queue_count(vsi_paced_queue *queue, vsi_span span, double now)
    void vsi_paced_queue_drop(vsi_paced_queue *queue, vsi_span span)
    bint vsi_paced_queue_emit(vsi_paced_queue *queue, double now, double due_by)
    bint vsi_paced_queue_pad(vsi_paced_queue *queue, double now)
    size_t vsi_paced_queue_clear(vsi_paced_queue *queue)
    size_t vsi_paced_queue_snapshot(
        vsi_paced_queue *queue, vsi_paced_stats *stats, size_t *held, float *late)

cdef extern from "<vsingest/beat.h>" nogil:
    struct vsi_beat:
        pass
    void vsi_beat_init(vsi_beat *beat)
    void vsi_beat_destroy(vsi_beat *beat)
    void vsi_beat_run(vsi_beat *beat)
    void vsi_beat_stop(vsi_beat *beat)
    void vsi_beat_attach(vsi_beat *beat, vsi_paced_queue *queue)
    void vsi_beat_detach(vsi_beat *beat, vsi_paced_queue *queue)
    void vsi_beat_wake(vsi_beat *beat)
    void vsi_beat_forked(vsi_beat *beat)
    void vsi_beat_hold(vsi_beat *beat)
    void vsi_beat_let_go(vsi_beat *beat)
