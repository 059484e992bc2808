/* Status codes every kernel that can fail returns. Zero is success, errors are negative. */
#ifndef VSI_STATUS_H
#define VSI_STATUS_H

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

enum vsi_status {
    VSI_OK = 0,
    VSI_E_INVALID = -1,         /* an argument outside its documented range */
    VSI_E_SPACE = -2,           /* the caller's output buffer is too small */
    VSI_E_ISA_UNKNOWN = -3,     /* no instruction set of that name */
    VSI_E_ISA_UNSUPPORTED = -4, /* this machine or this build lacks it */
    VSI_E_BASE64 = -5,          /* not strict RFC 4648 base64 */
    VSI_E_JSON = -6,            /* not one JSON object (RFC 8259) */
    VSI_E_NOT_MEDIA = -7,       /* valid JSON, but not a media message */
    VSI_E_PAYLOAD = -8,         /* a media message without a usable payload */
    VSI_E_UNSUPPORTED = -9,     /* a combination this kernel does not implement */
    VSI_E_WS = -10,             /* the peer broke RFC 6455; the parser says how */
    VSI_E_MEMORY = -11,         /* no memory */
};

VSI_END_DECLS

#endif
