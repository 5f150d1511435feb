#!/bin/bash
# Inside the virtual machine of a test: runs what comes through a port, and answers. It is laid into the memory-backed part
# of the root by guest.sh and is no part of the image.
exec 3<>/dev/virtio-ports/agent
while :; do # the port reads as ended whenever nobody is at its other end; closing it would lose what comes next
    while read -r number script <&3; do
        said=$(base64 -d <<<"$script" | bash 2>&1)
        status=$?
        printf '%s %s %s\n' "$number" "$status" "$(base64 -w0 <<<"$said")" >&3
    done
    sleep 0.1
done
