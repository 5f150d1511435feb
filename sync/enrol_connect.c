/* From an enrolment to a connection. All that decides about trust is said here and nothing is left to the environment's
 * defaults. */
#include "sync/enrol_impl.h"
#include "sync/wire_impl.h"

#define MAX_SETTINGS 16

struct settings {
    const char *keywords[MAX_SETTINGS + 1], *values[MAX_SETTINGS + 1];
    int n;
};

static void set(struct settings *settings, const char *keyword, const char *value) {
    settings->keywords[settings->n] = keyword;
    settings->values[settings->n++] = value;
}

/* A password goes out only to who has shown the right certificate, and bound to that very connection, so that it is of
 * no use to somebody in between. sslcert names a file that is missing then: libpq would look for one at home. */
static void set_tls(struct settings *settings, const struct enrolment *enrolment, const char *ca,
                    const char *certificate, const char *key) {
    set(settings, "sslmode", "verify-full");
    set(settings, "ssl_min_protocol_version", "TLSv1.3");
    set(settings, "sslrootcert", ca);
    set(settings, "sslcert", certificate);
    set(settings, "sslkey", key);
    if (enrolment->mode == ENROL_PASSWORD)
        set(settings, "channel_binding", "require");
}

/* libpq does not say what is wrong with a certificate. Where ours is the wrong year, that is it. */
static void add_clock(char *why) {
    char words[WIRE_WHY + 64];
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%d");
    snprintf(words, sizeof(words), "%s (by this kiosk's clock it is %s)", why, date);
    wire_line(why, words);
}

enum wire_fault enrol_connect(const struct enrolment *enrolment, const char *state_dir, int timeout_ms,
                              struct wire **ret_wire, char *why) {
    g_autofree char *ca = g_build_filename(state_dir, ENROL_FOLDER, ENROL_CA, NULL);
    g_autofree char *certificate = g_build_filename(state_dir, ENROL_FOLDER, ENROL_CERT, NULL);
    g_autofree char *key = g_build_filename(state_dir, ENROL_FOLDER, ENROL_KEY, NULL);
    g_autofree char *nothing = g_build_filename(state_dir, ENROL_FOLDER, "no.passwords", NULL);
    struct settings settings = {0};
    set(&settings, "host", enrolment->host);
    set(&settings, "hostaddr", enrolment->address);
    set(&settings, "port", enrolment->port);
    set(&settings, "dbname", enrolment->database);
    set(&settings, "user", enrolment->role);
    set(&settings, "password", enrolment->password);
    set(&settings, "passfile", nothing); /* no other password than ours */
    set(&settings, "target_session_attrs", "read-write");
    if (enrolment->host[0] != '/')
        set_tls(&settings, enrolment, ca, certificate, key);
    enum wire_fault fault = wire_open(settings.keywords, settings.values, timeout_ms, ret_wire, why);
    if (fault == WIRE_REFUSED && strstr(why, "certificate verify failed"))
        add_clock(why);
    return fault;
}
