#include <vsingest/audio_message.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <vsingest/media.h>
#include <vsingest/ws_frame.h>

static size_t payload_size(unsigned form, size_t pcm_bytes) {
    return form & VSI_AUDIO_BINARY ? pcm_bytes : vsi_media_size(pcm_bytes);
}

static size_t header_size(unsigned form, size_t payload_bytes) {
    return form & VSI_AUDIO_FRAMED ? vsi_ws_header_size(payload_bytes, false) : 0;
}

size_t vsi_audio_message_size(unsigned form, size_t pcm_bytes) {
    const size_t payload = payload_size(form, pcm_bytes);
    return header_size(form, payload) + payload;
}

void vsi_audio_message_write(unsigned form, void *dst, const void *pcm, size_t pcm_bytes) {
    const size_t payload = payload_size(form, pcm_bytes);
    uint8_t *out = dst;
    size_t written = 0;
    if (form & VSI_AUDIO_FRAMED) {
        vsi_ws_header_write(out, VSI_WS_HEADER_MAX,
                            form & VSI_AUDIO_BINARY ? VSI_WS_BINARY : VSI_WS_TEXT, true, payload,
                            NULL, &written);
        out += written;
    }
    if (!(form & VSI_AUDIO_BINARY)) {
        vsi_media_encode(out, payload, pcm, pcm_bytes, &written);
    } else if (pcm_bytes > 0) {
        memcpy(out, pcm, pcm_bytes);
    }
}
