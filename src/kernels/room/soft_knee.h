/* Private: the limiter of a mix, one sample at a time, without memory and without look-ahead.
 *
 * A sum passes as it is up to the knee, or up to the loudest single voice that pulls its way where
 * that is louder: so a lone voice never changes, at any level. What the other voices add beyond
 * bends into the headroom that is left, with a slope of one where it begins, and never reaches past
 * full scale. More sum never gives less output. */
#ifndef VSI_SOFT_KNEE_H
#define VSI_SOFT_KNEE_H

#include <stdint.h>

#include <vsingest/mix.h>

/* highest, lowest: the extremes among the voices of the sum; each may be given as 0 where no voice
 * lies on its side. */
static inline int16_t vsi_soft_knee(int32_t sum, int32_t highest, int32_t lowest) {
    const int32_t size = sum < 0 ? -sum : sum;
    const int32_t full = sum < 0 ? 32768 : 32767;
    const int32_t loudest = sum < 0 ? -lowest : highest;
    const int32_t from = loudest > VSI_MIX_KNEE ? loudest : VSI_MIX_KNEE;
    const int32_t beyond = size > from ? size - from : 1;
    const float headroom = (float)(full - from);
    const int32_t left = (int32_t)(headroom * headroom / (headroom + (float)beyond));
    const int32_t bent = size > from ? full - left : size;
    return (int16_t)(sum < 0 ? -bent : bent);
}

#endif
