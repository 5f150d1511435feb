/* The line that is typed: characters go in and out at its caret under two ceilings, and what strangers' input methods
 * send is let in by the code point. */
#include "core/typist_impl.h"

#include <string.h>

#define BROKEN UINT32_MAX

/* Decodes one character of at most `left` bytes; *ret_size 1 and BROKEN for bytes that are none (RFC 3629). */
static uint32_t rune_at(const char *text, size_t left, size_t *ret_size) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)text;
    size_t size = bytes[0] < 0x80 ? 1 : bytes[0] < 0xC0 ? 0 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
    *ret_size = 1;
    if (size == 1)
        return bytes[0];
    if (size == 0 || size > left || bytes[0] > 0xF4)
        return BROKEN;
    uint32_t rune = bytes[0] & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return BROKEN;
        rune = rune << 6 | (bytes[i] & 0x3Fu);
    }
    if (rune < least[size])
        return BROKEN;
    *ret_size = size;
    return rune;
}

bool typist_accepts(uint32_t rune) {
    static const uint32_t refused[][2] = {{0x00, 0x1F},     {0x7F, 0x9F},       {0xAD, 0xAD},       {0x61C, 0x61C},
                                          {0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},
                                          {0x2028, 0x202E}, {0x2060, 0x206F},   {0x3164, 0x3164},   {0xD800, 0xF8FF},
                                          {0xFDD0, 0xFDEF}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
                                          {0xFFF0, 0xFFFF}, {0x1D173, 0x1D17A}, {0xE0000, 0x10FFFF}};
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        if (rune >= refused[i][0] && rune <= refused[i][1])
            return false;
    return rune <= 0x10FFFF && (rune & 0xFFFE) != 0xFFFE;
}

static size_t count(const char *text) {
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

size_t typist_length(const struct typist *typist) { return count(typist->text); }

static bool accepts(const char *text, size_t size) {
    size_t step;
    for (size_t at = 0; at < size; at += step)
        if (!typist_accepts(rune_at(text + at, size - at, &step)))
            return false;
    return true;
}

bool typist_line_accepts(const char *text) { return accepts(text, strlen(text)); }

static size_t count_of(const char *text, size_t size) {
    size_t n = 0;
    for (size_t i = 0; i < size; i++)
        n += ((unsigned char)text[i] & 0xC0) != 0x80;
    return n;
}

bool typist_line_insert(struct typist *typist, const char *text, size_t size) {
    size_t used = strlen(typist->text);
    if (size == 0 || !accepts(text, size))
        return false;
    typist->full = used + size >= typist->bytes || typist_length(typist) + count_of(text, size) > typist->chars;
    if (typist->full)
        return false;
    memmove(typist->text + typist->caret + size, typist->text + typist->caret, used - typist->caret + 1);
    memcpy(typist->text + typist->caret, text, size);
    typist->caret += size;
    return true;
}

void typist_line_fill(struct typist *typist, const char *text) {
    size_t step, size = strlen(text);
    for (size_t at = 0; at < size && !typist->full; at += step) {
        rune_at(text + at, size - at, &step);
        typist_line_insert(typist, text + at, step);
    }
    typist->full = false;
}

/* The caret's neighbour, a whole character away; the ends are their own. */
static size_t left_of(const struct typist *typist, size_t at) {
    while (at > 0 && ((unsigned char)typist->text[--at] & 0xC0) == 0x80) {
    }
    return at;
}

static size_t right_of(const struct typist *typist, size_t at) {
    if (typist->text[at])
        while (((unsigned char)typist->text[++at] & 0xC0) == 0x80) {
        }
    return at;
}

bool typist_line_delete(struct typist *typist) {
    size_t from = left_of(typist, typist->caret);
    bool any = from < typist->caret || typist->full;
    memmove(typist->text + from, typist->text + typist->caret, strlen(typist->text + typist->caret) + 1);
    typist->caret = from;
    typist->full = false;
    return any;
}

bool typist_line_move(struct typist *typist, int by) {
    size_t before = typist->caret;
    for (; by < 0 && typist->caret > 0; by++)
        typist->caret = left_of(typist, typist->caret);
    for (; by > 0 && typist->text[typist->caret]; by--)
        typist->caret = right_of(typist, typist->caret);
    return typist->caret != before;
}

bool typist_line_clear(struct typist *typist) {
    bool any = *typist->text || typist->full;
    *typist->text = '\0';
    typist->caret = 0;
    typist->full = false;
    return any;
}

void typist_line_trim(struct typist *typist) {
    size_t skip = strspn(typist->text, " "), size = strlen(typist->text) - skip;
    memmove(typist->text, typist->text + skip, size + 1);
    while (size > 0 && typist->text[size - 1] == ' ')
        typist->text[--size] = '\0';
    typist->caret = size;
}

bool typist_line_word_begins(const struct typist *typist) {
    return typist->caret == 0 || strchr(" -", typist->text[typist->caret - 1]);
}

/* Columns a character takes: none for what sits on the one before, two for what is as wide as it is high. */
static size_t width(uint32_t rune) {
    if (rune >= 0x300 && rune < 0x370)
        return 0;
    bool wide = (rune >= 0x1100 && rune < 0x1160) || (rune >= 0x2E80 && rune < 0xA4D0) ||
                (rune >= 0xAC00 && rune < 0xD7A4) || (rune >= 0xF900 && rune < 0xFB00) ||
                (rune >= 0xFF00 && rune < 0xFF61) || rune >= 0x1F300;
    return wide ? 2 : 1;
}

static size_t width_at(const struct typist *typist, size_t at) {
    size_t size;
    return width(rune_at(typist->text + at, strlen(typist->text + at), &size));
}

/* From the caret leftwards while there is room, then rightwards, then leftwards again where the right had no need. */
static void span(const struct typist *typist, size_t columns, size_t *ret_from, size_t *ret_to) {
    size_t from = typist->caret, to = from, used = 0, half = columns / 2;
    for (int round = 0; round < 2; round++, half = columns) {
        while (from > 0 && used + width_at(typist, left_of(typist, from)) <= half) {
            from = left_of(typist, from);
            used += width_at(typist, from);
        }
        while (typist->text[to] && used + width_at(typist, to) <= columns) {
            used += width_at(typist, to);
            to = right_of(typist, to);
        }
    }
    *ret_from = from;
    *ret_to = to;
}

void typist_window(const struct typist *typist, size_t columns, char *ret_text, size_t cap) {
    size_t from, to, room = columns > 3 ? columns - 3 : 0; /* for the caret and "…" at both ends */
    span(typist, room, &from, &to);
    snprintf(ret_text, cap, "%s%.*s|%.*s%s", from > 0 ? "…" : "", (int)(typist->caret - from), typist->text + from,
             (int)(to - typist->caret), typist->text + typist->caret, typist->text[to] ? "…" : "");
}
