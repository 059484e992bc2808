/* Frames of speakers whose voices come summed. Three samples of each frame are the speaker's alone
 * and say which frame it is and when it was due; under all of them lies a soft noise of the
 * speaker's own. A listener knows who speaks: what is left of the sum without their noises must be
 * each one's three samples and nothing else. So every sample of a sum is compared.
 *
 * The sums stay below the level from which a limiter may bend them. */
#ifndef CROWD_H
#define CROWD_H

#include <stdbool.h>
#include <stdint.h>

#include "marker.h"

#define CROWD_MAX 50
#define CROWD_SEQUENCE_BITS 14

/* Every room has so many places, the first of which speak. False where that cannot be: it takes two
 * speakers, and at most CROWD_MAX places. Before the others. */
bool crowd_init(uint32_t places, uint32_t speakers);

/* Whether rooms are otherwise than of two who speak. */
bool crowd_is_used(void);

/* The number of the first session in the room of a session. */
uint32_t crowd_room(uint32_t session);
bool crowd_speaks(uint32_t session);

/* Fills a speaker's frame; of the sequence the lowest 14 bits are told. */
void crowd_write(int16_t frame[FRAME_SAMPLES], const struct marker *marker);

/* Compares what a session hears with the sum of all others who speak in its room. Where it is
 * whole, markers holds one of each of them, in order; returns how many in *count. */
enum marker_found crowd_read(const int16_t frame[FRAME_SAMPLES], uint32_t listener, uint32_t now_us,
                             struct marker markers[CROWD_MAX], uint32_t *count);

#endif
