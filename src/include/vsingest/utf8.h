/* UTF-8 as RFC 3629 defines it: shortest forms only, no surrogates, nothing above U+10FFFF. */
#ifndef VSI_UTF8_H
#define VSI_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* The length, 1 to 4, of the character that starts at text < end; 0 if none does. */
size_t vsi_utf8_length(const uint8_t *text, const uint8_t *end);

VSI_END_DECLS

#endif
