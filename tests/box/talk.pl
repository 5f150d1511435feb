#!/usr/bin/perl
# Speaks with a virtual machine: with its monitor, and with the agent inside.
#   talk.pl qmp SOCKET COMMAND [JSON]   the answer, as JSON
#   talk.pl type SOCKET TEXT MS         the USB keyboard types it and Enter, MS for each key
#   talk.pl agent SOCKET SECONDS < SCRIPT   runs the script inside, prints what it said, ends as it ended (124: no answer)
use strict;
use warnings;
use IO::Socket::UNIX;
use JSON::PP;
use Time::HiRes 'usleep';
use MIME::Base64;

my ($with, $path, @rest) = @ARGV;
my $socket = IO::Socket::UNIX->new(Peer => $path) or die "$path: $!\n";

sub ask {
    my ($command, $arguments) = @_;
    print $socket encode_json({execute => $command, $arguments ? (arguments => decode_json($arguments)) : ()}), "\n";
    while (my $line = <$socket>) {
        my $answer = decode_json($line);
        die "$command: $answer->{error}{desc}\n" if $answer->{error};
        return $answer->{return} if exists $answer->{return};
    }
    die "$command: the machine is gone\n";
}

if ($with ne 'agent') {
    <$socket>; # its greeting
    ask('qmp_capabilities');
}
if ($with eq 'type') {
    my ($text, $ms) = @rest;
    for my $letter (split(//, $text), "\n") {
        my @keys = $letter eq "\n" ? ('ret') : $letter =~ /[A-Z]/ ? ('shift', lc $letter) : ($letter);
        for my $down (1, 0) {
            my @events = map { {type => 'key', data => {down => $down ? JSON::PP::true : JSON::PP::false,
                key => {type => 'qcode', data => $_}}} } $down ? @keys : reverse @keys;
            ask('input-send-event', encode_json({events => \@events}));
            usleep($ms * 500);
        }
    }
    exit 0;
}
if ($with eq 'qmp') {
    print encode_json({answer => ask(@rest)}), "\n";
    exit 0;
}

# A number of its own for each order: an answer that comes after its time is not taken for that to the next.
local $SIG{ALRM} = sub { exit 124 };
alarm($rest[0] // 60);
my $script = do { local $/; <STDIN> };
my $number = "$$-" . time;
print $socket "$number ", encode_base64($script, ''), "\n";
while (my $line = <$socket>) {
    my ($of, $status, $said) = split ' ', $line;
    next unless defined $of && $of eq $number;
    print decode_base64($said // '');
    exit $status;
}
exit 124;
