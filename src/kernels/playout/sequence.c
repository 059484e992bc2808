#include <vsingest/sequence.h>

/* Whether a packet behind the newest, which it notes, shows that the sender has started anew. */
static bool is_restart(struct vsi_sequence *sequence, uint64_t number, uint64_t behind) {
    sequence->run = sequence->run > 0 && number == sequence->next ? sequence->run + 1 : 1;
    sequence->next = number + 1;
    return sequence->run >=
           (behind < VSI_SEQUENCE_HISTORY ? VSI_SEQUENCE_RESTART_NEAR : VSI_SEQUENCE_RESTART);
}

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
        sequence->run = 0;
        return VSI_SEQUENCE_IN_ORDER;
    }
    const uint64_t behind = sequence->newest - number;
    if (is_restart(sequence, number, behind)) {
        *sequence = (struct vsi_sequence){.newest = number, .seen = 3, .begun = true};
        return VSI_SEQUENCE_RESTARTED;
    }
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
