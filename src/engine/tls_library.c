#include "tls_library.h"

#include <string.h>
#ifndef _WIN32
#include <dlfcn.h>
#endif

struct wanted {
    const char *name;
    size_t offset;
};

#define WANTED(function) {#function, offsetof(struct vsi_tls_library, function)}

static const struct wanted functions[] = {
    WANTED(SSL_read),
    WANTED(SSL_write),
    WANTED(SSL_pending),
    WANTED(SSL_shutdown),
    WANTED(SSL_set_options),
    WANTED(SSL_set_msg_callback),
    WANTED(SSL_get_error),
    WANTED(SSL_get_rbio),
    WANTED(SSL_get_wbio),
    WANTED(SSL_get_version),
    WANTED(SSL_get_current_cipher),
    WANTED(SSL_CIPHER_get_name),
    WANTED(BIO_read),
    WANTED(BIO_write),
    WANTED(BIO_ctrl),
    WANTED(BIO_method_type),
    WANTED(ERR_clear_error),
    WANTED(ERR_peek_error),
    WANTED(ERR_reason_error_string),
    WANTED(OpenSSL_version_num),
};

#ifdef _WIN32
const char *vsi_tls_library_find(struct vsi_tls_library *library, const char *module) {
    (void)library, (void)module;
    return functions[0].name; /* the libraries of Windows have other names and other rules */
}
#else
const char *vsi_tls_library_find(struct vsi_tls_library *library, const char *module) {
    /* RTLD_NOLOAD: it must be the one that Python uses, and no second copy of it. The handle is
     * kept: the module is never unloaded, and neither may the library be. */
    void *loaded = dlopen(module, RTLD_LAZY | RTLD_NOLOAD);
    if (loaded == NULL) {
        return "_ssl";
    }
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        void *found = dlsym(loaded, functions[i].name);
        if (found == NULL) {
            dlclose(loaded);
            return functions[i].name;
        }
        /* By memcpy, since ISO C has no conversion from a pointer to data. */
        memcpy((char *)library + functions[i].offset, &found, sizeof(found));
    }
    return NULL;
}
#endif
