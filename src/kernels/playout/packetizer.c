#include <vsingest/packetizer.h>

#include <string.h>

#include <vsingest/status.h>

enum { SAMPLE_BYTES = 2 };

size_t vsi_packetizer_size(size_t frame_samples) {
    if (frame_samples < 1 || frame_samples > VSI_PACKETIZER_SAMPLES_MAX) {
        return 0;
    }
    return sizeof(struct vsi_packetizer) + frame_samples * SAMPLE_BYTES;
}

int vsi_packetizer_init(struct vsi_packetizer *memory, size_t frame_samples) {
    if (vsi_packetizer_size(frame_samples) == 0) {
        return VSI_E_INVALID;
    }
    memory->frame_bytes = frame_samples * SAMPLE_BYTES;
    memory->tail = (uint8_t *)(memory + 1);
    vsi_packetizer_reset(memory);
    return VSI_OK;
}

void vsi_packetizer_reset(struct vsi_packetizer *packetizer) {
    packetizer->held_bytes = 0;
    packetizer->odd_bytes_dropped = 0;
}

size_t vsi_packetizer_frames(const struct vsi_packetizer *packetizer, size_t bytes) {
    return (packetizer->held_bytes + bytes) / packetizer->frame_bytes;
}

void vsi_packetizer_push(struct vsi_packetizer *packetizer, void *dst, const void *src,
                         size_t bytes) {
    const size_t held = packetizer->held_bytes;
    const size_t framed = vsi_packetizer_frames(packetizer, bytes) * packetizer->frame_bytes;
    const uint8_t *in = src;
    if (framed > 0) {
        const size_t taken = framed - held;
        memcpy(dst, packetizer->tail, held);
        memcpy((uint8_t *)dst + held, in, taken);
        in += taken;
        bytes -= taken;
        packetizer->held_bytes = 0;
    }
    if (bytes > 0) {
        memcpy(packetizer->tail + packetizer->held_bytes, in, bytes);
        packetizer->held_bytes += bytes;
    }
}

size_t vsi_packetizer_flush(struct vsi_packetizer *packetizer, void *dst, bool pad) {
    const size_t odd = packetizer->held_bytes % SAMPLE_BYTES;
    const size_t bytes = packetizer->held_bytes - odd;
    packetizer->odd_bytes_dropped += odd;
    packetizer->held_bytes = 0;
    if (bytes == 0) {
        return 0;
    }
    memcpy(dst, packetizer->tail, bytes);
    if (!pad) {
        return bytes / SAMPLE_BYTES;
    }
    memset((uint8_t *)dst + bytes, 0, packetizer->frame_bytes - bytes);
    return packetizer->frame_bytes / SAMPLE_BYTES;
}
