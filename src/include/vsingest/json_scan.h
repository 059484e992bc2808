/* A validating pull scanner for one JSON object (RFC 8259): its members one after another, keys and
 * values left in place, no allocation and no recursion. */
#ifndef VSI_JSON_SCAN_H
#define VSI_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>
#include <vsingest/json_string.h>

VSI_BEGIN_DECLS

/* Objects and arrays open at once, the outermost one included. */
#define VSI_JSON_DEPTH_MAX 64

struct vsi_json_scan {
    const uint8_t *next; /* after an error: at the offence, or at end */
    const uint8_t *end;
    bool began;
};

enum vsi_json_step { VSI_JSON_MEMBER, VSI_JSON_END, VSI_JSON_INVALID };

/* Starts on a text that has to be one object with nothing but white space round it. */
void vsi_json_begin(struct vsi_json_scan *scan, const void *text, size_t size);

/* Steps to the next member of the object and checks it whole. The value is *value where it is a
 * string, and value->text is NULL where it is anything else. END is given only once the text is
 * known to be valid to its last byte. */
enum vsi_json_step vsi_json_next(struct vsi_json_scan *scan, struct vsi_json_string *key,
                                 struct vsi_json_string *value);

VSI_END_DECLS

#endif
