# Lanyard. `make demo` and `make check` are the two commands; everything lands in build/.
# SAN=1 builds with AddressSanitizer and UBSan into build/san. CC=clang works too.
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
SHELL := /bin/bash
CC := $(if $(filter default,$(origin CC)),gcc,$(CC))

ifeq ($(SAN),1)
B ?= build/san
SANFLAGS := -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined
OPT ?= -O1
else
B ?= build
OPT ?= -O2 -D_FORTIFY_SOURCE=2
endif
# The rooms never include one another's libraries: each gets the flags of its own parts only.
PC := pkg-config
WARN := -Wall -Wextra -Wshadow -Wformat=2 -Wvla -Werror -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings
BASE := -std=c17 -D_GNU_SOURCE $(OPT) -g -fPIE -fstack-protector-strong $(WARN) $(SANFLAGS) \
	-Ikiosk -I. -I$(B)/gen -include core/banned.h -MMD -MP
PKG_core := libsodium
PKG_store := sqlite3 libsodium
PKG_art := librsvg-2.0 pangocairo pangoft2 cairo libqrencode glib-2.0 libpng
PKG_device := sdl2 libevdev zbar libjpeg libpng libseccomp cairo libavformat libavcodec libswscale libswresample libavutil libebur128 libpinyin
PKG_app := glib-2.0 jansson
PKG_sync := sqlite3 libsodium glib-2.0 jansson libpq libcrypto
PKG_program := $(sort $(PKG_core) $(PKG_store) $(PKG_app) glib-2.0 libarchive)
cflags = $(shell $(PC) --cflags $(1) | sed 's/-I\//-isystem \//g')
libs = $(shell $(PC) --libs $(1))
PINYIN_DATA = $(shell $(PC) --variable=pkgdatadir libpinyin)/data
CFLAGS_core := -Wconversion
CFLAGS_store = $(call cflags,$(PKG_store))
CFLAGS_art = $(call cflags,$(PKG_art))
CFLAGS_device = $(call cflags,$(PKG_device)) -DPINYIN_DATA='"$(PINYIN_DATA)"'
CFLAGS_app = $(call cflags,$(PKG_app))
CFLAGS_program = $(call cflags,$(PKG_program) icu-i18n libpq)
CFLAGS_badge = $(CFLAGS_program)
CFLAGS_station = $(CFLAGS_program)
CFLAGS_sync = -DWITH_OPENSSL $(call cflags,$(PKG_sync))
LINK := -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SANFLAGS)

# V=1 shows the commands.
ifneq ($(V),1)
Q := @
say = @printf '  %-5s %s\n' $(1) $(2)
endif

