#!/usr/bin/perl
# A PostgreSQL of another version, as far as saying so: old_server.pl SOCKET-FOLDER PORT VERSION lets anybody in on a Unix
# socket, names its version, and answers nothing else. Until it is ended.
use strict;
use warnings;
use IO::Socket::UNIX;

my ($folder, $port, $version) = @ARGV;
my $path = "$folder/.s.PGSQL.$port";
unlink $path;
my $door = IO::Socket::UNIX->new(Type => SOCK_STREAM, Local => $path, Listen => 8) or die "$path: $!\n";
$SIG{CHLD} = 'IGNORE';

sub message { my ($type, $body) = @_; return $type . pack('N', 4 + length $body) . $body; }
sub parameter { return message('S', "$_[0]\0$_[1]\0"); }

while (my $guest = $door->accept) {
    next if fork;
    alarm 20;
    $guest->read(my $head, 4);
    $guest->read(my $rest, unpack('N', $head) - 4);
    print $guest message('R', pack('N', 0)), parameter('server_version', $version), parameter('client_encoding', 'UTF8'),
        parameter('standard_conforming_strings', 'on'), parameter('default_transaction_read_only', 'off'),
        parameter('in_hot_standby', 'off'), message('K', pack('NN', 1, 1)), message('Z', 'I');
    $guest->flush;
    $guest->read(my $anything, 1 << 16);
    exit;
}
