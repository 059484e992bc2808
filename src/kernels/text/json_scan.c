#include <vsingest/json_scan.h>

#include <string.h>

static void skip_space(struct vsi_json_scan *scan) {
    while (scan->next < scan->end && (*scan->next == ' ' || *scan->next == '\t' ||
                                      *scan->next == '\n' || *scan->next == '\r')) {
        scan->next++;
    }
}

static bool take(struct vsi_json_scan *scan, char expected) {
    if (scan->next == scan->end || *scan->next != (uint8_t)expected) {
        return false;
    }
    scan->next++;
    return true;
}

static bool take_word(struct vsi_json_scan *scan, const char *word) {
    size_t size = strlen(word);
    if ((size_t)(scan->end - scan->next) < size || memcmp(scan->next, word, size) != 0) {
        return false;
    }
    scan->next += size;
    return true;
}

static bool take_digits(struct vsi_json_scan *scan) {
    const uint8_t *first = scan->next;
    while (scan->next < scan->end && *scan->next >= '0' && *scan->next <= '9') {
        scan->next++;
    }
    return scan->next > first;
}

static bool take_number(struct vsi_json_scan *scan) {
    take(scan, '-');
    if (!take(scan, '0') && !take_digits(scan)) {
        return false;
    }
    if (take(scan, '.') && !take_digits(scan)) {
        return false;
    }
    if (take(scan, 'e') || take(scan, 'E')) {
        if (!take(scan, '+')) {
            take(scan, '-');
        }
        return take_digits(scan);
    }
    return true;
}

static bool take_string(struct vsi_json_scan *scan, struct vsi_json_string *found) {
    return take(scan, '"') && vsi_json_string_scan(&scan->next, scan->end, found);
}

static bool take_key(struct vsi_json_scan *scan, struct vsi_json_string *key) {
    skip_space(scan);
    if (!take_string(scan, key)) {
        return false;
    }
    skip_space(scan);
    return take(scan, ':');
}

static bool take_plain_value(struct vsi_json_scan *scan) {
    struct vsi_json_string ignored;
    if (scan->next == scan->end) {
        return false;
    }
    switch (*scan->next) {
    case '"':
        return take_string(scan, &ignored);
    case 't':
        return take_word(scan, "true");
    case 'f':
        return take_word(scan, "false");
    case 'n':
        return take_word(scan, "null");
    default:
        return take_number(scan);
    }
}

/* The objects and arrays that are open below the outermost object, the innermost in bit 0. */
struct nesting {
    uint64_t objects;
    unsigned depth;
};

static bool in_object(const struct nesting *open) {
    return open->objects & 1;
}

static bool take_closing(struct vsi_json_scan *scan, struct nesting *open) {
    skip_space(scan);
    if (!take(scan, in_object(open) ? '}' : ']')) {
        return false;
    }
    open->objects >>= 1;
    open->depth--;
    return true;
}

static bool take_key_if_object(struct vsi_json_scan *scan, const struct nesting *open) {
    struct vsi_json_string ignored;
    return !in_object(open) || take_key(scan, &ignored);
}

static bool skip_value(struct vsi_json_scan *scan) {
    struct nesting open = {0, 0};
    do {
        skip_space(scan);
        bool object = take(scan, '{');
        if (object || take(scan, '[')) {
            if (open.depth == VSI_JSON_DEPTH_MAX - 1) {
                return false;
            }
            open.objects = open.objects << 1 | object;
            open.depth++;
            if (!take_closing(scan, &open)) {
                if (!take_key_if_object(scan, &open)) {
                    return false;
                }
                continue;
            }
        } else if (!take_plain_value(scan)) {
            return false;
        }
        while (open.depth > 0 && take_closing(scan, &open)) {
        }
        if (open.depth > 0 && !(take(scan, ',') && take_key_if_object(scan, &open))) {
            return false;
        }
    } while (open.depth > 0);
    return true;
}

void vsi_json_begin(struct vsi_json_scan *scan, const void *text, size_t size) {
    scan->next = text;
    scan->end = scan->next + size;
    scan->began = false;
}

static enum vsi_json_step finish(struct vsi_json_scan *scan) {
    skip_space(scan);
    return scan->next == scan->end ? VSI_JSON_END : VSI_JSON_INVALID;
}

enum vsi_json_step vsi_json_next(struct vsi_json_scan *scan, struct vsi_json_string *key,
                                 struct vsi_json_string *value) {
    skip_space(scan);
    if (!scan->began) {
        scan->began = true;
        if (!take(scan, '{')) {
            return VSI_JSON_INVALID;
        }
        skip_space(scan);
        if (take(scan, '}')) {
            return finish(scan);
        }
    } else {
        if (take(scan, '}')) {
            return finish(scan);
        }
        if (!take(scan, ',')) {
            return VSI_JSON_INVALID;
        }
    }
    if (!take_key(scan, key)) {
        return VSI_JSON_INVALID;
    }
    skip_space(scan);
    value->text = NULL;
    bool valid =
        scan->next < scan->end && *scan->next == '"' ? take_string(scan, value) : skip_value(scan);
    return valid ? VSI_JSON_MEMBER : VSI_JSON_INVALID;
}
