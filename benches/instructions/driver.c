/* Runs each piece of work under callgrind and has it dump a count of its own. */
#include <stdio.h>
#include <stdlib.h>

#include <valgrind/callgrind.h>

#include <vsingest/isa.h>
#include <vsingest/status.h>

#include "measured.h"

/* The first runs warm what is lazy: the linker's bindings, a stream's start. */
#define WARM_UP 10
#define RUNS 100

static void count(struct measured_list works) {
    for (size_t i = 0; i < works.count; i++) {
        for (int run = 0; run < WARM_UP; run++)
            works.first[i].run();
        CALLGRIND_ZERO_STATS;
        for (int run = 0; run < RUNS; run++)
            works.first[i].run();
        CALLGRIND_DUMP_STATS_AT(works.first[i].name);
    }
}

int main(void) {
    const char *isa = getenv("VSINGEST_ISA");
    if (vsi_isa_select(isa) != VSI_OK) {
        fprintf(stderr, "VSINGEST_ISA: %s is not to be had here\n", isa);
        return 1;
    }
    count(pcm_works());
    count(stream_works());
    count(wire_works());
    count(room_works());
    return 0;
}
