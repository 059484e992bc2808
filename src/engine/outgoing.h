/* What waits for one reader: events, of which none is dropped, and audio, of which the oldest goes.
 * They leave in the order in which they came.
 *
 * Of audio, in messages, after every call: put == taken + dropped + waiting. */
#ifndef VSI_OUTGOING_H
#define VSI_OUTGOING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

struct vsi_outgoing_limits {
    size_t event_bytes;      /* of events that may wait, beside the first ones of a newcomer */
    size_t audio_messages;   /* that may wait; at least 1 */
    size_t stalled_messages; /* dropped in succession: then nobody can be listening */
};

/* Messages in one piece of memory, which grows while they wait and is freed when none does. */
struct vsi_message_queue {
    uint8_t *memory;
    size_t capacity;
    size_t start;
    size_t end;
    size_t messages;
    size_t bytes; /* of their contents */
};

struct vsi_outgoing_message {
    const uint8_t *data; /* until the next call */
    size_t bytes;
    bool is_audio;
};

/* Read put, taken, dropped and stalled; the rest is its own. */
struct vsi_outgoing {
    uint64_t put; /* audio messages */
    uint64_t taken;
    uint64_t dropped;
    bool stalled; /* so many were dropped that the reader is to be closed */

    struct vsi_outgoing_limits limits;
    struct vsi_message_queue events;
    struct vsi_message_queue audio;
    uint64_t number;       /* of the next message of either kind */
    size_t first_bytes;    /* of waiting first events, which do not count */
    size_t dropped_lately; /* since audio was last taken */
    bool closed;
};

void vsi_outgoing_init(struct vsi_outgoing *outgoing, const struct vsi_outgoing_limits *limits);

/* Frees all memory; what waits is dropped. */
void vsi_outgoing_destroy(struct vsi_outgoing *outgoing);

/* Queues an event. VSI_OK; VSI_E_SPACE, with nothing queued, if too many bytes wait for so slow a
 * reader; VSI_E_MEMORY. */
int vsi_outgoing_put_event(struct vsi_outgoing *outgoing, const void *data, size_t bytes);

/* Queues one of the first events of a newcomer, however many bytes wait. VSI_OK or VSI_E_MEMORY. */
int vsi_outgoing_put_first(struct vsi_outgoing *outgoing, const void *data, size_t bytes);

/* Queues audio; the oldest is dropped if too much waits, and this at once after
 * vsi_outgoing_close. VSI_OK or VSI_E_MEMORY, which drops it too. */
int vsi_outgoing_put_audio(struct vsi_outgoing *outgoing, const void *data, size_t bytes);

/* Fills *message with the oldest and returns true; false if nothing waits. */
bool vsi_outgoing_next(const struct vsi_outgoing *outgoing, struct vsi_outgoing_message *message);

/* Takes out what vsi_outgoing_next shows, which must be something. */
void vsi_outgoing_take(struct vsi_outgoing *outgoing);

/* Takes no more audio; what waits can still be taken. */
void vsi_outgoing_close(struct vsi_outgoing *outgoing);

/* Closes, and drops all that waits, since nobody is left to read it. */
void vsi_outgoing_abandon(struct vsi_outgoing *outgoing);

VSI_END_DECLS

#endif
