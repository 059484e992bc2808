/* Strings of a JSON text (RFC 8259 section 7), left where they are and read in place. */
#ifndef VSI_JSON_STRING_H
#define VSI_JSON_STRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* What stands between the quotes, still escaped. Points into the text it was found in. */
struct vsi_json_string {
    const uint8_t *text;
    size_t size;
    bool escaped; /* holds a backslash */
};

/* Checks the string that starts after the quote at *next and moves *next past its closing quote.
 * False where it is no string: a control character, a wrong escape, wrong UTF-8 or no end; *next
 * is then at the offence. A lone surrogate is let pass when it is escaped, as the RFC does. */
bool vsi_json_string_scan(const uint8_t **next, const uint8_t *end, struct vsi_json_string *found);

/* Whether a scanned string, once unescaped, is this ASCII text. */
bool vsi_json_string_is(const struct vsi_json_string *string, const char *ascii);

/* Unescapes from the front of a scanned string into dst until dst is full or the string is used
 * up, and takes what it read off the string. Returns the characters written; a character outside
 * ASCII comes out as a zero byte, which no alphabet we look for contains. */
size_t vsi_json_string_read(struct vsi_json_string *string, char *dst, size_t capacity);

VSI_END_DECLS

#endif
