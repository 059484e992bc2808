#include <vsingest/json_string.h>

#include <string.h>

#include <vsingest/utf8.h>

static int hex_digit(uint8_t character) {
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    character |= 0x20;
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

/* The length of the escape at text[0] == '\\', with what it stands for; 0 if it is none. */
static size_t unescape(const uint8_t *text, const uint8_t *end, unsigned *character) {
    static const char codes[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    if (end - text < 2) {
        return 0;
    }
    if (text[1] != 'u') {
        const char *code = memchr(codes, text[1], sizeof codes - 1);
        if (code == NULL) {
            return 0;
        }
        *character = (unsigned char)meant[code - codes];
        return 2;
    }
    if (end - text < 6) {
        return 0;
    }
    *character = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(text[i]);
        if (digit < 0) {
            return 0;
        }
        *character = *character << 4 | (unsigned)digit;
    }
    return 6;
}

/* Skips what needs no look of its own, eight bytes at a time: no quote, backslash or control
 * character, nothing outside ASCII. May stop early, never late. */
static const uint8_t *skip_plain(const uint8_t *at, const uint8_t *end) {
    const uint64_t ones = 0x0101010101010101;
    for (; end - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        uint64_t special = word | (word - ones * 0x20) | ((word ^ ones * '"') - ones) |
                           ((word ^ ones * '\\') - ones);
        if (special & ones * 0x80) {
            break;
        }
    }
    return at;
}

bool vsi_json_string_scan(const uint8_t **next, const uint8_t *end, struct vsi_json_string *found) {
    const uint8_t *at = *next;
    found->text = at;
    found->escaped = false;
    while ((at = skip_plain(at, end)) < end && *at != '"') {
        size_t length;
        if (*at == '\\') {
            unsigned ignored;
            length = unescape(at, end, &ignored);
            found->escaped = true;
        } else {
            length = *at < 0x20 ? 0 : vsi_utf8_length(at, end);
        }
        if (length == 0) {
            *next = at;
            return false;
        }
        at += length;
    }
    *next = at;
    if (at == end) {
        return false;
    }
    found->size = (size_t)(at - found->text);
    *next = at + 1;
    return true;
}

bool vsi_json_string_is(const struct vsi_json_string *string, const char *ascii) {
    size_t size = strlen(ascii);
    if (!string->escaped) {
        return string->size == size && memcmp(string->text, ascii, size) == 0;
    }
    struct vsi_json_string rest = *string;
    char character;
    for (size_t i = 0; i < size; i++) {
        if (vsi_json_string_read(&rest, &character, 1) == 0 || character != ascii[i]) {
            return false;
        }
    }
    return rest.size == 0;
}

size_t vsi_json_string_read(struct vsi_json_string *string, char *dst, size_t capacity) {
    const uint8_t *at = string->text;
    const uint8_t *end = at + string->size;
    size_t written = 0;
    while (at < end && written < capacity) {
        unsigned character = *at;
        at += *at == '\\' ? unescape(at, end, &character) : vsi_utf8_length(at, end);
        dst[written++] = character < 0x80 ? (char)character : '\0';
    }
    string->text = at;
    string->size = (size_t)(end - at);
    return written;
}
