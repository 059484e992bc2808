/* What one listener heard within a window of time: of the other of two, or of a crowd. */
#ifndef HEARING_H
#define HEARING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crowd.h"
#include "marker.h"

struct hearing {
    uint32_t listener;
    uint32_t speaker;            /* the other of two */
    int16_t last[FRAME_SAMPLES]; /* the message before */
    size_t shift;                /* samples of it that belong to the frame under way */
    bool began;
    uint32_t next[CROWD_MAX]; /* sequence of each speaker, in order; the first of one alone */
    uint32_t due_us;          /* of the frame heard last */
    uint32_t least;           /* latency heard of, in the window; UINT32_MAX before the first */
    uint32_t *delays;         /* each latency in the window, in us */
    size_t capacity;
    size_t whole;
    uint64_t lost;
    uint64_t repeated;
    uint64_t damaged; /* or another's voice */
    uint64_t silent;
};

void hearing_init(struct hearing *hearing, uint32_t listener);
void hearing_free(struct hearing *hearing);

/* Begins a window of at most so many frames. False for want of memory. */
bool hearing_begin(struct hearing *hearing, size_t frames);

/* Takes the audio of one message. What precedes the first whole frame is passed over. Of a crowd,
 * the first who speaks beside the listener is whose frames are timed: one message brings them all.
 */
void hearing_take(struct hearing *hearing, const int16_t pcm[FRAME_SAMPLES], uint32_t now_us);

#endif
