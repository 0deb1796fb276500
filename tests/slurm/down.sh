#!/usr/bin/env bash
# Stop what up.sh started: its jobs, the node and the controller. munged stays; it harms nobody.
# usage: down.sh STATE
set -uo pipefail
state=${1:?usage: down.sh STATE}
scancel --user "$(id -un)" 2> /dev/null
for name in slurmd slurmctld; do
  pid=$(cat "$state/$name.pid" 2> /dev/null) || continue
  kill "$pid" 2> /dev/null
  for _ in $(seq 50); do
    kill -0 "$pid" 2> /dev/null || break
    sleep 0.2
  done
done
