/* The order of numbered packets: which one is next, which came too late, which came twice. */
#ifndef VSI_SEQUENCE_H
#define VSI_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* So many packets behind the newest are told apart; any older one counts as late. */
#define VSI_SEQUENCE_HISTORY 64

/* A sender that starts anew counts from elsewhere. As RFC 3550 appendix A.1 has it, two packets
 * that follow one another, far from the newest, are a restart and no stragglers; nearer than the
 * history, where the RFC knows of none, it takes so many that follow one another. */
#define VSI_SEQUENCE_RESTART 2
#define VSI_SEQUENCE_RESTART_NEAR 10

enum vsi_sequence_verdict {
    VSI_SEQUENCE_IN_ORDER,
    VSI_SEQUENCE_RESTARTED, /* likewise: the first in order of a sender that started anew */
    VSI_SEQUENCE_LATE,
    VSI_SEQUENCE_DUPLICATE,
};

struct vsi_sequence {
    uint64_t newest;
    uint64_t seen; /* bit i: packet newest - i came */
    uint64_t next; /* follows the last packet that was dropped */
    unsigned run;  /* dropped packets that followed one another */
    bool begun;
};

/* Notes a packet. Numbers go up by one a packet; the first one may be any. *missing: packets
 * between the newest so far and this one, 0 unless it is in order. */
enum vsi_sequence_verdict vsi_sequence_note(struct vsi_sequence *sequence, uint64_t number,
                                            uint64_t *missing);

VSI_END_DECLS

#endif
