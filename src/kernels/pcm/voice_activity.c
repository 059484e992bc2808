#include <vsingest/voice_activity.h>

#include <math.h>

#include <vsingest/levels.h>
#include <vsingest/status.h>

int vsi_voice_activity_init(struct vsi_voice_activity *voice, uint32_t rate, float margin_db,
                            float hangover) {
    /* Written so that NaN is refused too. */
    if (rate < VSI_VOICE_RATE_MIN || rate > VSI_VOICE_RATE_MAX ||
        !(margin_db > 0.0f && margin_db <= VSI_VOICE_MARGIN_MAX) ||
        !(hangover >= 0.0f && hangover <= VSI_VOICE_HANGOVER_MAX)) {
        return VSI_E_INVALID;
    }
    voice->margin_db = margin_db;
    voice->rate = rate;
    voice->slice = rate / VSI_VOICE_SLICES_PER_SECOND;
    voice->onset = (uint32_t)lrintf(VSI_VOICE_ONSET * (float)rate);
    voice->hangover = (uint32_t)lrintf(hangover * (float)rate);
    vsi_voice_activity_reset(voice);
    return VSI_OK;
}

void vsi_voice_activity_reset(struct vsi_voice_activity *voice) {
    voice->level_db = VSI_VOICE_SILENCE_DB;
    voice->floor_db = VSI_VOICE_FLOOR_START_DB;
    voice->sounding = 0;
    voice->since = 0;
    voice->active = false;
    voice->primed = false;
}

/* The mean is taken out, or a converter's offset would pass for sound. */
static float level_db(const struct vsi_levels *levels, size_t samples) {
    double count = (double)samples;
    double mean = (double)levels->sum / count;
    double power = (double)levels->sum_of_squares / count - mean * mean;
    double relative = power / (32768.0 * 32768.0);
    const float silence = VSI_VOICE_SILENCE_DB;
    /* Far below the silence level lies only rounding: no logarithm of zero. */
    return relative > 1e-9 ? fmaxf(10.0f * log10f((float)relative), silence) : silence;
}

static void follow_floor(struct vsi_voice_activity *voice, float seconds) {
    if (!voice->primed) {
        voice->floor_db = fminf(voice->level_db, VSI_VOICE_FLOOR_START_DB);
        voice->primed = true;
    } else if (voice->level_db < voice->floor_db) {
        float share = 1.0f - expf(-seconds / VSI_VOICE_FLOOR_FALL);
        voice->floor_db += (voice->level_db - voice->floor_db) * share;
    } else {
        voice->floor_db = fminf(voice->floor_db + VSI_VOICE_FLOOR_RISE * seconds, voice->level_db);
    }
}

static bool sounds(const struct vsi_voice_activity *voice, const void *src, size_t samples) {
    float over = voice->level_db - voice->floor_db - voice->margin_db;
    if (voice->level_db <= VSI_VOICE_SILENCE_DB || over <= 0.0f) {
        return false;
    }
    if (over > VSI_VOICE_HISS_MARGIN_DB) {
        return true;
    }
    float crossings = (float)vsi_zero_crossings_s16(src, samples);
    return crossings < VSI_VOICE_HISS_CROSSINGS * (float)samples;
}

static void process_slice(struct vsi_voice_activity *voice, const void *src, uint32_t samples) {
    struct vsi_levels levels;
    vsi_levels_s16(&levels, src, samples);
    voice->level_db = level_db(&levels, samples);
    follow_floor(voice, (float)samples / (float)voice->rate);
    if (sounds(voice, src, samples)) {
        uint32_t lacking = voice->onset - voice->sounding;
        voice->sounding += samples < lacking ? samples : lacking;
        voice->since = 0;
        voice->active |= voice->sounding == voice->onset;
    } else {
        voice->sounding = 0;
        voice->since += voice->since <= voice->hangover ? samples : 0;
        voice->active &= voice->since <= voice->hangover;
    }
}

bool vsi_voice_activity_process(struct vsi_voice_activity *voice, const void *src, size_t samples) {
    const uint8_t *from = src;
    bool any = samples == 0 && voice->active;
    while (samples > 0) {
        uint32_t some = samples < voice->slice ? (uint32_t)samples : voice->slice;
        process_slice(voice, from, some);
        any |= voice->active;
        from += some * sizeof(int16_t);
        samples -= some;
    }
    return any;
}
