#!/usr/bin/perl
# Power cuts, replayed from what a virtual disk wrote (QEMU's blklogwrites; the kernel knows the same format from
# dm-log-writes): a first sector of magic, version, entries and sector size; then for each write one sector of sector,
# sectors, flags and length, and its data.
#   cuts.pl size LOG                      how long the log is now: a place in it
#   cuts.pl replay LOG DISK FROM SECTORS PLACE SEED OUT
# makes OUT: the part of DISK that begins at sector FROM and has SECTORS, with every write up to the last flush before
# PLACE, and each later one before PLACE with a probability of one half, as disks with a cache of their own may do it.
# No write is torn, and no translation of flash memory is lost: those this cannot show.
use strict;
use warnings;

my ($verb, $log, @rest) = @ARGV;
if ($verb eq 'size') {
    print -s $log, "\n";
    exit 0;
}
my ($disk, $from, $sectors, $place, $seed, $out) = @rest;
my ($FLUSH, $FUA, $DISCARD) = (1, 2, 4);
srand($seed);

open(my $in, '<:raw', $log) or die "$log: $!\n";
read($in, my $first, 512) == 512 or die "$log: empty\n";
my ($magic, $sector) = unpack('H16x16L<', $first);
die "$log: not a log of writes\n" unless $magic eq '7268737766736a00';
my $at = $sector;

# What lies between two flushes of the disk: [place of the data, sector, sectors].
my (@done, @open);
while ($at < $place) {
    seek($in, $at, 0);
    last unless read($in, my $head, 32) == 32;
    my ($where, $count, $flags, $length) = unpack('Q<Q<Q<Q<', $head);
    last if $flags & ~7 or $length;    # no entry: not written to its end yet
    $at += $sector;
    my $bytes = $flags & $DISCARD ? 0 : $count * $sector;
    last if $at + $bytes > $place;
    if ($flags & $FLUSH) { push @done, @open; @open = () }
    if ($bytes) { push @{$flags & $FUA ? \@done : \@open}, [$at, $where * $sector, $bytes] }
    $at += $bytes;
}
my @kept = grep { rand() < 0.5 } @open;

system('cp', '--sparse=always', $disk, $out) == 0 or die "$out: cannot copy\n";
open(my $to, '+<:raw', $out) or die "$out: $!\n";
my ($begin, $end) = ($from * 512, ($from + $sectors) * 512);
my $written = 0;
for my $write (@done, @kept) {
    my ($data, $where, $bytes) = @$write;
    next if $where < $begin || $where + $bytes > $end;
    seek($in, $data, 0);
    read($in, my $content, $bytes) == $bytes or die "$log: ends early\n";
    seek($to, $where - $begin, 0);
    print $to $content;
    $written++;
}
close($to) or die "$out: $!\n";
printf "%d writes, %d of %d after the last flush\n", $written, scalar(@kept), scalar(@open);
