/* What a technician types, read strictly: a wrong address cuts a box off, and a wrong time stops it from believing its
 * own clock. And what the camera reads, as it may be shown. */
#include <string.h>

#include "core/field.h"

/* 0..max in one to `digits` digits; -1: it is none. */
static int number(const char **p, int digits, int max) {
    int value = 0, n = 0;
    for (; **p >= '0' && **p <= '9' && n < digits; (*p)++, n++)
        value = value * 10 + (**p - '0');
    return n == 0 || value > max || (**p >= '0' && **p <= '9') ? -1 : value;
}

static bool four_numbers(const char **p) {
    for (int i = 0; i < 4; i++) {
        if (i > 0 && *(*p)++ != '.')
            return false;
        if (number(p, 3, 255) < 0)
            return false;
    }
    return true;
}

static void put(const char *from, const char *to, char ret_text[32]) {
    size_t n = (size_t)(to - from) < 31 ? (size_t)(to - from) : 31;
    memcpy(ret_text, from, n);
    ret_text[n] = '\0';
}

bool field_read_address(const char *text, char ret_address[32], char ret_gateway[32]) {
    const char *p = text;
    if (!four_numbers(&p) || *p++ != '/')
        return false;
    int length = number(&p, 2, 30);
    const char *end = p;
    if (length < 1 || (*p != '\0' && *p != ' '))
        return false;
    while (*p == ' ')
        p++;
    const char *gateway = p;
    if (*p != '\0' && (!four_numbers(&p) || *p != '\0'))
        return false;
    put(text, end, ret_address);
    put(gateway, p, ret_gateway);
    return true;
}

static int days_of(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* The two digits at p, within min..max. */
static bool two(const char *p, int min, int max, int *ret_value) {
    *ret_value = p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9' ? (p[0] - '0') * 10 + p[1] - '0' : -1;
    return *ret_value >= min && *ret_value <= max;
}

bool field_read_time(const char *text, char ret_text[20]) {
    size_t len = strlen(text);
    int century, year, month, day, hour, minute, second = 0;
    if ((len != 16 && len != 19) || text[4] != '-' || text[7] != '-' || (text[10] != ' ' && text[10] != 'T') ||
        text[13] != ':' || (len == 19 && text[16] != ':'))
        return false;
    if (!two(text, 20, 20, &century) || !two(text + 2, 25, 99, &year) || !two(text + 5, 1, 12, &month) ||
        !two(text + 8, 1, days_of(2000 + year, month), &day) || !two(text + 11, 0, 23, &hour) ||
        !two(text + 14, 0, 59, &minute) || (len == 19 && !two(text + 17, 0, 59, &second)))
        return false;
    memcpy(ret_text, text, len);
    memcpy(ret_text + len, ":00", len == 16 ? 4 : 1);
    ret_text[10] = ' ';
    ret_text[19] = '\0';
    return true;
}

#define MASK_HEAD 6
#define MASK_TAIL 2

void field_mask(const char *code, size_t len, char *ret_text, size_t cap) {
    size_t n = 0, hidden = len > MASK_HEAD + MASK_TAIL ? len - MASK_HEAD - MASK_TAIL : 0;
    for (size_t i = 0; i < len && n + 16 < cap; i++) {
        unsigned char c = (unsigned char)code[i];
        if (hidden && i == MASK_HEAD) {
            memcpy(ret_text + n, "…", sizeof("…") - 1);
            n += sizeof("…") - 1;
            i += hidden - 1;
        } else {
            ret_text[n++] = c > ' ' && c < 0x7F ? (char)c : '?';
        }
    }
    ret_text[n] = '\0';
}
