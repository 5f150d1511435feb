/* A cluster for C tests: tests/standin/cluster.sh behind three functions. Run from the repository's root, as prove
 * does. */
#ifndef LANYARD_TESTS_SYNC_CLUSTER_H
#define LANYARD_TESTS_SYNC_CLUSTER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cluster {
    char dir[64];
    char dsn[256]; /* of boss, who owns the database */
};

static int cluster_do(const struct cluster *cluster, const char *verb) {
    char command[512];
    snprintf(command, sizeof(command), "exec tests/standin/cluster.sh %s %s/pg >/dev/null", verb, cluster->dir);
    return system(command);
}

static int cluster_start(struct cluster *cluster) {
    snprintf(cluster->dir, sizeof(cluster->dir), "%s/lanyard-pg.XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(cluster->dir))
        return -1;
    snprintf(cluster->dsn, sizeof(cluster->dsn), "host=%s/pg/s port=5432 user=boss dbname=lanyard", cluster->dir);
    return cluster_do(cluster, "start");
}

static void cluster_end(const struct cluster *cluster) {
    char command[256];
    snprintf(command, sizeof(command), "tests/standin/cluster.sh stop %s/pg immediate; rm -rf %s", cluster->dir,
             cluster->dir);
    if (system(command) != 0)
        fprintf(stderr, "# the cluster did not end well\n");
}

#endif
