#include <vsingest/audio_wire.h>

#include <assert.h>
#include <string.h>

#include "pacing/entropy.h"
#include <vsingest/media.h>
#include <vsingest/socket_send.h>
#include <vsingest/ws_frame.h>
#include <vsingest/ws_mask.h>

_Static_assert(VSI_AUDIO_WIRE_KEYS <= VSI_ENTROPY_MAX, "drawn at once");

void vsi_audio_wire_init(struct vsi_audio_wire *wire, int socket) {
    memset(wire, 0, sizeof(*wire));
    vsi_mutex_init(&wire->lock);
    wire->socket = socket;
}

void vsi_audio_wire_destroy(struct vsi_audio_wire *wire) {
    memset(wire->keys, 0, sizeof(wire->keys));
    vsi_mutex_destroy(&wire->lock);
}

void vsi_audio_wire_set_binary(struct vsi_audio_wire *wire, bool binary) {
    vsi_mutex_lock(&wire->lock);
    wire->binary = binary;
    vsi_mutex_unlock(&wire->lock);
}

int vsi_audio_wire_close(struct vsi_audio_wire *wire) {
    vsi_mutex_lock(&wire->lock);
    const int socket = wire->socket;
    wire->socket = -1;
    vsi_mutex_unlock(&wire->lock);
    return socket;
}

void vsi_audio_wire_set_layer(struct vsi_audio_wire *wire, const struct vsi_wire_layer *layer,
                              void *state) {
    wire->layer = layer;
    wire->layer_state = state;
}

/* Sends what is left of a frame; whether nothing is. */
static bool send_tail(struct vsi_audio_wire *wire) {
    if (wire->layer != NULL) {
        return wire->layer->flush(wire->layer_state, wire->socket);
    }
    if (wire->tail_bytes) {
        const size_t sent = vsi_socket_send(wire->socket, wire->tail, wire->tail_bytes);
        wire->tail_bytes -= sent;
        memmove(wire->tail, wire->tail + sent, wire->tail_bytes);
    }
    return wire->tail_bytes == 0;
}

size_t vsi_audio_wire_write(struct vsi_audio_wire *wire, const void *data, size_t bytes,
                            void *rest) {
    vsi_mutex_lock(&wire->lock);
    size_t sent = 0;
    if (wire->layer == NULL && wire->socket >= 0 && !wire->waits && send_tail(wire)) {
        sent = vsi_socket_send(wire->socket, data, bytes);
    }
    const size_t tail = wire->tail_bytes;
    memcpy(rest, wire->tail, tail);
    memcpy((uint8_t *)rest + tail, (const uint8_t *)data + sent, bytes - sent);
    wire->tail_bytes = 0;
    wire->waits |= sent < bytes;
    vsi_mutex_unlock(&wire->lock);
    return tail + bytes - sent;
}

void vsi_audio_wire_pause(struct vsi_audio_wire *wire) {
    vsi_mutex_lock(&wire->lock);
    wire->waits = true;
    vsi_mutex_unlock(&wire->lock);
}

void vsi_audio_wire_resume(struct vsi_audio_wire *wire) {
    vsi_mutex_lock(&wire->lock);
    wire->waits = false;
    vsi_mutex_unlock(&wire->lock);
}

void vsi_audio_wire_finish(struct vsi_audio_wire *wire) {
    vsi_mutex_lock(&wire->lock);
    wire->closing = true;
    vsi_mutex_unlock(&wire->lock);
}

static bool is_open(const struct vsi_audio_wire *wire) {
    return wire->socket >= 0 && !wire->waits && !wire->closing;
}

bool vsi_audio_wire_flush(struct vsi_audio_wire *wire) {
    vsi_mutex_lock(&wire->lock);
    bool flushed = wire->tail_bytes == 0;
    if (is_open(wire)) {
        flushed = send_tail(wire);
    }
    vsi_mutex_unlock(&wire->lock);
    return flushed;
}

bool vsi_audio_wire_ready(struct vsi_audio_wire *wire) {
    vsi_mutex_lock(&wire->lock);
    const bool ready = is_open(wire) && wire->tail_bytes == 0;
    vsi_mutex_unlock(&wire->lock);
    return ready;
}

/* Takes a key that no frame has had, and leaves none of it behind; NULL where none could be drawn.
 */
static bool next_key(struct vsi_audio_wire *wire, uint8_t *key) {
    if (wire->keys_left == 0) {
        if (!vsi_entropy(wire->keys, sizeof(wire->keys))) {
            return false;
        }
        wire->keys_left = sizeof(wire->keys);
    }
    wire->keys_left -= VSI_WS_KEY_BYTES;
    memcpy(key, wire->keys + wire->keys_left, VSI_WS_KEY_BYTES);
    memset(wire->keys + wire->keys_left, 0, VSI_WS_KEY_BYTES);
    return true;
}

/* Writes a whole masked frame; returns its size, 0 where there was no key. */
static size_t write_frame(struct vsi_audio_wire *wire, uint8_t *dst, const int16_t *pcm,
                          size_t samples) {
    const size_t pcm_bytes = samples * sizeof(pcm[0]);
    const size_t message = wire->binary ? pcm_bytes : vsi_media_size(pcm_bytes);
    const unsigned opcode = wire->binary ? VSI_WS_BINARY : VSI_WS_TEXT;
    size_t header = 0, written = 0;
    uint8_t key[VSI_WS_KEY_BYTES];
    if (!next_key(wire, key)) {
        return 0;
    }
    vsi_ws_header_write(dst, VSI_AUDIO_WIRE_BYTES, opcode, true, message, key, &header);
    assert(header + message <= VSI_AUDIO_WIRE_BYTES);
    if (wire->binary) {
        memcpy(dst + header, pcm, pcm_bytes);
    } else {
        vsi_media_encode(dst + header, message, pcm, pcm_bytes, &written);
    }
    vsi_ws_mask(dst + header, dst + header, message, key, 0);
    return header + message;
}

static size_t send_frames(struct vsi_audio_wire *wire, const int16_t *pcm, size_t frames,
                          size_t samples) {
    uint8_t made[VSI_AUDIO_WIRE_BATCH * VSI_AUDIO_WIRE_BYTES];
    size_t size = 0;
    if (frames == 0) {
        return 0;
    }
    for (size_t i = 0; i < frames; i++) {
        size = write_frame(wire, made + i * size, pcm + i * samples, samples);
        if (size == 0) {
            return 0;
        }
    }
    const size_t sent = wire->layer == NULL ? vsi_socket_send(wire->socket, made, frames * size)
                                            : wire->layer->send(wire->layer_state, wire->socket,
                                                                made, frames * size);
    const size_t begun = (sent + size - 1) / size;
    wire->tail_bytes = begun * size - sent;
    memcpy(wire->tail, made + sent, wire->tail_bytes);
    return begun;
}

size_t vsi_audio_wire_send(struct vsi_audio_wire *wire, const int16_t *pcm, size_t frames,
                           size_t samples) {
    assert(frames <= VSI_AUDIO_WIRE_BATCH && samples <= VSI_AUDIO_WIRE_SAMPLES_MAX);
    vsi_mutex_lock(&wire->lock);
    const bool free = is_open(wire) && send_tail(wire);
    const size_t begun = free ? send_frames(wire, pcm, frames, samples) : 0;
    vsi_mutex_unlock(&wire->lock);
    return begun;
}
