#include "outgoing.h"

#include <stdlib.h>
#include <string.h>

#include <vsingest/status.h>

/* Of a queue's memory when its first message comes: some frames of audio, or a few events. */
#define FIRST_BYTES 4096

struct header {
    uint64_t number;
    size_t bytes;
};

static struct header oldest(const struct vsi_message_queue *queue) {
    struct header header;
    memcpy(&header, queue->memory + queue->start, sizeof header);
    return header;
}

static void empty(struct vsi_message_queue *queue) {
    free(queue->memory);
    *queue = (struct vsi_message_queue){0};
}

static bool make_room(struct vsi_message_queue *queue, size_t bytes) {
    if (queue->capacity - queue->end >= bytes) {
        return true;
    }
    const size_t held = queue->end - queue->start;
    if (bytes > SIZE_MAX / 4 - held) {
        return false;
    }
    /* At least half of the memory is free after a move, or it would be moved for each message. */
    size_t capacity = queue->capacity > 0 ? queue->capacity : FIRST_BYTES;
    while (capacity / 2 < held + bytes) {
        capacity *= 2;
    }
    if (capacity == queue->capacity) {
        memmove(queue->memory, queue->memory + queue->start, held);
    } else {
        uint8_t *memory = malloc(capacity);
        if (memory == NULL) {
            return false;
        }
        if (held > 0) {
            memcpy(memory, queue->memory + queue->start, held);
        }
        free(queue->memory);
        queue->memory = memory;
        queue->capacity = capacity;
    }
    queue->start = 0;
    queue->end = held;
    return true;
}

static int append(struct vsi_message_queue *queue, uint64_t number, const void *data,
                  size_t bytes) {
    const struct header header = {number, bytes};
    if (bytes > SIZE_MAX - sizeof header || !make_room(queue, sizeof header + bytes)) {
        return VSI_E_MEMORY;
    }
    memcpy(queue->memory + queue->end, &header, sizeof header);
    if (bytes > 0) {
        memcpy(queue->memory + queue->end + sizeof header, data, bytes);
    }
    queue->end += sizeof header + bytes;
    queue->messages++;
    queue->bytes += bytes;
    return VSI_OK;
}

/* Removes the oldest message; returns how many bytes it had. */
static size_t drop_oldest(struct vsi_message_queue *queue) {
    const size_t bytes = oldest(queue).bytes;
    queue->start += sizeof(struct header) + bytes;
    queue->bytes -= bytes;
    if (--queue->messages == 0) {
        empty(queue);
    }
    return bytes;
}

void vsi_outgoing_init(struct vsi_outgoing *outgoing, const struct vsi_outgoing_limits *limits) {
    *outgoing = (struct vsi_outgoing){.limits = *limits};
}

void vsi_outgoing_destroy(struct vsi_outgoing *outgoing) {
    empty(&outgoing->events);
    empty(&outgoing->audio);
}

int vsi_outgoing_put_event(struct vsi_outgoing *outgoing, const void *data, size_t bytes) {
    const size_t counted = outgoing->events.bytes - outgoing->first_bytes;
    if (counted > outgoing->limits.event_bytes || bytes > outgoing->limits.event_bytes - counted) {
        return VSI_E_SPACE;
    }
    return append(&outgoing->events, outgoing->number++, data, bytes);
}

int vsi_outgoing_put_first(struct vsi_outgoing *outgoing, const void *data, size_t bytes) {
    const int status = append(&outgoing->events, outgoing->number++, data, bytes);
    if (status == VSI_OK) {
        outgoing->first_bytes += bytes;
    }
    return status;
}

int vsi_outgoing_put_audio(struct vsi_outgoing *outgoing, const void *data, size_t bytes) {
    outgoing->put++;
    if (outgoing->closed) {
        outgoing->dropped++;
        return VSI_OK;
    }
    if (outgoing->audio.messages >= outgoing->limits.audio_messages) {
        drop_oldest(&outgoing->audio);
        outgoing->dropped++;
        outgoing->dropped_lately++;
        outgoing->stalled = outgoing->dropped_lately >= outgoing->limits.stalled_messages;
    }
    const int status = append(&outgoing->audio, outgoing->number++, data, bytes);
    outgoing->dropped += status != VSI_OK;
    return status;
}

static bool audio_is_next(const struct vsi_outgoing *outgoing) {
    if (outgoing->audio.messages == 0 || outgoing->events.messages == 0) {
        return outgoing->audio.messages > 0;
    }
    return oldest(&outgoing->audio).number < oldest(&outgoing->events).number;
}

bool vsi_outgoing_next(const struct vsi_outgoing *outgoing, struct vsi_outgoing_message *message) {
    const bool is_audio = audio_is_next(outgoing);
    const struct vsi_message_queue *queue = is_audio ? &outgoing->audio : &outgoing->events;
    if (queue->messages == 0) {
        return false;
    }
    *message = (struct vsi_outgoing_message){
        .data = queue->memory + queue->start + sizeof(struct header),
        .bytes = oldest(queue).bytes,
        .is_audio = is_audio,
    };
    return true;
}

void vsi_outgoing_take(struct vsi_outgoing *outgoing) {
    if (audio_is_next(outgoing)) {
        drop_oldest(&outgoing->audio);
        outgoing->taken++;
        outgoing->dropped_lately = 0;
        outgoing->stalled = false;
        return;
    }
    /* Events leave in order, and the first ones came first. */
    const size_t bytes = drop_oldest(&outgoing->events);
    outgoing->first_bytes -= bytes < outgoing->first_bytes ? bytes : outgoing->first_bytes;
}

void vsi_outgoing_close(struct vsi_outgoing *outgoing) {
    outgoing->closed = true;
    outgoing->stalled = false;
}

void vsi_outgoing_abandon(struct vsi_outgoing *outgoing) {
    vsi_outgoing_close(outgoing);
    outgoing->dropped += outgoing->audio.messages;
    outgoing->first_bytes = 0;
    empty(&outgoing->events);
    empty(&outgoing->audio);
}
