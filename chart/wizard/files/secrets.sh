#!/bin/bash
# Makes Secrets with random passwords, once: what exists is never changed, so passwords survive upgrades.
#
#   NAMESPACE=monitoring secrets.sh 'tamer-grafana-admin admin-user=admin admin-password' 'tamer-valkey password'
#
# An argument is one Secret: its name, then its keys. `key=value` is constant, `key` alone becomes a random password, and
# `key?value` does so too, unless something of EARLIER is there for longer than an hour: then it is the value.
set -euo pipefail
export TZ=UTC

# Two random UUIDs of the kernel: 244 random bits, and no program is needed to read them.
random_password() {
  local first second
  read -r first < /proc/sys/kernel/random/uuid
  read -r second < /proc/sys/kernel/random/uuid
  password="${first//-/}${second//-/}"
  [[ ${#password} -eq 64 ]]
}

# A failed question is no answer: the whole Job fails and is tried again.
was_there_before() {
  local now hour_ago thing since
  local -a things
  read -r -a things <<< "${EARLIER:-}"
  printf -v now '%(%s)T' -1
  printf -v hour_ago '%(%Y-%m-%dT%H:%M:%SZ)T' $((now - 3600))
  for thing in "${things[@]}"; do
    since=$(kubectl --namespace "$NAMESPACE" get "$thing" --ignore-not-found --output 'jsonpath={.metadata.creationTimestamp}') || exit 1
    if [[ -n "$since" && "$since" < "$hour_ago" ]]; then
      echo "$thing has been there since $since"
      return 0
    fi
  done
  return 1
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
    elif [[ "$key" == *\?* ]] && was_there_before; then
      echo "Secret $name gets the value that was used until now"
      value=${key#*\?}
    else
      random_password
      value=$password
    fi
    fields+="${fields:+,}\"${key%%[=?]*}\":\"$value\""
  done
  # through a pipe: an argument could be read in the process list
  printf '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"%s","labels":{"app.kubernetes.io/part-of":"cluster-tamer"}},"type":"Opaque","stringData":{%s}}' \
    "$name" "$fields" | kubectl --namespace "$NAMESPACE" create --filename -
done
