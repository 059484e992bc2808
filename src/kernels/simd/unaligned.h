/* Private: loads and stores at any address, for buffers that come from the wire or from a caller.
 */
#ifndef VSI_UNALIGNED_H
#define VSI_UNALIGNED_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline float vsi_load_float(const void *base, size_t index) {
    float value;
    memcpy(&value, (const uint8_t *)base + index * sizeof value, sizeof value);
    return value;
}

static inline int16_t vsi_load_s16(const void *base, size_t index) {
    int16_t value;
    memcpy(&value, (const uint8_t *)base + index * sizeof value, sizeof value);
    return value;
}

static inline uint64_t vsi_load_u64(const void *base) {
    uint64_t value;
    memcpy(&value, base, sizeof value);
    return value;
}

static inline void vsi_store_u64(void *base, uint64_t value) {
    memcpy(base, &value, sizeof value);
}

static inline double vsi_load_double(const void *base, size_t index) {
    double value;
    memcpy(&value, (const uint8_t *)base + index * sizeof value, sizeof value);
    return value;
}

static inline int32_t vsi_load_s32(const void *base, size_t index) {
    int32_t value;
    memcpy(&value, (const uint8_t *)base + index * sizeof value, sizeof value);
    return value;
}

static inline void vsi_store_float(void *base, size_t index, float value) {
    memcpy((uint8_t *)base + index * sizeof value, &value, sizeof value);
}

static inline void vsi_store_s16(void *base, size_t index, int16_t value) {
    memcpy((uint8_t *)base + index * sizeof value, &value, sizeof value);
}

#endif
