/* kioskctl central kiosk: who may connect. A role, a certificate of the organiser's own authority (or a password), and
 * one file that carries both to the kiosk. */
#include <errno.h>
#include <glib.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl/centre.h"
#include "ctl/keyfile.h"
#include "ctl/verbs.h"
#include "sync/central.h"
#include "sync/enrol.h"
#include "sync/trust.h"

#define KIOSK_DAYS 1100 /* revocation ends trust, not a date in the middle of an event */

static void trust_freep(struct trust **trust) { trust_free(*trust); }
#define TRUST_AUTO __attribute__((cleanup(trust_freep))) struct trust *

static int open_trust(const struct options *options, const char *event, struct trust **ret_trust,
                      struct faults *faults) {
    char error[TRUST_ERROR] = "";
    int made = 0;
    g_autofree char *dir = keys_dir(options->keys, event);
    if (g_mkdir_with_parents(dir, 0700) < 0)
        return fault_add(faults, dir, 0, NULL, "%s", g_strerror(errno));
    if (trust_open(dir, event, &made, ret_trust, error) < 0)
        return fault_add(faults, "--keys", 0, NULL, "%s", error);
    if (made)
        fprintf(stderr, "Made the centre's certificate authority in %s: keep a copy in a safe place.\n", dir);
    return 0;
}

/* ---- add ---- */

