/* One polyphase filter: output k is the signal at input time k * M / L, a weighted sum of the input
 * frames in a window about that time. Whoever makes a stage keeps its coefficients. */
#ifndef VSI_FILTER_STAGE_H
#define VSI_FILTER_STAGE_H

#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* Windows come in multiples of this, so that no vector loop has a remainder. */
#define VSI_FIR_TAPS_UNIT 8u

/* Ratios of small numbers are filtered many windows at a time, others one by one. Beyond these
 * limits laying the input out for that costs more than it saves; and longer sums, each in a single
 * accumulator, would not stay within -130 dB of the exact ones. */
#define VSI_FIR_LANES_PHASES_MAX 6u
#define VSI_FIR_LANES_STEP_MAX 3u
#define VSI_FIR_LANES_TAPS_MAX 256u

/* Rows are summed in parts of so many products, so that the longest stay within -130 dB too. */
#define VSI_FIR_ROW_PART 512u

/* Weights of one phase that meet every M-th input frame of a window. */
struct vsi_fir_run {
    uint32_t offset; /* of the first of those frames in the window */
    uint32_t count;
};

struct vsi_filter_stage {
    uint32_t phases;    /* L */
    uint32_t step;      /* M */
    uint32_t taps;      /* the length of a window; 0 where there is no such stage */
    uint32_t lookahead; /* input frames an output's window reaches beyond the one at its time */
    const float *rows;  /* phases x taps: in the order of time, or run by run */
    const struct vsi_fir_run *runs; /* phases x step, or NULL; what they leave out is zero */
};

VSI_END_DECLS

#endif