ROOMS := core store art device app badge station
$(foreach r,$(ROOMS),$(eval SRC_$(r) := $(sort $(wildcard kiosk/$(r)/*.c))))
$(foreach r,$(ROOMS),$(eval LIB_$(r) := $(B)/lib/lib$(r).a))
LIBS_core := -lsodium
LIBS_store = $(call libs,$(PKG_store))
LIBS_art = $(call libs,$(PKG_art))
LIBS_device = $(call libs,$(PKG_device)) -lcups -lcupsimage -lpthread -lm
LIBS_app = $(call libs,$(PKG_app))
LIBS_sync = $(call libs,libpq libcrypto)
# sync/ is a room too, outside kiosk/: the programs on the box do not reach into it.
SRC_syncd := $(wildcard sync/syncd.c)
SRC_sync := $(sort $(filter-out $(SRC_syncd),$(wildcard sync/*.c)))
LIB_sync := $(B)/lib/libsync.a

SRC_desk := $(sort $(wildcard kiosk/desk.c kiosk/desk/*.c))
SRC_door := $(sort $(wildcard kiosk/door.c kiosk/door/*.c))
SRC_eye := $(sort $(wildcard kiosk/eye.c kiosk/eye/*.c))
SRC_reel := $(sort $(wildcard kiosk/reel.c kiosk/reel/*.c))
SRC_probe := $(sort $(wildcard kiosk/probe.c kiosk/probe/*.c))
SRC_ctl := $(sort $(wildcard kiosk/ctl/*.c))
PROGRAMS := $(if $(SRC_desk),$(B)/kiosk-desk) $(if $(SRC_door),$(B)/kiosk-door) $(if $(SRC_eye),$(B)/kiosk-eye) \
	$(if $(wildcard kiosk/reel.c),$(B)/kiosk-reel) $(if $(wildcard kiosk/probe.c),$(B)/kiosk-probe) $(if $(SRC_ctl),$(B)/kioskctl) $(if $(SRC_syncd),$(B)/kiosk-syncd)

.PHONY: all
all: $(PROGRAMS) $(B)/locale/zh.mo $(B)/locale/en.mo

# ---- objects ----
obj = $(patsubst %.c,$(B)/obj/%.o,$(1))
define room
$(B)/obj/kiosk/$(1)/%.o: kiosk/$(1)/%.c $(FLAGS_FILE) | $(SQL_H)
	@mkdir -p $$(@D)
	$$(call say,CC,$$<)
	$$(Q)$(CC) $(BASE) $$(CFLAGS_$(1)) -c $$< -o $$@
$(LIB_$(1)): $(call obj,$(SRC_$(1)))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(call say,AR,$$@)
	$$(Q)ar crs $$@ $$^
endef
SQL := $(wildcard kiosk/store/*.sql)
CENTRAL_SQL := $(sort $(wildcard sync/central/*.sql))
SQL_H := $(patsubst kiosk/store/%.sql,$(B)/gen/store/%.sql.h,$(SQL)) $(B)/gen/sync/central.sql.h $(B)/gen/core/name_tables.h
FLAGS_FILE := $(B)/flags
$(foreach r,$(ROOMS),$(eval $(call room,$(r))))
$(B)/obj/%.o: %.c $(FLAGS_FILE) | $(SQL_H)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(BASE) $(CFLAGS_program) -c $< -o $@
$(B)/gen/store/%.sql.h: kiosk/store/%.sql kiosk/store/embed-sql.awk
	@mkdir -p $(@D)
	$(Q)awk -f kiosk/store/embed-sql.awk $< > $@
# How names are written in plain letters: ICU's rules as tables, so that programs need no ICU.
$(B)/make-names: assets/names/make-names.c $(FLAGS_FILE)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(filter-out -MMD -MP,$(BASE)) $(call cflags,icu-i18n) $(LINK) -o $@ $< $(call libs,icu-i18n icu-uc)
$(B)/gen/core/name_tables.h: $(B)/make-names
	@mkdir -p $(@D)
	$(Q)$< > $@
# The centre's schema, all files in their order, as one array of bytes.
$(B)/gen/sync/central.sql.h: $(CENTRAL_SQL)
	@mkdir -p $(@D)
	$(Q)cat $^ | od -An -v -tx1 | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g; 1i static const char CENTRAL_SQL[] = {' > $@
	$(Q)echo '0};' >> $@
$(B)/obj/sync/%.o: sync/%.c $(FLAGS_FILE) | $(SQL_H)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(BASE) $(CFLAGS_sync) -c $< -o $@
$(LIB_sync): $(call obj,$(SRC_sync))
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)ar crs $@ $^
# Rebuild everything when the compiler or its flags change.
.PHONY: force
$(FLAGS_FILE): force
	@mkdir -p $(@D)
	@echo '$(CC) $(BASE)' | cmp -s - $@ || echo '$(CC) $(BASE)' > $@

# ---- programs: each links only what it needs (tests/layers.sh looks) ----
STATION := $(foreach r,station badge app art device store core,$(LIB_$(r)))
# The reel's parts are a library, so that a test links what it needs of them.
LIB_reel := $(B)/lib/libreel.a
$(LIB_reel): $(call obj,$(filter-out kiosk/reel.c,$(SRC_reel)))
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)ar crs $@ $^
$(B)/kiosk-desk: $(call obj,$(SRC_desk)) $(STATION)
$(B)/kiosk-door: $(call obj,$(SRC_door)) $(STATION)
$(B)/kiosk-reel: $(call obj,kiosk/reel.c) $(LIB_reel) $(STATION)
$(B)/kiosk-desk $(B)/kiosk-door $(B)/kiosk-reel:
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINK) -o $@ $^ $(LIBS_app) $(LIBS_art) $(LIBS_device) $(LIBS_store) $(LIBS_core)
$(B)/kiosk-eye: $(call obj,$(SRC_eye)) $(LIB_device) $(LIB_core)
$(B)/kiosk-probe: $(call obj,$(SRC_probe)) $(LIB_device) $(LIB_core)
$(B)/kiosk-eye $(B)/kiosk-probe:
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINK) -o $@ $^ $(LIBS_device) $(LIBS_core)
$(B)/kioskctl: $(call obj,$(SRC_ctl)) $(LIB_sync) $(LIB_badge) $(LIB_app) $(LIB_art) $(LIB_device) $(LIB_store) $(LIB_core)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINK) -o $@ $^ $(LIBS_app) $(LIBS_art) $(LIBS_device) $(LIBS_store) $(LIBS_sync) $(call libs,libarchive icu-i18n) $(LIBS_core)
$(B)/kiosk-syncd: $(call obj,$(SRC_syncd)) $(LIB_sync) $(LIB_app) $(LIB_store) $(LIB_core)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINK) -o $@ $^ $(LIBS_app) $(LIBS_store) $(LIBS_sync) $(LIBS_core)
$(B)/locale/%.mo: assets/locale/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt --check-format -o $@ $<

# ---- sounds: computed, and kept in the tree ----
.PHONY: sounds
$(B)/make-sounds: assets/sound/make-sounds.c $(FLAGS_FILE)
	$(call say,CC,$<)
	$(Q)$(CC) $(BASE) $(LINK) -o $@ $< -lm
sounds: $(B)/make-sounds
	$< assets/sound

# ---- the demo event's films: computed, and kept in the tree ----
.PHONY: media
$(B)/make-films: $(wildcard assets/film/*.c assets/film/*.h) $(FLAGS_FILE)
	$(call say,CC,$@)
	$(Q)$(CC) $(filter-out -MMD -MP,$(BASE)) -Iassets $(CFLAGS_art) $(LINK) -o $@ $(filter %.c,$^) $(LIBS_art) -lm
media: $(B)/make-films
	@firmware-config/install-deps.sh run media
	assets/film/make-media.sh $< assets/demo-event

# ---- tests ----
TEST_SRC := $(sort $(wildcard tests/unit/test_*.c tests/store/test_*.c tests/art/test_*.c tests/device/test_*.c tests/app/test_*.c tests/sync/test_*.c))
TEST_BIN := $(patsubst tests/%.c,$(B)/tests/%,$(TEST_SRC))
TEST_SH := $(sort $(wildcard tests/*/*.t tests/*.t))
TEST_PKG := cmocka $(PKG_store) $(PKG_art) $(PKG_device) $(PKG_app) libpq libcrypto libarchive icu-i18n
TEST_OBJ_CTL = $(filter-out %/main.o,$(call obj,$(SRC_ctl)))
$(B)/obj/tests/%.o: tests/%.c $(FLAGS_FILE) | $(SQL_H)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(BASE) -Itests $(call cflags,$(TEST_PKG)) -c $< -o $@
$(B)/obj/tests/device/%.o: private BASE += -DPINYIN_DATA='"$(PINYIN_DATA)"'
$(B)/obj/tests/sync/%.o: private BASE += -DWITH_OPENSSL
# A test of kioskctl's parts is named test_ctl_*.c and gets its objects too; one of the reel's is named test_reel_*.c.
$(B)/tests/unit/test_ctl_%: $(B)/obj/tests/unit/test_ctl_%.o $(TEST_OBJ_CTL) $(foreach r,sync badge app art device store core,$(LIB_$(r)))
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINK) -o $@ $^ $(call libs,$(TEST_PKG)) -lcups -lcupsimage -lpthread -lm
$(B)/tests/unit/test_reel_%: $(B)/obj/tests/unit/test_reel_%.o $(LIB_reel) $(STATION)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINK) -o $@ $^ $(call libs,$(TEST_PKG)) -lcups -lcupsimage -lpthread -lm
$(B)/tests/%: $(B)/obj/tests/%.o $(foreach r,station sync badge app art device store core,$(LIB_$(r)))
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINK) -o $@ $^ $(call libs,$(TEST_PKG)) -lcups -lcupsimage -lpthread -lm

# The fuzz targets with a plain main() that feeds them files (tests/fuzz/replay.t).
FUZZ := $(patsubst tests/fuzz/%.c,%,$(filter-out tests/fuzz/replay.c,$(sort $(wildcard tests/fuzz/*.c))))
REPLAY_BIN := $(patsubst %,$(B)/tests/fuzz/%,$(FUZZ))
$(B)/tests/fuzz/%: $(B)/obj/tests/fuzz/%.o $(B)/obj/tests/fuzz/replay.o $(LIB_core)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINK) -o $@ $^ $(LIBS_core)

# Small programs that stand beside the scripts.
TOOL_BIN := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/standin/*.c))
CHAOS_BIN := $(patsubst tests/%.c,$(B)/tests/%,$(sort $(wildcard tests/chaos/*.c)))

.PHONY: tests check demo
.SECONDARY:
tests: all $(TEST_BIN) $(REPLAY_BIN) $(TOOL_BIN) $(CHAOS_BIN)
check: deps
	@$(MAKE) --no-print-directory -j$$(nproc) tests
	@BUILD=$(abspath $(B)) CMOCKA_MESSAGE_OUTPUT=TAP LC_ALL=C.UTF-8 \
		LSAN_OPTIONS=suppressions=$(abspath tests/leaks.supp):print_suppressions=0 \
		prove --comments --failures --timer -j$$(($$(nproc) + 1)) -e '' $(TEST_BIN) $(TEST_SH)

# ---- lint: clang-tidy (.clang-tidy), cppcheck, gcc's analyzer and the layout; a finding fails ----
# cppcheck without ctuuninitvar, which takes an out parameter for an uninitialised argument, and varFuncNullUB: the NULL
# that ends a list is a pointer wherever glibc is. gcc's analyzer takes a vector's lanes for its bits when it is shifted.
.PHONY: lint lint-deps format
LINT := $(patsubst %.c,$(B)/lint/%.ok,$(foreach r,$(ROOMS),$(SRC_$(r))) $(SRC_desk) $(SRC_door) $(SRC_eye) $(SRC_reel) $(SRC_probe) \
	$(SRC_ctl) $(SRC_sync) $(SRC_syncd))
LINT_FLAGS = $(subst -Werror,,$(BASE))
define lint
	@mkdir -p $(@D)
	@echo "lint $<"
	@clang-tidy --quiet $< -- $(filter-out -M%,$(LINT_FLAGS)) $(1) >$@.tidy 2>&1 || \
		{ grep -v '^Suppressed\|warnings generated' $@.tidy; exit 1; }
	@gcc $(BASE) $(1) -fanalyzer -Wno-analyzer-shift-count-overflow -MF $@.d -c $< -o /dev/null
	@rm -f $@.tidy
	@touch $@
endef
LINT_AFTER := .clang-tidy $(FLAGS_FILE) | $(SQL_H)
$(foreach r,$(ROOMS),$(eval $(B)/lint/kiosk/$(r)/%.ok: kiosk/$(r)/%.c $(LINT_AFTER); $$(call lint,$$(CFLAGS_$(r)))))
$(B)/lint/sync/%.ok: sync/%.c $(LINT_AFTER)
	$(call lint,$(CFLAGS_sync))
$(B)/lint/%.ok: %.c $(LINT_AFTER)
	$(call lint,$(CFLAGS_program))
lint: lint-deps $(LINT)
	@cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --inline-suppr --std=c11 \
		--suppress=ctuuninitvar --suppress=varFuncNullUB -Ikiosk -I. -I$(B)/gen -j 2 kiosk sync
	@clang-format --dry-run -Werror $$(find kiosk sync tests -name '*.[ch]')
lint-deps:
	@firmware-config/install-deps.sh build test lint
format: lint-deps
	clang-format -i $$(find kiosk sync tests -name '*.[ch]')

# ---- bench: every measured figure in one table; takes N= (tickets) and PICTURES= (a folder of camera pictures) ----
.PHONY: bench
BENCH_BIN := $(patsubst tests/%.c,$(B)/tests/%,$(sort $(wildcard tests/bench/bench_*.c)))
BENCH_SH := $(sort $(wildcard tests/bench/bench_*.sh))
bench: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all $(BENCH_BIN) $(TOOL_BIN)
	@echo "$$(nproc) x$$(sed -n 's/^model name[^:]*://p' /proc/cpuinfo | head -1), load $$(cut -d' ' -f1 /proc/loadavg)"
	@failed=0; for run in $(BENCH_BIN) $(BENCH_SH); do \
		echo; BUILD=$(abspath $(B)) $(if $(N),N=$(N)) PICTURES='$(PICTURES)' LC_ALL=C.UTF-8 $$run || failed=1; \
		done; exit $$failed

# ---- fuzz: clang's libFuzzer with the sanitizers; takes RUNS= or SECONDS= of each target, and FUZZ= for some only ----
.PHONY: fuzz fuzz-deps
FUZZ_CFLAGS := $(BASE:-D_FORTIFY_SOURCE=%=) -O1 -fno-omit-frame-pointer -fno-sanitize-recover=undefined \
	-fsanitize=fuzzer,address,undefined
$(B)/fuzz/%: tests/fuzz/%.c $(SRC_core) $(wildcard kiosk/core/*.h tests/fuzz/*.h) $(FLAGS_FILE) $(B)/gen/core/name_tables.h
	@mkdir -p $(@D)
	$(call say,CLANG,$@)
	$(Q)clang-14 $(filter-out -MMD -MP,$(FUZZ_CFLAGS)) -Itests $< $(SRC_core) $(LIBS_core) -o $@
# media is kiosk-probe with mutated films, a process each: a hundred a second. RUNS= is for it only with FUZZ=media.
FUZZ_CORE = $(filter-out media,$(FUZZ))
FUZZ_MEDIA = $(if $(or $(filter file,$(origin FUZZ)),$(filter media,$(FUZZ))),$(B)/kiosk-probe $(B)/tests/standin/media_fuzz)
fuzz: fuzz-deps
	@$(MAKE) --no-print-directory -j$$(nproc) $(patsubst %,$(B)/fuzz/%,$(FUZZ_CORE)) $(FUZZ_MEDIA)
	$(if $(FUZZ_CORE),@BUILD=$(abspath $(B)) RUNS=$(RUNS) FUZZ_SECONDS=$(SECONDS) tests/fuzz/run.sh $(FUZZ_CORE))
	$(if $(FUZZ_MEDIA),@BUILD=$(abspath $(B)) RUNS=$(if $(filter media,$(FUZZ)),$(RUNS)) FUZZ_SECONDS=$(SECONDS) \
		tests/fuzz/media.sh)
fuzz-deps:
	@firmware-config/install-deps.sh build fuzz

# ---- chaos: doors cut off from one another, then merged; kiosks, kiosk-syncd and PostgreSQL killed at random, networks cut,
# clocks wrong, disks full, 200 kiosks back at once. Takes SCANS=, ORDERS=, SEED=, KILLS=, RESTARTS=, ROUNDS=, KIOSKS=, and
# CHAOS= (doors, sync, net, clock, full, crowd) for some only ----
.PHONY: chaos
CHAOS_SH := $(filter-out tests/chaos/soak_%,$(sort $(wildcard tests/chaos/*.sh)))
CHAOS_ALL = $(CHAOS_BIN) $(CHAOS_SH)
chaos: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all $(CHAOS_BIN) $(TOOL_BIN)
	@for run in $(if $(CHAOS),$(foreach c,$(CHAOS),$(filter %/$(c) %/$(c).sh,$(CHAOS_ALL))),$(CHAOS_ALL)); do echo "# $$run"; \
		BUILD=$(abspath $(B)) SCANS=$(SCANS) ORDERS=$(ORDERS) $(if $(SEED),SEED=$(SEED)) $(if $(KILLS),KILLS=$(KILLS)) \
		$(if $(RESTARTS),RESTARTS=$(RESTARTS)) $(if $(ROUNDS),ROUNDS=$(ROUNDS)) $(if $(KIOSKS),KIOSKS=$(KIOSKS)) $$run || exit 1; done

# ---- soak: a session's door, then the second display, for hours, and a desk's eight hours in fast time; takes SECONDS=, RATE=
# (scans a minute), SCANS= (of the desk), SOAK= (door, reel, desk) for some only ----
.PHONY: soak
soak: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all $(TOOL_BIN)
	@for run in $(or $(SOAK),door reel desk); do BUILD=$(abspath $(B)) $(if $(SCANS),SCANS=$(SCANS)) $(if $(SECONDS),SECONDS_RUN=$(SECONDS)) \
		$(if $(RATE),RATE=$(RATE)) tests/chaos/soak_$$run.sh || exit 1; done

# ---- the main job, from tickets to a printed badge ----
demo: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all $(TOOL_BIN)
	@BUILD=$(abspath $(B)) tests/demo.sh

# ---- gallery: every screen and card as a picture, and one contact sheet, in build/gallery; THEME=EVENT/event.conf ----
.PHONY: gallery
gallery: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all $(B)/tests/art/show
	@BUILD=$(abspath $(B)) $(if $(THEME),THEME=$(THEME)) tests/gallery/gallery.sh $(B)/gallery
# What each screen has where, written anew: for whoever has looked at the pictures.
.PHONY: golden
golden: deps
	@$(MAKE) --no-print-directory -j$$(nproc) $(B)/tests/art/test_golden_screens
	@GOLDEN=write $(B)/tests/art/test_golden_screens
	@git status --short tests/data/art 2>/dev/null || true

# ---- install: everything below DESTDIR, at /usr and /etc, where programs look for it; deb: the same as a Debian package ----
.PHONY: install deb
VERSION ?= $(shell sed -n 's/^.define VERSION "\(.*\)"/\1/p' kiosk/app/conf.c)
PACKAGE = $(B)/lanyard_$(VERSION)_$(shell dpkg --print-architecture).deb
install: all
	@firmware-config/install.sh $(abspath $(B)) "$(abspath $(or $(DESTDIR),/))" $(VERSION)
deb: all
	@rm -rf $(B)/stage && mkdir -p $(B)/stage
	@firmware-config/install.sh $(abspath $(B)) $(abspath $(B))/stage $(VERSION)
	@firmware-config/package.sh $(abspath $(B))/stage $(PACKAGE) $(VERSION)

# ---- deb-test: that package in a fresh Debian root, as apt installs it; needs root and an archive ----
.PHONY: deb-test
deb-test: deps all
	@tests/box/fresh.sh $(abspath $(B))

# ---- image: a disk image that a box starts from, in build/lanyard.img; needs root. DEB= takes another package ----
.PHONY: image
image: $(if $(DEB),,deb)
	@firmware-config/image/image.sh "$(or $(DEB),$(PACKAGE))" $(B)/image $(B)/lanyard.img $(ARCH)

# ---- boot-test: starts that image in a virtual machine, looks, prints, breaks and cuts; takes PARTS= and CUTS= ----
.PHONY: boot-test
boot-test: deps
	@$(MAKE) --no-print-directory all $(TOOL_BIN)
	@BUILD=$(abspath $(B)) $(if $(PARTS),PARTS='$(PARTS)') $(if $(CUTS),CUTS=$(CUTS)) tests/box/boot.sh

# ---- packages: one list, firmware-config/packages.list ----
.PHONY: deps
deps:
	@firmware-config/install-deps.sh

.PHONY: clean
clean:
	rm -rf build

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
