#!/bin/bash
# Makes Secrets with random passwords, once: what exists is never changed, so passwords survive upgrades.
#
#   NAMESPACE=monitoring secrets.sh 'tamer-grafana-admin admin-user=admin admin-password' 'tamer-valkey password'
#
# An argument is one Secret: its name, then its keys. `key=value` is constant, `key` alone becomes a random password.
set -euo pipefail

# Two random UUIDs of the kernel: 244 random bits, and no program is needed to read them.
random_password() {
  local first second
  read -r first < /proc/sys/kernel/random/uuid
  read -r second < /proc/sys/kernel/random/uuid
  password="${first//-/}${second//-/}"
  [[ ${#password} -eq 64 ]]
}

for wanted in "$@"; do
  read -r -a words < <(echo "$wanted")
  name=${words[0]}
  found=$(kubectl --namespace "$NAMESPACE" get secret "$name" --ignore-not-found --output name)
  if [[ -n "$found" ]]; then
    echo "Secret $name exists; it stays as it is"
    continue
  fi
  fields=""
  for key in "${words[@]:1}"; do
    if [[ "$key" == *=* ]]; then
      value=${key#*=}
    else
      random_password
      value=$password
    fi
    fields+="${fields:+,}\"${key%%=*}\":\"$value\""
  done
  # through a pipe: an argument could be read in the process list
  printf '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"%s","labels":{"app.kubernetes.io/part-of":"cluster-tamer"}},"type":"Opaque","stringData":{%s}}' \
    "$name" "$fields" | kubectl --namespace "$NAMESPACE" create --filename -
done
