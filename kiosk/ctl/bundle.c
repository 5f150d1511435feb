/* A bundle, sealed and opened in memory. See bundle.h. The tar is libarchive's with one format and one filter enabled;
 * names are allow-listed, and count and sizes have ceilings, so that a signed but hostile bundle cannot fill a kiosk.
 */
#include "ctl/bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <sodium.h>
#include <string.h>

static void writer_free(struct archive **a) { archive_write_free(*a); }
static void reader_free(struct archive **a) { archive_read_free(*a); }
static void entry_free(struct archive_entry **entry) { archive_entry_free(*entry); }

static la_ssize_t append(struct archive *a, void *ctx, const void *bytes, size_t size) {
    GByteArray *to = ctx;
    if (size > BUNDLE_BYTES_MAX || to->len > BUNDLE_BYTES_MAX - size) {
        archive_set_error(a, EFBIG, "the bundle is bigger than 1 GiB");
        return -1;
    }
    g_byte_array_append(to, bytes, (guint)size);
    return (la_ssize_t)size;
}

static int write_entry(struct archive *a, const struct file *file) {
    __attribute__((cleanup(entry_free))) struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname_utf8(entry, file->name);
    archive_entry_set_size(entry, (la_int64_t)file->size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_entry_set_mtime(entry, 0, 0);
    if (archive_write_header(a, entry) != ARCHIVE_OK)
        return -EIO;
    return archive_write_data(a, file->bytes, file->size) == (la_ssize_t)file->size ? 0 : -EIO;
}

static int pack(const struct files *files, GByteArray *to, struct faults *faults) {
    __attribute__((cleanup(writer_free))) struct archive *a = archive_write_new();
    int r = 0;
    /* pax keeps Chinese file names whatever the locale is. */
    if (archive_write_set_format_pax_restricted(a) != ARCHIVE_OK || archive_write_add_filter_zstd(a) != ARCHIVE_OK ||
        archive_write_set_options(a, "hdrcharset=UTF-8") != ARCHIVE_OK ||
        archive_write_set_bytes_per_block(a, 64 << 10) != ARCHIVE_OK ||
        archive_write_set_bytes_in_last_block(a, 1) != ARCHIVE_OK ||
        archive_write_open(a, to, NULL, append, NULL) != ARCHIVE_OK)
        r = -EIO;
    for (size_t i = 0; r == 0 && i < files->n; i++)
        r = write_entry(a, &files->list[i]);
    if (r == 0 && archive_write_close(a) != ARCHIVE_OK)
        r = -EIO;
    return r < 0 ? fault_add(faults, "bundle", 0, NULL, "cannot be packed: %s", archive_error_string(a)) : 0;
}

static void digest_begin(crypto_sign_state *state) {
    crypto_sign_init(state);
    crypto_sign_update(state, (const unsigned char *)BUNDLE_MAGIC, 8);
}

int bundle_seal(const struct files *files, const struct keys *keys, GByteArray *ret_bundle, struct faults *faults) {
    g_autoptr(GByteArray) payload = g_byte_array_new();
    crypto_sign_state state;
    uint8_t sig[crypto_sign_BYTES];
    int r = pack(files, payload, faults);
    if (r < 0)
        return r;
    digest_begin(&state);
    crypto_sign_update(&state, payload->data, payload->len);
    crypto_sign_final_create(&state, sig, NULL, keys->secret);
    g_byte_array_append(ret_bundle, (const guint8 *)BUNDLE_MAGIC, 8);
    g_byte_array_append(ret_bundle, keys->pub, sizeof keys->pub);
    g_byte_array_append(ret_bundle, sig, sizeof sig);
    g_byte_array_append(ret_bundle, payload->data, payload->len);
    return 0;
}

static bool is_genuine(const uint8_t *bytes, size_t size) {
    crypto_sign_state state;
    uint8_t sig[crypto_sign_BYTES];
    memcpy(sig, bytes + 40, sizeof sig);
    digest_begin(&state);
    crypto_sign_update(&state, bytes + BUNDLE_HEAD, size - BUNDLE_HEAD);
    return crypto_sign_final_verify(&state, sig, bytes + 8) == 0;
}

static int take_entry(struct archive *a, struct archive_entry *entry, const char *what, struct files *files,
                      struct faults *faults) {
    const char *name = archive_entry_pathname_utf8(entry);
    size_t ceiling = name ? files_ceiling(name, true) : 0;
    la_int64_t size = archive_entry_size(entry);
    if (!name || archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) || ceiling == 0)
        return fault_add(faults, what, 0, NULL, "holds \"%s\", which no event has", name ? name : "?");
    if (size < 0 || (size_t)size > ceiling || files->total + (size_t)size > FILES_BYTES_MAX)
        return fault_add(faults, what, 0, NULL, "holds %s, which is too big", name);
    g_autofree char *bytes = g_malloc((size_t)size + 1);
    bytes[size] = '\0';
    if (archive_read_data(a, bytes, (size_t)size) != (la_ssize_t)size)
        return fault_add(faults, what, 0, NULL, "%s is damaged", name);
    if (keyfile_is_private(bytes, (size_t)size))
        return fault_add(faults, what, 0, NULL, "holds a private key in %s: do not use it, and tell who made it", name);
    return files_add(files, name, g_steal_pointer(&bytes), (size_t)size, true, faults);
}

static int unpack(const uint8_t *bytes, size_t size, const char *what, struct files *files, struct faults *faults) {
    __attribute__((cleanup(reader_free))) struct archive *a = archive_read_new();
    struct archive_entry *entry;
    int r = 0;
    if (archive_read_support_format_tar(a) != ARCHIVE_OK || archive_read_support_filter_zstd(a) != ARCHIVE_OK ||
        archive_read_open_memory(a, bytes, size) != ARCHIVE_OK)
        return fault_add(faults, what, 0, NULL, "cannot be unpacked: %s", archive_error_string(a));
    while (r == 0) {
        int got = archive_read_next_header(a, &entry);
        if (got == ARCHIVE_EOF)
            return 0;
        r = got == ARCHIVE_OK ? take_entry(a, entry, what, files, faults)
                              : fault_add(faults, what, 0, NULL, "cannot be unpacked: %s", archive_error_string(a));
    }
    return r;
}

int bundle_open(const uint8_t *bytes, size_t size, const char *what, struct files *ret_files,
                uint8_t ret_signer[TICKET_PUBLIC_KEY], struct faults *faults) {
    if (size < BUNDLE_HEAD || memcmp(bytes, BUNDLE_MAGIC, 7) != 0)
        return fault_add(faults, what, 0, NULL, "is not a Lanyard bundle");
    if (bytes[7] != BUNDLE_MAGIC[7])
        return fault_add(faults, what, 0, NULL, "is a bundle of a newer Lanyard (version %d): update this one",
                         bytes[7]);
    if (!is_genuine(bytes, size))
        return fault_add(faults, what, 0, NULL, "its signature is wrong: it was damaged or changed after packing");
    int r = unpack(bytes + BUNDLE_HEAD, size - BUNDLE_HEAD, what, ret_files, faults);
    if (r == 0)
        memcpy(ret_signer, bytes + 8, TICKET_PUBLIC_KEY);
    return r;
}
