/* The coefficients of a resampler: the linear-phase low-pass filters of a ratio and a quality.
 *
 * Once made a bank never changes, so any number of streams, in any number of threads, may share
 * one. */
#ifndef VSI_FILTER_BANK_H
#define VSI_FILTER_BANK_H

#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>
#include <vsingest/filter_stage.h>

VSI_BEGIN_DECLS

#define VSI_RATE_MAX 1000000u               /* Hz */
#define VSI_FILTER_BANK_PHASES_MAX 4096u    /* the reduced output rate */
#define VSI_FILTER_BANK_BYTES_MAX 8388608.0 /* of coefficients */
#define VSI_FILTER_STAGES_MAX 2u

/* Each is given by the half length of its filters in samples of the lower of the two rates, which
 * is its delay, and by its attenuation. Edges are fractions of that rate's Nyquist frequency.
 *
 *            half length   attenuation   passes up to   stops from
 *   voice             12         80 dB           0.78         1.22
 *   high           22-24        100 dB           0.85         1.15
 *   best             128        120 dB           0.93         1.00
 *
 * "voice" and "high" put the middle of the transition on Nyquist: that halves the delay, and what
 * lies just above Nyquist folds to just below it, into the transition, and never under the pass
 * band. "best" leaves nothing to fold. */
enum vsi_quality { VSI_QUALITY_VOICE, VSI_QUALITY_HIGH, VSI_QUALITY_BEST, VSI_QUALITY_COUNT };

struct vsi_filter_bank {
    uint32_t phases;    /* L, the reduced output rate */
    uint32_t step;      /* M, the reduced input rate */
    uint32_t lookahead; /* input frames an output waits for beyond the one at or before its time */
    uint32_t passes;    /* 1 where the rates are equal, and nothing is filtered unless adjusted */
    uint32_t stage_count;
    uint32_t adjusted; /* which stage an adjustment of the ratio works in */
    double products;   /* about so many are added up for each input frame */
    struct vsi_filter_stage stages[VSI_FILTER_STAGES_MAX];
};

/* Writes how many bytes of memory a bank takes. Returns VSI_OK, VSI_E_INVALID for a rate outside
 * 1 .. VSI_RATE_MAX or an unknown quality, or VSI_E_UNSUPPORTED for a ratio whose bank would pass
 * the limits above. */
int vsi_filter_bank_size(uint32_t from_rate, uint32_t to_rate, enum vsi_quality quality,
                         size_t *bytes);

/* Makes a bank at the start of memory, which is aligned as malloc aligns, is as large as
 * vsi_filter_bank_size() says, stays where it is, and is the caller's to free. */
int vsi_filter_bank_init(void *memory, uint32_t from_rate, uint32_t to_rate,
                         enum vsi_quality quality);

VSI_END_DECLS

#endif
