/* The playout buffer of one stream: samples arrive in bursts of any length and leave one frame at
 * a time, on the caller's clock.
 *
 * Two laws hold after every call:
 *   accepted == played + overflow + trimmed + skipped + cleared + late + duplicates + held
 *   samples handed out == played + concealed + silence */
#ifndef VSI_PLAYOUT_H
#define VSI_PLAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/conceal.h>
#include <vsingest/decls.h>
#include <vsingest/jitter.h>
#include <vsingest/ring.h>
#include <vsingest/sequence.h>

VSI_BEGIN_DECLS

#define VSI_PLAYOUT_FRAME_MAX 8192
#define VSI_PLAYOUT_CAPACITY_MAX (1 << 24)
/* Pulls in a row that must all leave `limit` or more behind before the delay counts as standing. A
 * sender of longer bursts is given half as much again as its longest burst takes to play. */
#define VSI_PLAYOUT_WINDOW_PULLS 25

#define VSI_PLAYOUT_TRIM_WAIT_MAX 100000

/* Pulls after which missed ones are forgotten: 2 s, in which a busy reader has come to the rest. */
#define VSI_PLAYOUT_SKIP_WINDOW 100

/* In samples unless said otherwise; 1 <= target <= limit <= capacity, frame <= capacity. A frame is
 * taken for 20 ms: the lengths of repeat, fade and splice follow from it.
 *
 * An adaptive buffer follows the measured jitter: its target is one frame more than the swing of
 * the arrivals, within target_least .. target_most, and its limit two frames above that, so a low
 * delay is come back to once the jitter is over. 1 <= target_least <= target <= target_most <=
 * limit then; otherwise the two are not read. */
struct vsi_playout_config {
    size_t frame;
    size_t target;    /* play starts once this much is held, or once this much time has passed */
    size_t limit;     /* more than this, held for a whole window, is standing delay */
    size_t capacity;  /* beyond it the oldest are dropped */
    size_t trim_wait; /* pulls to wait for quiet before sound is cut from a standing delay */
    bool adaptive;
    size_t target_least;
    size_t target_most;
};

/* Samples, but for underruns and restarts (events), missing (packets) and odd_bytes (bytes). */
struct vsi_playout_counts {
    uint64_t accepted;
    uint64_t played;
    uint64_t overflow;
    uint64_t trimmed;
    uint64_t skipped;
    uint64_t cleared;
    uint64_t late;
    uint64_t duplicates;
    uint64_t missing;
    uint64_t restarts;
    uint64_t underruns;
    uint64_t concealed;
    uint64_t silence;
    uint64_t odd_bytes;
};

/* Pulls that never came, and the depth before them, in samples. */
struct vsi_skipped_pulls {
    size_t owed;          /* may be dropped on their account */
    size_t unseen;        /* of their time, not yet found among what arrived */
    size_t usual;         /* the depth to come back to */
    size_t patience;      /* pulls until all this is forgotten */
    size_t left;          /* by the last pull */
    size_t lowest;        /* left by any pull of this window */
    size_t lowest_before; /* and of the window before */
    size_t pulls;         /* of this window */
};

struct vsi_playout {
    struct vsi_playout_config config;
    struct vsi_playout_counts counts;
    struct vsi_ring ring;
    struct vsi_conceal conceal;
    struct vsi_jitter jitter;
    struct vsi_sequence sequence;
    struct vsi_skipped_pulls skipped;
    size_t target;   /* the config's, or what the jitter asks for */
    size_t limit;    /* likewise */
    size_t splice;   /* samples of a cross-fade, a quarter frame */
    size_t waited;   /* pulls since the first held sample or half of one arrived, while priming */
    size_t arrived;  /* since the last pull */
    size_t burst;    /* the most that arrived between two pulls */
    size_t standing; /* pulls in a row that left limit or more behind */
    size_t standing_low; /* the least that any of them left */
    bool playing;
    bool interrupted; /* play stopped amid sound: it comes back by a cross-fade */
    bool ending;
    bool has_odd_byte;
    uint8_t odd_byte;
};

/* int16 of memory that vsi_playout_init wants; 0 for a config outside its ranges. */
size_t vsi_playout_memory(const struct vsi_playout_config *config);

/* memory: vsi_playout_memory(config) x int16, which outlives the state. VSI_OK or VSI_E_INVALID. */
int vsi_playout_init(struct vsi_playout *playout, const struct vsi_playout_config *config,
                     int16_t *memory);

/* Takes S16 little-endian bytes of any number and address; an odd last byte waits for the next
 * push, and is dropped where play runs dry first: what comes then is another stream, which begins
 * with a whole sample. Over capacity the oldest samples are dropped. *accepted: samples completed
 * by this push. VSI_OK, or VSI_E_INVALID after vsi_playout_end. */
int vsi_playout_push(struct vsi_playout *playout, const void *pcm, size_t bytes, size_t *accepted);

/* The same for numbered packets of whole samples. One that is late or a duplicate is dropped and
 * counted; numbers that are passed over count as missing packets, and what came after them plays
 * on. An odd byte left by vsi_playout_push is dropped. VSI_E_INVALID also for an odd number of
 * bytes. */
int vsi_playout_push_numbered(struct vsi_playout *playout, const void *pcm, size_t bytes,
                              uint64_t number, size_t *accepted);

/* Fills out (frame x int16, at any address) and returns how many of its first samples are real;
 * the rest is concealment or silence. */
size_t vsi_playout_pull(struct vsi_playout *playout, void *out);

/* Notes that so many pulls were due and never came, as the caller was stopped; `at_once` pulls
 * follow without a wait. The samples that arrived meanwhile would stand as delay: as many as a
 * frame for each missed pull are dropped, down to what was held before, and the rest is cross-faded
 * to. What arrives only later counts too, for VSI_PLAYOUT_SKIP_WINDOW. If the sender was stopped as
 * well, nothing more arrived, and nothing is dropped. */
void vsi_playout_skip(struct vsi_playout *playout, size_t pulls, size_t at_once);

/* Drops all that is held and returns how many samples that was. What was being heard fades out over
 * one frame. Numbers may start anew. */
size_t vsi_playout_clear(struct vsi_playout *playout);

/* No more will come: what is held plays at once, and running out of it is no underrun. */
void vsi_playout_end(struct vsi_playout *playout);

bool vsi_playout_ended(const struct vsi_playout *playout);

VSI_END_DECLS

#endif
