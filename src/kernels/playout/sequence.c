#include <vsingest/sequence.h>

enum vsi_sequence_verdict vsi_sequence_note(struct vsi_sequence *sequence, uint64_t number,
                                            uint64_t *missing) {
    *missing = 0;
    if (!sequence->begun) {
        *sequence = (struct vsi_sequence){.newest = number, .seen = 1, .begun = true};
        return VSI_SEQUENCE_IN_ORDER;
    }
    if (number > sequence->newest) {
        const uint64_t ahead = number - sequence->newest;
        *missing = ahead - 1;
        sequence->seen = ahead < VSI_SEQUENCE_HISTORY ? sequence->seen << ahead | 1 : 1;
        sequence->newest = number;
        return VSI_SEQUENCE_IN_ORDER;
    }
    const uint64_t behind = sequence->newest - number;
    if (behind >= VSI_SEQUENCE_HISTORY) {
        return VSI_SEQUENCE_LATE;
    }
    const uint64_t bit = (uint64_t)1 << behind;
    if (sequence->seen & bit) {
        return VSI_SEQUENCE_DUPLICATE;
    }
    sequence->seen |= bit;
    return VSI_SEQUENCE_LATE;
}
