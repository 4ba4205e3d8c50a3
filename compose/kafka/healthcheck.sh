#!/bin/bash
# Does the broker answer? Asks it which versions it speaks (ApiVersions, version 0), and looks for its answer without an
# error. Kafka's own kafka-broker-api-versions.sh asks more (whom the controller counts in), and starts a Java
# runtime for it each time.
set -euo pipefail
exec 3<> "/dev/tcp/${1:-localhost}/${2:-19092}"
# size 10, key 18, version 0, correlation id 1, no client id
printf '\0\0\0\12\0\22\0\0\0\0\0\1\377\377' >&3
# the answer's size is left out: correlation id 1, error 0
[[ $(head -c 10 <&3 | tail -c 6 | od -An -tx1 | tr -d ' \n') == 000000010000 ]]
