#include "secured.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define SSL_ERROR_WANT_READ 2

static struct {
    void *(*TLS_client_method)(void);
    void *(*SSL_CTX_new)(void *method);
    void *(*SSL_new)(void *context);
    void (*SSL_free)(void *ssl);
    void *(*BIO_s_mem)(void);
    void *(*BIO_new)(void *method);
    void (*SSL_set_bio)(void *ssl, void *came, void *goes);
    int (*SSL_connect)(void *ssl);
    int (*SSL_get_error)(void *ssl, int returned);
    int (*SSL_read)(void *ssl, void *dst, int bytes);
    int (*SSL_write)(void *ssl, const void *data, int bytes);
    int (*BIO_read)(void *bio, void *dst, int bytes);
    int (*BIO_write)(void *bio, const void *data, int bytes);
    void (*ERR_clear_error)(void);
} openssl;
static void *context;

static bool find(void *library, const char *name, void *into) {
    void *found = dlsym(library, name);
    memcpy(into, &found, sizeof found);
    return found != NULL;
}

#define FIND(name) find(library, #name, &openssl.name)

bool secured_load(void) {
    void *library = dlopen("libssl.so.3", RTLD_NOW);
    if (library == NULL) {
        library = dlopen("libssl.so.1.1", RTLD_NOW);
    }
    if (library == NULL || !FIND(TLS_client_method) || !FIND(SSL_CTX_new) || !FIND(SSL_new) ||
        !FIND(SSL_free) || !FIND(BIO_s_mem) || !FIND(BIO_new) || !FIND(SSL_set_bio) ||
        !FIND(SSL_connect) || !FIND(SSL_get_error) || !FIND(SSL_read) || !FIND(SSL_write) ||
        !FIND(BIO_read) || !FIND(BIO_write) || !FIND(ERR_clear_error)) {
        fprintf(stderr, "TLS: no OpenSSL was found; install libssl3\n");
        return false;
    }
    context = openssl.SSL_CTX_new(openssl.TLS_client_method());
    return context != NULL;
}

static bool send_records(struct secured *secured, int socket) {
    uint8_t records[16384];
    int size;
    while ((size = openssl.BIO_read(secured->goes, records, sizeof records)) > 0) {
        if (send(socket, records, (size_t)size, MSG_NOSIGNAL) != size) {
            return false;
        }
    }
    return true;
}

bool secured_open(struct secured *secured, int socket) {
    uint8_t records[16384];
    secured->came = openssl.BIO_new(openssl.BIO_s_mem());
    secured->goes = openssl.BIO_new(openssl.BIO_s_mem());
    secured->ssl = openssl.SSL_new(context);
    openssl.SSL_set_bio(secured->ssl, secured->came, secured->goes);
    int shaken;
    while ((shaken = openssl.SSL_connect(secured->ssl)) != 1) {
        const bool wants = openssl.SSL_get_error(secured->ssl, shaken) == SSL_ERROR_WANT_READ;
        if (!wants || !send_records(secured, socket)) {
            return false;
        }
        const ssize_t got = recv(socket, records, sizeof records, 0);
        if (got <= 0) {
            return false;
        }
        openssl.BIO_write(secured->came, records, (int)got);
    }
    return send_records(secured, socket);
}

void secured_close(struct secured *secured) {
    if (secured->ssl != NULL) {
        openssl.SSL_free(secured->ssl);
        secured->ssl = NULL;
    }
}

long secured_read(struct secured *secured, const void *records, size_t bytes, void *dst,
                  size_t room) {
    size_t held = 0;
    openssl.BIO_write(secured->came, records, (int)bytes);
    for (;;) {
        const int got = openssl.SSL_read(secured->ssl, (uint8_t *)dst + held, (int)(room - held));
        if (got > 0) {
            held += (size_t)got;
            continue;
        }
        const bool wants = openssl.SSL_get_error(secured->ssl, got) == SSL_ERROR_WANT_READ;
        openssl.ERR_clear_error();
        return wants || held ? (long)held : -1;
    }
}

size_t secured_write(struct secured *secured, const void *data, size_t bytes, void *dst,
                     size_t room) {
    if (openssl.SSL_write(secured->ssl, data, (int)bytes) != (int)bytes) {
        openssl.ERR_clear_error();
        return 0;
    }
    const int size = openssl.BIO_read(secured->goes, dst, (int)room);
    return size > 0 ? (size_t)size : 0;
}
