/* Media messages in the form of Twilio Media Streams: mu-law in base64, one object deeper.
 *
 *   {"event":"media","streamSid":"...","media":{"payload":"<base64 of mu-law>"}}
 *
 * Samples are S16 at 8 kHz. Buffers may lie at any address and must not overlap. */
#ifndef VSI_TWILIO_H
#define VSI_TWILIO_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* The size of the message that carries so many samples, for a stream id of so many bytes. */
size_t vsi_twilio_size(size_t sid_bytes, size_t samples);

/* Writes exactly vsi_twilio_size(sid_bytes, samples) characters and no terminator. The id is copied
 * as it is to stand between its quotes, so the caller knows that nothing in it needs an escape.
 * Returns VSI_OK or VSI_E_SPACE; *written is 0 on error. */
int vsi_twilio_encode(void *dst, size_t capacity, const void *sid, size_t sid_bytes,
                      const void *s16, size_t samples, size_t *written);

/* The most samples that a message of so many bytes can decode to. */
size_t vsi_twilio_samples_bound(size_t size);

/* Decodes the payload into s16, which holds `capacity` samples. Any valid spelling is taken, as by
 * vsi_media_decode; of members with one name the last counts. Returns VSI_OK,
 *   VSI_E_JSON       not one valid JSON object, or nested deeper than VSI_JSON_DEPTH_MAX;
 *   VSI_E_NOT_MEDIA  a JSON object whose "event" is not "media";
 *   VSI_E_PAYLOAD    "media" is missing or no object, or its "payload" missing or not a string;
 *   VSI_E_BASE64     a payload that is not strict base64;
 *   VSI_E_SPACE      a payload of more samples than fit.
 * On error *samples is 0 and the content of s16 unspecified. */
int vsi_twilio_decode(void *s16, size_t capacity, const void *message, size_t size,
                      size_t *samples);

VSI_END_DECLS

#endif
