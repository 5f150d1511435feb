/* Looks for corner marks: dark-light-dark-light-dark runs of 1:1:3:1:1 in a binarised row that hold in the column
 * too. Their number, place, module width and edges say what a person could change. */
#include "device/hint.h"

#define MARKS_MAX 32
#define ROW_STEP 2
#define MODULE_LEAST 2.4F     /* pixels; below it even sharp codes are not read */
#define NEAR_SHARE (1 / 30.F) /* a smallest code with its margin is 25 to 29 modules */
#define DARK_P95 60
#define SATURATED 250

struct mark {
    float x, y, module; /* pixels */
    int rows;           /* in how many rows it was met */
};

struct marks {
    struct mark list[MARKS_MAX];
    int count;
};

/* ---- finding marks ---- */

static bool like_mark(const int run[5], float *ret_module) {
    int total = run[0] + run[1] + run[2] + run[3] + run[4];
    float module = (float)total / 7, slack = module * 0.5F + 0.5F;
    for (int i = 0; i < 5; i++) {
        float off = (float)run[i] - (i == 2 ? 3 : 1) * module;
        if (run[i] == 0 || off > slack || off < -slack)
            return false;
    }
    *ret_module = module;
    return total >= 9;
}

/* Length of a run of one colour in a column, from y on in steps of way; at most limit. */
static int column_run(const struct grey *bin, int x, int *y, int way, uint8_t colour, int limit) {
    int length = 0;
    while (*y >= 0 && *y < bin->h && length <= limit &&
           bin->data[(size_t)*y * (size_t)bin->stride + (size_t)x] == colour) {
        length++;
        *y += way;
    }
    return length;
}

/* The same pattern in the column through (x, y)? Its middle row in *ret_y. */
static bool holds_in_column(const struct grey *bin, int x, int y, float across, float *ret_y) {
    int limit = (int)(across * 6) + 2, up = y, down = y + 1, run[5];
    int above = column_run(bin, x, &up, -1, 0, limit), below = column_run(bin, x, &down, 1, 0, limit);
    *ret_y = (float)(up + down) / 2;
    run[2] = above + below;
    run[1] = column_run(bin, x, &up, -1, 255, limit);
    run[0] = column_run(bin, x, &up, -1, 0, limit);
    run[3] = column_run(bin, x, &down, 1, 255, limit);
    run[4] = column_run(bin, x, &down, 1, 0, limit);
    float module;
    return like_mark(run, &module) && module < across * 1.8F && module > across * 0.55F;
}

static float distance(float a, float b) { return a > b ? a - b : b - a; }

static void add_mark(struct marks *marks, float x, float y, float module) {
    for (int i = 0; i < marks->count; i++) {
        struct mark *known = &marks->list[i];
        if (distance(known->x, x) < 2 * module && distance(known->y, y) < 2 * module) {
            known->rows++;
            return;
        }
    }
    if (marks->count < MARKS_MAX)
        marks->list[marks->count++] = (struct mark){.x = x, .y = y, .module = module, .rows = 1};
}

static void search_row(const struct grey *bin, int y, struct marks *marks) {
    const uint8_t *row = bin->data + (size_t)y * (size_t)bin->stride;
    int run[5] = {0}, length = 0;
    for (int x = 0; x <= bin->w; x++) {
        if (x < bin->w && x > 0 && row[x] == row[x - 1]) {
            length++;
            continue;
        }
        memmove(run, run + 1, 4 * sizeof *run);
        run[4] = length;
        length = 1;
        float module, middle;
        if (x == 0 || row[x - 1] != 0 || !like_mark(run, &module))
            continue;
        float centre = (float)x - (float)run[4] - (float)run[3] - (float)run[2] / 2;
        if (holds_in_column(bin, (int)centre, y, module, &middle))
            add_mark(marks, centre, middle, module);
    }
}

static void search(const struct grey *bin, struct marks *marks) {
    marks->count = 0;
    for (int y = 0; y < bin->h; y += ROW_STEP)
        search_row(bin, y, marks);
    int kept = 0;
    for (int i = 0; i < marks->count; i++) /* one row is chance */
        if (marks->list[i].rows >= 2)
            marks->list[kept++] = marks->list[i];
    marks->count = kept;
}

/* Marks of a rung's picture, in the frame's pixels. */
static void search_rung(struct ladder *ladder, enum rung rung, const struct grey *frame, struct marks *marks) {
    struct grey bin;
    struct rung_map map;
    if (ladder_climb(ladder, rung, frame, (struct rect){0}, &bin, &map) < 0)
        return;
    search(&bin, marks);
    for (int i = 0; i < marks->count; i++) {
        marks->list[i].x *= (float)map.num;
        marks->list[i].y *= (float)map.num;
        marks->list[i].module *= (float)map.num;
    }
}

