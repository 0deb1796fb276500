#!/usr/bin/env bash
# Start a SLURM of one node with partitions cpu and gpu on this machine: Debian, as root.
# usage: up.sh STATE    (a folder for its files; down.sh STATE stops it)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
state=${1:?usage: up.sh STATE}
host=$(hostname -s)

if ! command -v slurmctld slurmd munged sbatch > /dev/null; then
  apt-get update --quiet
  DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends \
    slurmctld slurmd slurm-client munge
fi

# More CPUs than there are: the jobs of the test wait more than they compute.
mkdir -p "$state/controller" "$state/node" /etc/slurm
# Not elsewhere with SLURM_CONF: Snakemake's executor takes SLURM_* from its jobs' environment.
sed -e "s#@HOST@#$host#g" -e "s#@STATE@#$state#g" -e "s#@CPUS@#4#" \
  -e "s#@MEMORY@#$(awk '/^MemTotal/ {print int($2 / 1200)}' /proc/meminfo)#" \
  "$here/slurm.conf.in" > /etc/slurm/slurm.conf

# A GPU must be a character device; a second /dev/null will do.
for gpu in 0 1; do
  [ -c "$state/gpu$gpu" ] || mknod "$state/gpu$gpu" c 1 3
  echo "NodeName=$host Name=gpu File=$state/gpu$gpu"
done > /etc/slurm/gres.conf

if ! munge --no-input > /dev/null 2>&1; then
  install -d -o munge -g munge -m 755 /run/munge
  install -d -o munge -g munge -m 700 /var/lib/munge /var/log/munge
  runuser -u munge -- /usr/sbin/munged
fi
slurmctld -c
slurmd -N "$host"

for _ in $(seq 150); do
  case $(sinfo --noheader --nodes "$host" --format %T 2> /dev/null | head -n 1) in
    idle | mixed | allocated) exit 0 ;;
  esac
  sleep 0.2
done
echo "SLURM has not come up within 30 seconds:" >&2
tail -n 20 "$state/slurmctld.log" "$state/slurmd.log" >&2
exit 1
