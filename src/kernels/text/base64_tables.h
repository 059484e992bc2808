/* Private: the base64 alphabet both ways (RFC 4648 section 4, table 1). */
#ifndef VSI_BASE64_TABLES_H
#define VSI_BASE64_TABLES_H

#include <stdint.h>

extern const uint8_t vsi_base64_alphabet[64];

/* One more than the value of a character, so that 0 is left for all that is not in the alphabet:
 * the upper half holds nothing else. */
extern const uint8_t vsi_base64_rank[256];

#endif
