/* The centre's own small certificate authority: an EC P-256 key under the organiser's --keys folder (0600), a root that
 * signs one certificate per kiosk (CN = its role) and, where wanted, the server's. OpenSSL's EVP and X509. A dozen
 * kiosks an event. */
#ifndef LANYARD_SYNC_TRUST_H
#define LANYARD_SYNC_TRUST_H

#include <stddef.h>

#define TRUST_ERROR 256
#define TRUST_PEM 16384

/* DIR/central-ca.key and DIR/central-ca.crt; made when missing (made says so). -EACCES when others may read the key. */
struct trust;
int trust_open(const char *keys_dir, const char *event, int *ret_made, struct trust **ret_trust,
               char error[TRUST_ERROR]);
void trust_free(struct trust *trust); /* NULL is fine */
const char *trust_ca_pem(const struct trust *trust);
/* A fresh key and a certificate for it: for a client (CN = name) or a server (names: host names and addresses, comma
 * separated, into subjectAltName). days of validity. Buffers of TRUST_PEM bytes. */
int trust_issue_client(const struct trust *trust, const char *name, int days, char *ret_key, char *ret_certificate,
                       char error[TRUST_ERROR]);
int trust_issue_server(const struct trust *trust, const char *names, int days, char *ret_key, char *ret_certificate,
                       char error[TRUST_ERROR]);

#endif