static int give_password(struct wire *wire, struct enrolment *enrolment, struct faults *faults) {
    uint8_t bytes[24];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(enrolment->password, sizeof enrolment->password, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    enrolment->mode = ENROL_PASSWORD;
    /* Only the verifier travels (RFC 5802), never the password. */
    char *verifier = PQencryptPasswordConn(wire_pg(wire), enrolment->password, enrolment->role, "scram-sha-256");
    if (!verifier)
        return fault_add(faults, "centre", 0, NULL, "no password could be made");
    g_autofree char *sql = g_strdup_printf("ALTER ROLE %s PASSWORD '%s'", enrolment->role, verifier);
    g_autofree char *mark = g_strdup_printf("GRANT kiosk_scram TO %s", enrolment->role);
    PQfreemem(verifier);
    char why[WIRE_WHY] = "";
    int r = centre_fault(wire_run(wire, sql, 10000, why), NULL, why, faults);
    return r < 0 ? r : centre_fault(wire_run(wire, mark, 10000, why), NULL, why, faults);
}

static int give_certificate(const struct trust *trust, struct enrolment *enrolment, struct faults *faults) {
    char error[TRUST_ERROR] = "";
    enrolment->mode = ENROL_CERTIFICATE;
    return trust_issue_client(trust, enrolment->role, KIOSK_DAYS, enrolment->key, enrolment->certificate, error) < 0
               ? fault_add(faults, enrolment->kiosk, 0, NULL, "%s", error)
               : 0;
}

/* Where the kiosk will connect: said, else where we are connected ourselves. Our own socket is no kiosk's, and comes
 * without TLS: it has to be meant. */
static int fill_place(const struct options *options, struct wire *wire, struct enrolment *enrolment,
                      struct faults *faults) {
    const char *host = options->host ? options->host : PQhost(wire_pg(wire));
    const char *port = options->port ? options->port : PQport(wire_pg(wire));
    if (!options->host && (!host || !*host || *host == '/'))
        return fault_add(faults, "--host", 0, NULL,
                         "say by which name kiosks reach this server: you are connected through a socket");
    guint64 number = 0;
    if (options->port && !g_ascii_string_to_unsigned(port, 10, 1, 65535, &number, NULL))
        return fault_add(faults, "--port", 0, NULL, "is a number from 1 to 65535");
    g_strlcpy(enrolment->host, host, sizeof enrolment->host);
    g_strlcpy(enrolment->port, port && *port ? port : "5432", sizeof enrolment->port);
    g_strlcpy(enrolment->database, PQdb(wire_pg(wire)), sizeof enrolment->database);
    return 0;
}

static int take_numbers(struct wire *wire, struct enrolment *enrolment, struct faults *faults) {
    RESULT_AUTO result = NULL;
    const char *const params[] = {enrolment->kiosk, NULL};
    int r = centre_ask(wire, "SELECT ev.numbers_of($1)", params, &result, faults);
    if (r < 0)
        return r;
    g_autofree char *numbers = centre_text(result, 0, 0);
    g_strlcpy(enrolment->numbers, numbers, sizeof enrolment->numbers);
    return 0;
}

/* renew: the kiosk is there already, and what it had is worth nothing from now on. */
static int make(const struct options *options, struct wire *wire, const char *event, bool renew,
                struct enrolment *enrolment, struct faults *faults) {
    TRUST_AUTO trust = NULL;
    RESULT_AUTO result = NULL;
    const char *const params[] = {enrolment->kiosk, event, options->numbers ? options->numbers : "", NULL};
    int r = open_trust(options, event, &trust, faults);
    if (r == 0)
        r = centre_ask(wire,
                       renew ? "SELECT ev.kiosk_renew($1, $2, $3)::text" : "SELECT ev.kiosk_add($1, $2, $3)::text",
                       params, &result, faults);
    if (r == 0)
        r = take_numbers(wire, enrolment, faults);
    if (r < 0)
        return r;
    g_autofree char *role = centre_text(result, 0, 0);
    g_strlcpy(enrolment->role, role, sizeof enrolment->role);
    g_strlcpy(enrolment->event, event, sizeof enrolment->event);
    if (enrolment->host[0] != '/')
        g_strlcpy(enrolment->ca, trust_ca_pem(trust), sizeof enrolment->ca);
    return options->scram || enrolment->host[0] == '/' ? give_password(wire, enrolment, faults)
                                                       : give_certificate(trust, enrolment, faults);
}

static int may_write(const struct options *options, const char *path, struct faults *faults) {
    return access(path, F_OK) == 0 && !options->yes
               ? fault_add(faults, path, 0, NULL, "is there already; --yes replaces it, -o names another")
               : 0;
}

static int write_file(const struct options *options, const char *path, const struct enrolment *enrolment,
                      struct faults *faults) {
    char error[ENROL_ERROR] = "";
    int r = may_write(options, path, faults);
    if (r < 0)
        return r;
    return enrol_file_write(path, enrolment, error) < 0 ? fault_add(faults, path, 0, NULL, "%s", error) : 0;
}

static int make_file(const struct options *options, const char *name, bool renew, struct wire *wire, const char *event,
                     const char *path, struct faults *faults) {
    struct enrolment enrolment = {0};
    char why[WIRE_WHY] = "", ignored[WIRE_WHY];
    g_strlcpy(enrolment.kiosk, name, sizeof enrolment.kiosk);
    int r = fill_place(options, wire, &enrolment, faults);
    /* Renewing ends a session, which no ROLLBACK brings back; adding a name that is there is the graver fault. */
    if (r == 0 && renew)
        r = may_write(options, path, faults);
    if (r == 0)
        r = centre_fault(wire_run(wire, "BEGIN", 10000, why), NULL, why, faults);
    if (r < 0)
        return r;
    r = make(options, wire, event, renew, &enrolment, faults);
    if (r == 0)
        r = write_file(options, path, &enrolment, faults);
    enrol_clear(&enrolment);
    if (r < 0) {
        wire_run(wire, "ROLLBACK", 10000, ignored);
        return r;
    }
    r = centre_fault(wire_run(wire, "COMMIT", 10000, why), NULL, why, faults);
    if (r < 0)
        unlink(path);
    return r;
}

static int add(const struct options *options, const char *name, bool renew, struct wire *wire, json_t **ret_answer,
               struct faults *faults) {
    g_autofree char *number = NULL, *event = NULL;
    g_autofree char *path = options->output ? g_strdup(options->output) : g_strconcat(name, ".enrol", NULL);
    char role[64];
    if (central_role(name, role) < 0)
        return fault_add(faults, name, 0, NULL, "a kiosk's name is made of a-z, 0-9 and -, at most 40 of them");
    int r = centre_event(wire, options, &number, &event, faults);
    if (r == 0)
        r = make_file(options, name, renew, wire, event, path, faults);
    if (r < 0)
        return r;
    if (renew && !options->json)
        printf("Whatever %s had until now, certificate or password, is refused from now on.\n", name);
    if (!options->json)
        printf("%s may connect. Carry %s to it by stick and run there: kioskctl enrol %s --state DIR\n"
               "Whoever has this file is that kiosk: delete it afterwards.\n",
               name, path, path);
    *ret_answer = json_pack("{s:s, s:s, s:s}", "kiosk", name, "event", event, "file", path);
    return 0;
}

/* ---- the others ---- */

static int list(const struct options *options, struct wire *wire, json_t **ret_answer, struct faults *faults) {
    RESULT_AUTO result = NULL;
    const char *const params[] = {options->event ? options->event : "", NULL};
    int r = centre_ask(wire,
                       "SELECT kiosk, event, CASE WHEN revoked THEN 'revoked' WHEN connected THEN 'connected' ELSE"
                       " 'cut off' END AS state, coalesce(seen_ago::text, 'never') AS seen, coalesce(unsent::text, '')"
                       " AS unsent, ev.numbers_of(kiosk) AS numbers, version, CASE WHEN twin THEN 'two machines' ELSE"
                       " '' END AS twin FROM ev.kiosk_health WHERE $1 IN ('', "
                       "event) ORDER BY kiosk",
                       params, &result, faults);
    if (r < 0)
        return r;
    if (!options->json)
        centre_print(result, "kiosks");
    *ret_answer = json_pack("{s:o}", "kiosks", centre_json(result));
    return 0;
}

static int change(const struct options *options, const char *name, bool admit, struct wire *wire, json_t **ret_answer,
                  struct faults *faults) {
    RESULT_AUTO result = NULL;
    const char *const params[] = {name, NULL};
    int r =
        centre_ask(wire, admit ? "SELECT ev.kiosk_admit($1)" : "SELECT ev.kiosk_revoke($1)", params, &result, faults);
    if (r < 0)
        return r;
    if (!options->json)
        printf(admit ? "%s may connect again\n"
                     : "%s may not connect any more; when it hears of it, people's data are gone from there.\n"
                       "What it had not sent can be brought by stick: kioskctl central journal FILE DSN --kiosk %s\n",
               name, name);
    *ret_answer = json_pack("{s:s, s:b}", "kiosk", name, "revoked", !admit);
    return 0;
}

int central_kiosk(const struct options *options, json_t **ret_answer, struct faults *faults) {
    WIRE_AUTO wire = NULL;
    const char *action = options->words[1];
    guint words = g_strv_length(options->words);
    bool listing = action && strcmp(action, "list") == 0;
    if (!action || words != (listing ? 3 : 4))
        return -EINVAL;
    bool renew = strcmp(action, "renew") == 0, adding = renew || strcmp(action, "add") == 0;
    if (!listing && !adding && strcmp(action, "revoke") != 0 && strcmp(action, "admit") != 0)
        return -EINVAL;
    int r = centre_open(options->words[words - 1], &wire, faults);
    if (r < 0)
        return r;
    if (listing)
        return list(options, wire, ret_answer, faults);
    const char *name = options->words[2];
    return adding ? add(options, name, renew, wire, ret_answer, faults)
                  : change(options, name, action[0] == 'a', wire, ret_answer, faults);
}

/* ---- the server's own certificate ---- */

static int write_pem(const char *dir, const char *name, const char *pem, struct faults *faults) {
    g_autofree char *path = g_build_filename(dir, name, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_file_set_contents_full(path, pem, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                  &error))
        return fault_add(faults, path, 0, NULL, "%s", error->message);
    return 0;
}

int central_server(const struct options *options, json_t **ret_answer, struct faults *faults) {
    TRUST_AUTO trust = NULL;
    char key[TRUST_PEM] = "", certificate[TRUST_PEM] = "", error[TRUST_ERROR] = "";
    const char *dir = options->output ? options->output : ".";
    if (!options->event)
        return fault_add(faults, "--event", 0, NULL, "say for which event: its authority signs");
    g_autofree char *keys = keys_dir(options->keys, options->event);
    if (!options->yes && !g_file_test(keys, G_FILE_TEST_IS_DIR))
        return fault_add(
            faults, "--event", 0, NULL,
            "there are no keys of an event %s in %s; publish its folder first, or --yes makes an authority",
            options->event, keys);
    int r = open_trust(options, options->event, &trust, faults);
    if (r == 0 && trust_issue_server(trust, options->words[1], KIOSK_DAYS, key, certificate, error) < 0)
        r = fault_add(faults, options->words[1], 0, NULL, "%s", error);
    if (r == 0 && g_mkdir_with_parents(dir, 0700) < 0)
        r = fault_add(faults, dir, 0, NULL, "%s", g_strerror(errno));
    if (r == 0)
        r = write_pem(dir, "server.key", key, faults);
    if (r == 0)
        r = write_pem(dir, "server.crt", certificate, faults);
    if (r == 0)
        r = write_pem(dir, "ca.crt", trust_ca_pem(trust), faults);
    sodium_memzero(key, sizeof key);
    if (r < 0)
        return r;
    if (!options->json)
        printf("server.crt, server.key and ca.crt are in %s. On the server, owned by postgres:\n"
               "  postgresql.conf  ssl = on\n"
               "                   ssl_cert_file = 'server.crt'\n"
               "                   ssl_key_file = 'server.key'\n"
               "                   ssl_ca_file = 'ca.crt'\n"
               "                   ssl_min_protocol_version = 'TLSv1.3'\n"
               "  pg_hba.conf      hostssl DATABASE +kiosk_scram all scram-sha-256\n"
               "                   hostssl DATABASE +kiosk_api   all cert\n",
               dir);
    *ret_answer = json_pack("{s:s}", "folder", dir);
    return 0;
}
