/* The OpenSSL that Python has loaded: its functions are found in the process by name, and nothing
 * is linked or bundled. So its updates stay the system's, and an SSL that Python has negotiated can
 * be used by us. */
#ifndef VSI_TLS_LIBRARY_H
#define VSI_TLS_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The arguments are those of OpenSSL's functions of these names, from 1.1.1 on; `void *` stands for
 * SSL, BIO, BIO_METHOD and SSL_CIPHER. */
struct vsi_tls_library {
    int (*SSL_read)(void *ssl, void *dst, int bytes);
    int (*SSL_write)(void *ssl, const void *data, int bytes);
    int (*SSL_pending)(const void *ssl);
    int (*SSL_shutdown)(void *ssl);
    uint64_t (*SSL_set_options)(void *ssl, uint64_t options);
    void (*SSL_set_msg_callback)(void *ssl, void (*callback)(void));
    int (*SSL_get_error)(const void *ssl, int returned);
    void *(*SSL_get_rbio)(const void *ssl);
    void *(*SSL_get_wbio)(const void *ssl);
    const char *(*SSL_get_version)(const void *ssl);
    const void *(*SSL_get_current_cipher)(const void *ssl);
    const char *(*SSL_CIPHER_get_name)(const void *cipher);
    int (*BIO_read)(void *bio, void *dst, int bytes);
    int (*BIO_write)(void *bio, const void *data, int bytes);
    long (*BIO_ctrl)(void *bio, int command, long number, void *pointer);
    int (*BIO_method_type)(const void *bio);
    void (*ERR_clear_error)(void);
    unsigned long (*ERR_peek_error)(void);
    const char *(*ERR_reason_error_string)(unsigned long error);
    unsigned long (*OpenSSL_version_num)(void);
};

/* Finds the functions in a loaded module, the file of Python's `_ssl`, and in the libraries that it
 * uses. Returns NULL, or the name of what is missing: "_ssl", where the file is not loaded, or that
 * of a function. */
const char *vsi_tls_library_find(struct vsi_tls_library *library, const char *module);

#endif
