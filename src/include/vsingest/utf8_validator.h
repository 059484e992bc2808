/* Incremental validation of UTF-8 as RFC 3629 section 4 defines it: shortest forms only, no
 * surrogates, nothing above U+10FFFF. A text may be cut anywhere between two calls. */
#ifndef VSI_UTF8_VALIDATOR_H
#define VSI_UTF8_VALIDATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

struct vsi_utf8_validator {
    uint8_t owed; /* continuation bytes that the character under way still lacks */
    uint8_t low;  /* the range of the next of them */
    uint8_t high;
};

void vsi_utf8_begin(struct vsi_utf8_validator *validator);

/* Returns how many bytes were accepted: all of them, or those before the first byte that no valid
 * text could have there. A validator that refused a byte refuses whatever follows. */
size_t vsi_utf8_feed(struct vsi_utf8_validator *validator, const void *text, size_t bytes);

/* Whether the text may end here: not amid a character, and nothing was refused. */
bool vsi_utf8_may_end(const struct vsi_utf8_validator *validator);

VSI_END_DECLS

#endif
