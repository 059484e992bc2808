/* Fixed frames of S16 out of chunks of any length, down to the byte: the tail of a chunk, an odd
 * byte of it too, waits for the next one. */
#ifndef VSI_PACKETIZER_H
#define VSI_PACKETIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

#define VSI_PACKETIZER_SAMPLES_MAX 1048576u /* in a frame */

struct vsi_packetizer {
    size_t frame_bytes;
    size_t held_bytes;          /* less than a frame */
    uint64_t odd_bytes_dropped; /* since init or reset */
    uint8_t *tail;              /* what is held, behind this struct */
};

/* How many bytes of memory a packetiser takes; 0 for samples outside 1 .. 1048576. */
size_t vsi_packetizer_size(size_t frame_samples);

/* Makes a packetiser at the start of memory of that size. Returns VSI_OK or VSI_E_INVALID. */
int vsi_packetizer_init(struct vsi_packetizer *memory, size_t frame_samples);

/* Drops what is held, and zeroes the count. */
void vsi_packetizer_reset(struct vsi_packetizer *packetizer);

/* How many frames a push of so many bytes completes. */
size_t vsi_packetizer_frames(const struct vsi_packetizer *packetizer, size_t bytes);

/* Takes all bytes of src and writes every complete frame to dst, which has room for
 * vsi_packetizer_frames(). dst and src may lie at any address and must not overlap. */
void vsi_packetizer_push(struct vsi_packetizer *packetizer, void *dst, const void *src,
                         size_t bytes);

/* Writes the tail to dst, which has room for a frame, followed by silence up to a whole frame
 * where pad is true, and leaves the packetiser empty. An odd byte at the end is no sample: it is
 * dropped and counted. Returns the samples written, 0 where no sample was held. */
size_t vsi_packetizer_flush(struct vsi_packetizer *packetizer, void *dst, bool pad);

VSI_END_DECLS

#endif
