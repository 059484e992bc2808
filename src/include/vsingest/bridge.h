/* One tick of a room at one rate: a frame of everyone's voice in, what each of them hears out.
 *
 *     for each taken seat: fill vsi_bridge_voice(), then vsi_bridge_note()
 *     vsi_bridge_mix(&bridge, seats, mixer);
 *     for each listener: vsi_bridge_hear()
 *
 * Most of a room is silent most of the time, so the mix that several listeners share is made once
 * and marked as such. Nothing carries over from one tick to the next but the gains, which are the
 * mixer's: a larger bridge may take the place of a smaller one between ticks. */
#ifndef VSI_BRIDGE_H
#define VSI_BRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>
#include <vsingest/room_mixer.h>

VSI_BEGIN_DECLS

enum vsi_hears {
    VSI_HEARS_NOTHING,
    VSI_HEARS_ALL, /* the mix that all silent listeners share */
    VSI_HEARS_OWN, /* a mix of their own */
};

struct vsi_bridge {
    uint8_t *sounding; /* a flag a seat: its voice is not all zeros */
    size_t capacity;
    size_t samples; /* of a frame */
    int16_t *voices;
    int16_t *mixes;
    uint8_t *apart; /* listeners for whom gains were set */
    size_t first;   /* seats of the first and the last who sound */
    size_t last;
    size_t speakers;
};

/* Bytes that a bridge's frames take; 0 for a capacity outside 1 .. VSI_ROOM_ROWS_MAX. */
size_t vsi_bridge_memory(size_t capacity, size_t samples);

/* memory: of that size, aligned as by malloc; it outlives the bridge. Every voice is silent. */
void vsi_bridge_init(struct vsi_bridge *bridge, void *memory, size_t capacity, size_t samples);

/* Where the seat's voice goes, samples x int16. */
int16_t *vsi_bridge_voice(const struct vsi_bridge *bridge, size_t seat);

/* Looks at the voice that stands there: whether it sounds. One that is not noted anew keeps its
 * sound or silence. */
bool vsi_bridge_note(struct vsi_bridge *bridge, size_t seat);

/* Silences a seat that was given up. */
void vsi_bridge_vacate(struct vsi_bridge *bridge, size_t seat);

/* Mixes the first `seats` voices, up to the capacity. mixer: NULL while every gain is 1; otherwise
 * of the same capacity or more. Two who speak by turns, or to each other alone, cost no sum. */
void vsi_bridge_mix(struct vsi_bridge *bridge, size_t seats, struct vsi_room_mixer *mixer);

/* What the seat hears of the last mix. *pcm: samples x int16 that last until the next mix; NULL
 * where it is nothing. A lone voice is given as it was, bit for bit. */
enum vsi_hears vsi_bridge_hear(const struct vsi_bridge *bridge, size_t seat, const int16_t **pcm);

VSI_END_DECLS

#endif
