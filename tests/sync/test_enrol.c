/* Enrolments as files, and what they are good for against a real cluster that speaks TLS only. Certificates are made by
 * the openssl command. */
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sync/cluster.h"
#include "sync/enrol.h"

#define LONG 20000

static struct cluster cluster;
static char port[8], error[ENROL_ERROR], why[WIRE_WHY];
static struct enrolment good;

static int sh(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int sh(const char *format, ...) {
    char command[2048];
    va_list values;
    va_start(values, format);
    int n = snprintf(command, sizeof(command), "exec >>%s/log 2>&1; cd %s/tls; ", cluster.dir, cluster.dir);
    vsnprintf(command + n, sizeof(command) - (size_t)n, format, values);
    va_end(values);
    return system(command);
}

static void slurp(const char *name, char *ret_text, size_t cap) {
    char path[128];
    snprintf(path, sizeof(path), "%s/tls/%s", cluster.dir, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t n = fread(ret_text, 1, cap - 1, file);
    ret_text[n] = '\0';
    fclose(file);
}

/* Two authorities, ours and a stranger's; each signs by the same names. */
static int make_certificates(void) {
    static const char *const script =
        "for ca in ca foreign-ca; do openssl ecparam -name prime256v1 -genkey -noout -out $ca.key &&"
        " openssl req -x509 -new -key $ca.key -subj /CN=$ca -days 9 -out $ca.crt || exit 1; done;"
        "issue() { openssl ecparam -name prime256v1 -genkey -noout -out $1.key &&"
        " openssl req -new -key $1.key -subj /CN=$2 -out $1.csr && printf \"$5\" >ext &&"
        " openssl x509 -req -in $1.csr -CA $3.crt -CAkey $3.key -CAcreateserial -days $4 -extfile ext -out $1.crt; };"
        "issue server server ca 9 subjectAltName=DNS:centre.example,IP:127.0.0.1 &&"
        "issue kiosk kiosk_desk_1 ca 9 && issue other kiosk_door_2 ca 9 && issue expired kiosk_desk_1 ca -1 &&"
        "issue foreign kiosk_desk_1 foreign-ca 9 && openssl ec -in kiosk.key -aes256 -passout pass:x -out locked.key";
    return sh("%s", script);
}

static int start_tls(void) {
    char command[256], line[256];
    snprintf(command, sizeof(command), "tests/standin/cluster.sh tls %s/pg 127.0.0.1", cluster.dir);
    FILE *said = popen(command, "r");
    int n = said && fgets(line, sizeof(line), said) ? sscanf(line, "TLSPORT=%7[0-9]", port) : 0;
    return said && pclose(said) == 0 && n == 1 ? 0 : -1;
}

static int sql(const char *text) {
    return sh("psql -Xq -v ON_ERROR_STOP=1 -h %s/pg/s -p %s -U super lanyard -c \"%s\"", cluster.dir,
              *port ? port : "5432", text);
}

static void fill(struct enrolment *ret, const char *certificate) {
    char name[64];
    *ret = (struct enrolment){.mode = ENROL_CERTIFICATE,
                              .kiosk = "desk-1",
                              .role = "kiosk_desk_1",
                              .event = "demo",
                              .host = "centre.example",
                              .address = "127.0.0.1",
                              .database = "lanyard",
                              .numbers = "1001-2000"};
    memcpy(ret->port, port, sizeof(port));
    slurp("ca.crt", ret->ca, sizeof(ret->ca));
    snprintf(name, sizeof(name), "%s.crt", certificate);
    slurp(name, ret->certificate, sizeof(ret->certificate));
    snprintf(name, sizeof(name), "%s.key", certificate);
    slurp(name, ret->key, sizeof(ret->key));
}

static int start(void **state) {
    (void)state;
    if (cluster_start(&cluster) != 0)
        return -1;
    char folder[128];
    snprintf(folder, sizeof(folder), "%s/tls", cluster.dir);
    mkdir(folder, 0755);
    if (make_certificates() != 0 || sh("mkdir -p ../pg/tls && cp server.crt server.key ca.crt ../pg/tls/") != 0)
        return -1;
    if (sql("CREATE ROLE kiosk_scram NOLOGIN; CREATE ROLE kiosk_desk_1 LOGIN; CREATE ROLE kiosk_door_2 LOGIN PASSWORD "
            "'a long secret' IN ROLE kiosk_scram") != 0 ||
        start_tls() != 0)
        return -1;
    fill(&good, "kiosk");
    return 0;
}

static int end(void **state) {
    (void)state;
    cluster_end(&cluster);
    return 0;
}

static void in_folder(const char *name, char ret_path[128]) { snprintf(ret_path, 128, "%s/%s", cluster.dir, name); }

/* ---- the file ---- */

static void comes_back_as_it_was(void **state) {
    (void)state;
    static struct enrolment back;
    char path[128];
    struct stat st;
    in_folder("stick.enrol", path);
    assert_int_equal(enrol_file_write(path, &good, error), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(enrol_file_read(path, &back, error), 0);
    assert_memory_equal(&back, &good, sizeof(back));
}

static void refuses(const char *path, const char *words) {
    struct enrolment back = {.kiosk = "untouched"};
    error[0] = '\0';
    assert_int_equal(enrol_file_read(path, &back, error), -EBADMSG);
    assert_string_equal(back.kiosk, "untouched");
    if (!strstr(error, words))
        fail_msg("\"%s\" does not say \"%s\"", error, words);
}

static void bad_sticks_are_refused(void **state) {
    (void)state;
    struct enrolment back;
    char path[128];
    in_folder("stick.enrol", path);
    assert_int_equal(enrol_file_write(path, &good, error), 0);
    assert_int_equal(
        sh("ln -s stick.enrol ../link.enrol; yes 'a line' | head -c 70000 >../long.enrol; >../empty.enrol;"
           "head -c 300 /dev/zero >../zeros.enrol; mkdir ../folder.enrol; mkfifo ../pipe.enrol;"
           "sed 's/version=1/version=2/' ../stick.enrol >../newer.enrol;"
           "sed 's/^host=.*/host=/' ../stick.enrol >../host.enrol;"
           "(sed '/^host=/d' ../stick.enrol; printf host=; head -c 300 /dev/zero | tr '\\0' h) >../words.enrol;"
           "head -c 700 ../stick.enrol >../cut.enrol"),
        0);
    static const char *const cases[][2] = {
        {"link.enrol", "symbolic link"}, {"long.enrol", "too long"},       {"empty.enrol", "not an enrolment"},
        {"zeros.enrol", "file of text"}, {"folder.enrol", "file of text"}, {"pipe.enrol", "file of text"},
        {"newer.enrol", "version"},      {"host.enrol", "names no host"},  {"words.enrol", "longer than 255"},
        {"cut.enrol", "enrolment"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        in_folder(cases[i][0], path);
        refuses(path, cases[i][1]);
    }
    in_folder("nowhere", path);
    assert_int_equal(enrol_file_read(path, &back, error), -ENOENT);
}

static void check_says(const struct enrolment *enrolment, const char *words) {
    error[0] = '\0';
    assert_int_equal(enrol_check(enrolment, error), -EBADMSG);
    if (!strstr(error, words))
        fail_msg("\"%s\" does not say \"%s\"", error, words);
}

static void what_cannot_work_is_said(void **state) {
    (void)state;
    struct enrolment e;
    fill(&e, "other");
    check_says(&e, "another kiosk");
    e = good;
    slurp("other.key", e.key, sizeof(e.key));
    check_says(&e, "not of its certificate");
    slurp("locked.key", e.key, sizeof(e.key)); /* and nobody is asked for a passphrase */
    check_says(&e, "no private key");
    e = good;
    e.certificate[100] = '!';
    check_says(&e, "no certificate that");
    e = good;
    e.ca[0] = '\0';
    check_says(&e, "no certificate authority");
    e = good;
    memcpy(e.host, "/run/postgresql", 16);
    check_says(&e, "socket");
    e.mode = ENROL_PASSWORD;
    assert_int_equal(enrol_check(&e, error), 0);
    memcpy(e.host, "centre.example", 15);
    check_says(&e, "neither");
    static const char *const ports[] = {"", "0", "65536", "-1", "5432x", " 1"};
    for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
        e = good;
        snprintf(e.port, sizeof(e.port), "%s", ports[i]);
        check_says(&e, "a port that is none");
    }
    e = good;
    memcpy(e.kiosk, "../x", 5);
    check_says(&e, "no kiosk");
}

/* ---- the state folder ---- */

static const char *fresh_state(void) {
    static char path[128];
    static int n;
    snprintf(path, sizeof(path), "%s/state%d", cluster.dir, ++n);
    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

static void is_installed_whole(void **state) {
    (void)state;
    static struct enrolment back, other;
    const char *dir = fresh_state();
    assert_int_equal(enrol_installed(dir, &back, error), -ENOENT);
    assert_int_equal(enrol_remove(dir), 0);
    assert_int_equal(enrol_install(dir, &good, error), 0);
    assert_int_equal(enrol_installed(dir, &back, error), 0);
    assert_memory_equal(&back, &good, sizeof(back));
    assert_int_equal(sh("[ \"$(stat -c %%a %s/enrol %s/enrol/* | sort -u | tr '\\n' ' ')\" = '600 700 ' ]", dir, dir),
                     0);
    fill(&other, "other");
    memcpy(other.role, "kiosk_door_2", 13);
    memcpy(other.kiosk, "door-2", 7);
    assert_int_equal(enrol_install(dir, &other, error), 0);
    assert_int_equal(enrol_installed(dir, &back, error), 0);
    assert_memory_equal(&back, &other, sizeof(back));
    assert_int_equal(sh("[ \"$(ls %s)\" = enrol ]", dir), 0);
    /* what cannot be installed leaves what is there */
    other.key[0] = '\0';
    assert_int_equal(enrol_install(dir, &other, error), -EBADMSG);
    assert_int_equal(sh("mkdir %s/enrol.new && touch %s/enrol.new/not-ours", dir, dir), 0);
    assert_int_equal(enrol_install(dir, &good, error), -ENOTEMPTY);
    assert_int_equal(enrol_installed(dir, &back, error), 0);
    assert_string_equal(back.kiosk, "door-2");
    assert_int_equal(sh("rm -r %s/enrol.new", dir), 0);
    assert_int_equal(enrol_remove(dir), 0);
    assert_int_equal(enrol_installed(dir, &back, error), -ENOENT);
    assert_int_equal(sh("[ -z \"$(ls %s)\" ]", dir), 0);
}

/* ---- the door ---- */

static enum wire_fault connect_with(const struct enrolment *enrolment) {
    struct wire *wire = NULL;
    const char *dir = fresh_state();
    if (enrol_install(dir, enrolment, error) != 0)
        fail_msg("%s", error);
    why[0] = '\0';
    enum wire_fault fault = enrol_connect(enrolment, dir, LONG, &wire, why);
    wire_close(wire);
    return fault;
}

static void fault_is(enum wire_fault fault, enum wire_fault wanted, const char *what) {
    if (fault != wanted)
        fail_msg("%s: %d instead of %d: %s", what, (int)fault, (int)wanted, why);
}

static void our_certificate_is_let_in(void **state) {
    (void)state;
    fault_is(connect_with(&good), WIRE_OK, "ours");
    struct enrolment e = good;
    memcpy(e.host, "127.0.0.1", 10);
    e.address[0] = '\0';
    fault_is(connect_with(&e), WIRE_OK, "by address");
}

static void strangers_are_not(void **state) {
    (void)state;
    struct enrolment e = good;
    memcpy(e.host, "wrong.example", 14);
    fault_is(connect_with(&e), WIRE_REFUSED, "another host's name");
    assert_non_null(strstr(why, "wrong.example"));
    e = good;
    slurp("foreign-ca.crt", e.ca, sizeof(e.ca));
    fault_is(connect_with(&e), WIRE_REFUSED, "a server of a foreign authority");
    fill(&e, "foreign");
    fault_is(connect_with(&e), WIRE_REFUSED, "a kiosk of a foreign authority");
    fill(&e, "expired");
    fault_is(connect_with(&e), WIRE_REFUSED, "an expired certificate");
    e = good;
    memcpy(e.database, "nowhere", 8);
    fault_is(connect_with(&e), WIRE_REFUSED, "no such database");
}

/* A server, or somebody in between, that does not do TLS: 'N' to the request for it. */
static void no_tls_is_no_centre(void **state) {
    (void)state;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(listener, 4), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    pid_t child = fork();
    if (child == 0) {
        char bytes[4096];
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        int client = accept(listener, NULL, NULL);
        ssize_t n = read(client, bytes, sizeof(bytes));
        n = n == 8 && write(client, "N", 1) == 1 ? read(client, bytes, sizeof(bytes)) : 1;
        _exit(n == 0 ? 0 : 1); /* not a byte more was said to us */
    }
    struct enrolment e = good;
    snprintf(e.port, sizeof(e.port), "%d", ntohs(address.sin_port));
    fault_is(connect_with(&e), WIRE_REFUSED, "no TLS");
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    close(listener);
    fault_is(connect_with(&e), WIRE_DOWN, "nobody there");
}

static void a_password_needs_the_right_server(void **state) {
    (void)state;
    struct enrolment e = good;
    e.mode = ENROL_PASSWORD;
    memcpy(e.role, "kiosk_door_2", 13);
    memcpy(e.kiosk, "door-2", 7);
    e.certificate[0] = e.key[0] = '\0';
    memcpy(e.password, "a long secret", 14);
    fault_is(connect_with(&e), WIRE_OK, "the password");
    memcpy(e.password, "another", 8);
    fault_is(connect_with(&e), WIRE_REFUSED, "another password");
    assert_null(strstr(why, "another"));
    memcpy(e.password, "a long secret", 14);
    slurp("foreign-ca.crt", e.ca, sizeof(e.ca));
    fault_is(connect_with(&e), WIRE_REFUSED, "a foreign server");
}

static void revoked_is_told_apart(void **state) {
    (void)state;
    assert_int_equal(sql("ALTER ROLE kiosk_desk_1 NOLOGIN"), 0);
    fault_is(connect_with(&good), WIRE_REVOKED, "revoked");
    assert_int_equal(sql("ALTER ROLE kiosk_desk_1 LOGIN"), 0);
    fault_is(connect_with(&good), WIRE_OK, "admitted again");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_as_it_was),      cmocka_unit_test(bad_sticks_are_refused),
        cmocka_unit_test(what_cannot_work_is_said),  cmocka_unit_test(is_installed_whole),
        cmocka_unit_test(our_certificate_is_let_in), cmocka_unit_test(strangers_are_not),
        cmocka_unit_test(no_tls_is_no_centre),       cmocka_unit_test(a_password_needs_the_right_server),
        cmocka_unit_test(revoked_is_told_apart),
    };
    return cmocka_run_group_tests(tests, start, end);
}
