/* The mixer of one room: mix-minus with a limiter, a gain for each pair of listener and source, and
 * the level of each source. Row i of every frame is participant i. One thread at a time. */
#ifndef VSI_ROOM_MIXER_H
#define VSI_ROOM_MIXER_H

#include <stdbool.h>
#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

#define VSI_ROOM_ROWS_MAX 1024
#define VSI_ROOM_GAIN_MAX 8.0f /* 18 dB */

/* After a source falls silent its power falls to a hundredth in 44 frames, 0.9 s of 20 ms. */
#define VSI_ROOM_RELEASE 0.1f

struct vsi_room_mixer {
    size_t capacity;
    bool limited;
    float *powers; /* mean square of each row: it rises at once and falls slowly */
    bool *uneven;  /* listeners with a gain other than 1 */
    float *gains;  /* capacity x capacity, listener by listener: as heard at the end of the last mix
                    */
    float *wanted; /* and what they go to through the next one */
};

/* Bytes that a mixer takes; 0 for a capacity outside 1 .. VSI_ROOM_ROWS_MAX. */
size_t vsi_room_mixer_size(size_t capacity);

/* Makes a mixer at the start of memory of that size, aligned as by malloc; every gain is 1.
 * limited: false saturates instead. VSI_OK or VSI_E_INVALID. */
int vsi_room_mixer_init(struct vsi_room_mixer *memory, size_t capacity, bool limited);

/* Sets the gain at which the listener hears the source from the next mix on, 0 for nothing. The
 * change is spread over that frame, so that it does not click. VSI_OK, or VSI_E_INVALID for a row
 * beyond capacity or a gain outside 0 .. VSI_ROOM_GAIN_MAX. */
int vsi_room_mixer_set_gain(struct vsi_room_mixer *mixer, size_t listener, size_t source,
                            float gain);

/* Takes over the gains of the rows that both have, and the levels. */
void vsi_room_mixer_take(struct vsi_room_mixer *mixer, const struct vsi_room_mixer *other);

/* Resets the row for its next participant: gains of 1 in both directions, and no level. */
void vsi_room_mixer_reset_row(struct vsi_room_mixer *mixer, size_t row);

/* dst, frames: rows x samples int16, row after row, at any address; they must not overlap. Rows
 * beyond those given count as silent. A source with a gain is rounded and saturated to S16 before
 * it is summed. VSI_OK, or VSI_E_INVALID for more rows than the capacity. */
int vsi_room_mixer_mix(struct vsi_room_mixer *mixer, void *dst, const void *frames, size_t rows,
                       size_t samples);

VSI_END_DECLS

#endif
