/* One frame of audio as a listener's connection carries it: a media message or its bare samples,
 * each either on its own or as a whole WebSocket frame of a server, unmasked (RFC 6455 section
 * 5.1). */
#ifndef VSI_AUDIO_MESSAGE_H
#define VSI_AUDIO_MESSAGE_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* Bits: what the message is, and whether the frame is around it. */
enum vsi_audio_form {
    VSI_AUDIO_JSON = 0,
    VSI_AUDIO_BINARY = 1,
    VSI_AUDIO_FRAMED = 2,
};

#define VSI_AUDIO_FORMS 4

/* The size of such a message of so many bytes of PCM. */
size_t vsi_audio_message_size(unsigned form, size_t pcm_bytes);

/* Writes exactly that many bytes. dst and pcm lie at any address and do not overlap. */
void vsi_audio_message_write(unsigned form, void *dst, const void *pcm, size_t pcm_bytes);

VSI_END_DECLS

#endif
