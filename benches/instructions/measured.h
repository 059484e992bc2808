/* One piece of work of the core: what a media server does with a participant's 20 ms. */
#ifndef MEASURED_H
#define MEASURED_H

#include <stddef.h>

#define SAMPLES 160 /* 20 ms at 8 kHz */

struct measured {
    const char *name;
    void (*run)(void);
};

struct measured_list {
    const struct measured *first;
    size_t count;
};

/* Each makes ready what its works need. */
struct measured_list pcm_works(void);
struct measured_list stream_works(void);
struct measured_list wire_works(void);
struct measured_list room_works(void);

#define MEASURED_LIST(works) ((struct measured_list){works, sizeof works / sizeof *works})

#endif
