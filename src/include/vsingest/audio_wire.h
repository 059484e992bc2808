/* The write side of a client's socket, shared by the event loop, which writes messages, and the
 * pacing thread, which writes audio.
 *
 * Each frame of either is whole on the wire: what the socket had no room for of a frame of audio is
 * kept, and is written first. */
#ifndef VSI_AUDIO_WIRE_H
#define VSI_AUDIO_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>
#include <vsingest/mutex.h>

VSI_BEGIN_DECLS

#define VSI_AUDIO_WIRE_SAMPLES_MAX 960 /* of a frame of audio: 20 ms at 48 kHz */
#define VSI_AUDIO_WIRE_BYTES 2640      /* no frame of audio is longer */
#define VSI_AUDIO_WIRE_BATCH 4         /* frames written together */
#define VSI_AUDIO_WIRE_KEYS 256        /* bytes drawn at a time, for 64 frames */

/* What stands between the audio of a wire and its socket, such as a layer of TLS. It writes to that
 * socket, which is the wire's own. */
struct vsi_wire_layer {
    /* Takes all of it at once, or nothing while it holds back anything; returns how much it took.
     */
    size_t (*send)(void *state, int socket, const void *data, size_t bytes);
    /* Sends what it holds back; whether that is nothing any more. */
    bool (*flush)(void *state, int socket);
};

struct vsi_audio_wire {
    struct vsi_mutex lock;
    int socket;                         /* -1: none any more */
    const struct vsi_wire_layer *layer; /* NULL: the bare socket */
    void *layer_state;
    bool waits;   /* its owner holds bytes that come first */
    bool closing; /* no audio follows the close frame */
    bool binary;  /* samples travel bare, in binary messages; else in media messages */
    size_t tail_bytes;
    size_t keys_left;
    uint8_t tail[VSI_AUDIO_WIRE_BYTES];
    uint8_t keys[VSI_AUDIO_WIRE_KEYS];
};

/* socket: a stream socket; the wire's own until vsi_audio_wire_close. */
void vsi_audio_wire_init(struct vsi_audio_wire *wire, int socket);
void vsi_audio_wire_destroy(struct vsi_audio_wire *wire);

/* Puts a layer between, before anything is written; the state outlives the wire. */
void vsi_audio_wire_set_layer(struct vsi_audio_wire *wire, const struct vsi_wire_layer *layer,
                              void *state);

/* What the audio from now on travels in: bare samples in binary messages, or media messages. */
void vsi_audio_wire_set_binary(struct vsi_audio_wire *wire, bool binary);

/* Gives the socket back, to be closed; -1 where it was before. Nothing is written afterwards. */
int vsi_audio_wire_close(struct vsi_audio_wire *wire);

/* Writes whole frames that its owner made, after what is left of a frame of audio. What found no
 * room is written to rest, of room for that many bytes and VSI_AUDIO_WIRE_BYTES, and comes first
 * from now on: no audio is written before vsi_audio_wire_resume. Returns how many bytes that is.
 * Where there is a layer, that is all of it: its owner has another way through it, and can wait. */
size_t vsi_audio_wire_write(struct vsi_audio_wire *wire, const void *data, size_t bytes,
                            void *rest);

/* Holds audio back while the owner has messages that go first, or lets it follow again. */
void vsi_audio_wire_pause(struct vsi_audio_wire *wire);
void vsi_audio_wire_resume(struct vsi_audio_wire *wire);

/* No audio will be written any more; messages still are. */
void vsi_audio_wire_finish(struct vsi_audio_wire *wire);

/* Writes what is left of a frame of audio; whether nothing is. */
bool vsi_audio_wire_flush(struct vsi_audio_wire *wire);

/* Whether audio could be written now, as far as is known. */
bool vsi_audio_wire_ready(struct vsi_audio_wire *wire);

/* Writes up to VSI_AUDIO_WIRE_BATCH frames of so many samples of pcm each, at most
 * VSI_AUDIO_WIRE_SAMPLES_MAX, masked with keys of the system's generator (RFC 6455 section 10.3).
 * Returns how many have left, the last perhaps in part; the rest of it follows by itself. */
size_t vsi_audio_wire_send(struct vsi_audio_wire *wire, const int16_t *pcm, size_t frames,
                           size_t samples);

VSI_END_DECLS

#endif