/* ---- judging ---- */

struct light {
    int p5, p95;
    float saturated; /* share, 0..1 */
};

static struct light measure_light(const struct grey *frame) {
    uint32_t histogram[256] = {0}, total = 0, sum = 0;
    struct light light = {.p5 = -1, .p95 = -1};
    for (int y = 0; y < frame->h; y += 4)
        for (int x = 0; x < frame->w; x += 4, total++)
            histogram[frame->data[(size_t)y * (size_t)frame->stride + (size_t)x]]++;
    for (int i = 0; i < 256; i++) {
        sum += histogram[i];
        if (light.p5 < 0 && sum * 20 >= total)
            light.p5 = i;
        if (light.p95 < 0 && sum * 20 >= total * 19)
            light.p95 = i;
        if (i >= SATURATED)
            light.saturated += (float)histogram[i] / (float)total;
    }
    return light;
}

/* Pixels that an edge of this mark takes: its contrast over its steepest step. 1 to 2 is sharp. */
static float edge_width(const struct grey *frame, const struct mark *mark) {
    int reach = (int)(mark->module * 4.5F), x0 = (int)mark->x - reach, x1 = (int)mark->x + reach;
    const uint8_t *row = frame->data + (size_t)mark->y * (size_t)frame->stride;
    int low = 255, high = 0, steepest = 1;
    for (int x = x0 < 1 ? 1 : x0; x < x1 && x < frame->w; x++) {
        int step = row[x] > row[x - 1] ? row[x] - row[x - 1] : row[x - 1] - row[x];
        low = row[x] < low ? row[x] : low;
        high = row[x] > high ? row[x] : high;
        steepest = step > steepest ? step : steepest;
    }
    return high > low ? (float)(high - low) / (float)steepest : 1;
}

/* Could a neighbour of this mark lie outside? In the smallest code it is 14 modules away, half its width more. */
static bool at_border(const struct grey *frame, const struct mark *mark) {
    float reach = 17.5F * mark->module;
    return mark->x < reach || mark->y < reach || mark->x > (float)frame->w - reach || mark->y > (float)frame->h - reach;
}

static enum eye_hint judge_marks(const struct grey *frame, const struct marks *marks) {
    float module = 0, edge = 0;
    bool border = false;
    for (int i = 0; i < marks->count; i++) {
        module += marks->list[i].module / (float)marks->count;
        edge += edge_width(frame, &marks->list[i]) / (float)marks->count;
        border |= at_border(frame, &marks->list[i]);
    }
    int side = frame->w < frame->h ? frame->w : frame->h;
    if (module > (float)side * NEAR_SHARE)
        return EYE_HINT_NEAR;
    if (marks->count < 3 && border)
        return EYE_HINT_OUTSIDE;
    if (module < MODULE_LEAST)
        return EYE_HINT_FAR;
    return edge > 3 && edge > 0.9F * module ? EYE_HINT_BLURRED : EYE_HINT_NONE;
}

enum eye_hint hint_guess(struct ladder *ladder, const struct grey *frame) {
    struct light light = measure_light(frame);
    if (light.p95 < DARK_P95)
        return EYE_HINT_DARK;
    struct marks marks = {0};
    search_rung(ladder, RUNG_BIN, frame, &marks);
    if (marks.count == 0) /* marks larger than the window come out hollow there */
        search_rung(ladder, RUNG_QUARTER_BIN, frame, &marks);
    enum eye_hint hint = marks.count > 0 ? judge_marks(frame, &marks) : EYE_HINT_NONE;
    /* A burnt patch in a picture that is not bright all over: a lamp or a reflection. White paper in good light stays
     * below SATURATED. */
    if (hint == EYE_HINT_NONE && light.saturated > 0.06F && light.saturated < 0.6F && light.p5 < 90)
        return EYE_HINT_GLARE;
    return hint;
}

enum eye_hint hint_settle(struct hint_settler *settler, enum eye_hint guess, bool read, int64_t now) {
    if (read)
        *settler = (struct hint_settler){.since = now};
    if (guess != settler->guess) {
        settler->guess = guess;
        settler->since = now;
    }
    if (now - settler->since >= HINT_SETTLE_MS)
        settler->settled = settler->guess;
    return settler->settled;
}
