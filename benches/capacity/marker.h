/* A frame of audio that says whose it is, which one, and when it was due: nothing that happens to
 * it on its way goes unseen. */
#ifndef MARKER_H
#define MARKER_H

#include <stdint.h>

#define FRAME_SAMPLES 160
#define FRAME_US 20000 /* the time that a frame plays */

struct marker {
    uint32_t session;
    uint32_t sequence;
    uint32_t due_us; /* since the generator began; wraps */
};

enum marker_found {
    MARKER_WHOLE,
    MARKER_SILENT,  /* all zeros */
    MARKER_DAMAGED, /* any other sample than those that were written */
};

/* Before the others. */
void marker_init(void);

/* Fills a frame: the marker, then noise that follows from it. */
void marker_write(int16_t frame[FRAME_SAMPLES], const struct marker *marker);

/* Compares every sample with what was written. *marker is filled where the frame is whole. */
enum marker_found marker_read(const int16_t frame[FRAME_SAMPLES], struct marker *marker);

#endif
