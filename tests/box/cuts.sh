# Power cuts, sourced by boot.sh. Inside the box one program lets in guests as fast as the disk allows and says of each
# row that it is safe; what the disk wrote is recorded. Then power is cut at moments of that record, again and again: the
# journal must verify, and every row that was called safe before the moment must be there. A second program, which does
# the same with synchronous=NORMAL, must fail that test, or the test is worth nothing.

CUTS=${CUTS:-20}
ROWS=${ROWS:-400}

# cuts_ready NAME: keeps the data partition as it is before anything runs; it may grow to the end of the disk
cuts_ready() {
    cut_from=$(sgdisk -i 4 "$G/$1.img" | sed -n 's/^First sector: \([0-9]*\).*/\1/p')
    cut_sectors=$(($(stat -c %s "$G/$1.img") / 512 - cut_from))
    dd if="$G/$1.img" of="$G/$1.before" bs=1M iflag=skip_bytes skip=$((cut_from * 512)) conv=sparse status=none
}

# cuts_drive NAME: the disk, with a record of what it writes
cuts_drive() {
    : >"$G/$1.log"
    echo "driver=blklogwrites,node-name=disk,file.driver=raw,file.file.driver=file,file.file.filename=$G/$1.img,log.driver=file,log.filename=$G/$1.log"
}

# Each line that comes out of the box, with how long the record was when it came.
cuts_listen() { # SOCKET LOG OUT
    perl -MIO::Socket::UNIX -e '
        my ($path, $log, $out) = @ARGV;
        my $socket = IO::Socket::UNIX->new(Peer => $path) or die "$path: $!\n";
        open(my $to, ">", $out) or die;
        $to->autoflush(1);
        while (my $line = <$socket>) { print $to -s $log, " $line" }' "$@"
}

# cuts_work NAME PROGRAM: guests come; $G/NAME.acks has what was called safe
cuts_work() {
    guest 30 "mkdir -p /data/$1 && cp /agent/state/roster.db /data/$1/ && sync" >"$G/work.log"
    guest 300 "/agent/$2 /data/$1 desk-1 --random 7 $ROWS 5 >/dev/virtio-ports/safe"
    sleep 1
}

# rows STATE: the uuids of all scans in a journal
rows() { sqlite3 -readonly "$1/journal.db" "SELECT lower(hex(uuid)) FROM entry" | LC_ALL=C sort; }

# A replay writes no row and has no number.
# cut_once NAME PLACE SEED: ends with 0 when the journal is whole and nothing that was safe is missing; says what is
cut_once() {
    local out=$G/cut.ext4 dir=$G/cut said missing
    rm -rf "$dir" "$out"
    mkdir "$dir"
    perl "$BOX/cuts.pl" replay "$G/full.log" "$G/full.before" "$cut_from" "$cut_sectors" "$2" "$3" "$out" >"$G/replay.log" || return 2
    e2fsck -fy "$out" >"$G/fsck.log" 2>&1
    [ $? -lt 4 ] || { echo "the file system is beyond repair"; return 1; }
    debugfs -R "rdump /$1 $dir" "$out" >/dev/null 2>&1
    awk -v place="$2" '$1 <= place && $2 !~ /^0000/ { gsub("-", "", $2); print tolower($2) }' "$G/$1.acks" | LC_ALL=C sort >"$G/safe"
    [ -s "$G/safe" ] || return 0
    said=$("$BUILD/kioskctl" verify --state "$dir/$1" 2>&1) || { echo "verify: $said"; return 1; }
    rows "$dir/$1" >"$G/there"
    missing=$(LC_ALL=C comm -23 "$G/safe" "$G/there" | wc -l)
    [ "$missing" -eq 0 ] || { echo "$missing of $(wc -l <"$G/safe") rows are missing that were safe"; return 1; }
}

# cuts_of NAME BEGIN END: how many of the cuts between two places of the record went well
cuts_of() {
    local i place good=0 said
    for ((i = 1; i <= CUTS; i++)); do
        place=$(($2 + ($3 - $2) * i / CUTS - RANDOM % (($3 - $2) / CUTS)))
        if said=$(cut_once "$1" "$place" "$i"); then good=$((good + 1)); else echo "# cut $i at $place: $said" >&2; fi
    done
    echo $good
}

part_cuts() {
    local begin middle end good listener
    cuts_listen "$G/safe.sock" "$G/full.log" "$G/all.acks" &
    listener=$!
    begin=$(stat -c %s "$G/full.log")
    cuts_work careful gatekeeper
    cp "$G/all.acks" "$G/careful.acks"
    middle=$(stat -c %s "$G/full.log")
    cuts_work careless careless
    tail -n "+$(($(wc -l <"$G/careful.acks") + 1))" "$G/all.acks" >"$G/careless.acks"
    end=$(stat -c %s "$G/full.log")
    guest_stop
    kill "$listener" 2>/dev/null
    wait "$listener" 2>/dev/null
    is "$(wc -l <"$G/careful.acks") $(wc -l <"$G/careless.acks")" "$ROWS $ROWS" "both programs took $ROWS guests"
    diag "record: $((end >> 20)) MiB, $(((middle - begin) >> 10)) and $(((end - middle) >> 10)) KiB of it by the two programs"
    good=$(cuts_of careful "$begin" "$middle")
    is "$good" "$CUTS" "$CUTS power cuts: the journal verifies, and nothing that was safe is missing"
    good=$(cuts_of careless "$middle" "$end")
    ok "the same with synchronous=NORMAL loses rows: the test can fail ($good of $CUTS went well)" test "$good" -lt "$CUTS"
}
