/* Is somebody speaking? A cheap decision for each 20 ms of S16, for gating, billing of talk time
 * and choosing whom to mix. It measures energy: a loud sound that comes and goes passes for a
 * voice.
 *
 * A slice of at most 20 ms counts as sound where its level (RMS without its mean, in dB against a
 * full-scale square wave) passes VSI_VOICE_SILENCE_DB and the noise floor by a margin, which grows
 * where the zero crossings say hiss. The floor follows the level down at once and up slowly, so
 * that a steady noise is learnt and a pause between syllables restores it. Speech begins when sound
 * has lasted VSI_VOICE_ONSET, and ends when none was heard for the hang-over. */
#ifndef VSI_VOICE_ACTIVITY_H
#define VSI_VOICE_ACTIVITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

#define VSI_VOICE_SLICES_PER_SECOND 50
/* Quieter than this is silence, and the lowest noise floor: it bounds how long a noise that sets in
 * after digital silence is taken for voice. */
#define VSI_VOICE_SILENCE_DB (-60.0f)
/* Where the floor starts at the highest, so that a stream that opens with speech is heard. */
#define VSI_VOICE_FLOOR_START_DB (-50.0f)
/* dB a second; syllables fall by more within 0.3 s, steady noise does not. */
#define VSI_VOICE_FLOOR_RISE 3.0f
/* Seconds in which the floor comes down by 63% of its distance. */
#define VSI_VOICE_FLOOR_FALL 0.05f
/* White noise crosses zero in half of its samples, voiced speech in less than a quarter. */
#define VSI_VOICE_HISS_CROSSINGS 0.4f
#define VSI_VOICE_HISS_MARGIN_DB 6.0f
/* Seconds; a click is shorter. */
#define VSI_VOICE_ONSET 0.04f

#define VSI_VOICE_RATE_MIN 8000
#define VSI_VOICE_RATE_MAX 192000
#define VSI_VOICE_MARGIN_MAX 60.0f
#define VSI_VOICE_HANGOVER_MAX 10.0f

/* The caller's memory; nothing to free. Read level_db, floor_db and active freely. */
struct vsi_voice_activity {
    float margin_db;
    uint32_t rate;
    uint32_t slice;    /* samples, as all that follow but the levels */
    uint32_t onset;    /* that sound must last to be speech */
    uint32_t hangover; /* that speech outlasts its last sound */
    uint32_t sounding; /* of sound without a gap, at most onset */
    uint32_t since;    /* since the last sound, at most hangover + slice */
    float level_db;    /* of the last slice */
    float floor_db;
    bool active;
    bool primed; /* the floor has seen a slice */
};

/* Returns VSI_OK, or VSI_E_INVALID unless VSI_VOICE_RATE_MIN <= rate <= VSI_VOICE_RATE_MAX,
 * 0 < margin_db <= VSI_VOICE_MARGIN_MAX and 0 <= hangover <= VSI_VOICE_HANGOVER_MAX. */
int vsi_voice_activity_init(struct vsi_voice_activity *voice, uint32_t rate, float margin_db,
                            float hangover);

/* src: samples x int16 at any address, the stream's next. Returns whether any slice of it was
 * speech; for no samples, whether the last one was. */
bool vsi_voice_activity_process(struct vsi_voice_activity *voice, const void *src, size_t samples);

/* As after init, with the same settings. */
void vsi_voice_activity_reset(struct vsi_voice_activity *voice);

VSI_END_DECLS

#endif
