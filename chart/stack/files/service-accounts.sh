#!/bin/bash
# Makes service accounts in Grafana, a token for each, and a Secret with the token.
#
#   NAMESPACE=monitoring GRAFANA=http://tamer-grafana GRAFANA_USER=admin GRAFANA_PASSWORD=… ROTATION=1 \
#     service-accounts.sh 'ci Editor grafana-ci token' 'reader Viewer grafana-reader token'
#
# An argument is one account: its name, its role, the Secret and the key in it. It may run as often as one likes: a token that
# works is kept; where the Secret, the token or the account is gone, there is a new token; another ROTATION makes new tokens too.
# Of an account's tokens only those whose names begin with `cluster-tamer-` are ours, and only those are ever deleted.
set -euo pipefail

# What curl reads in quotes.
quoted() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# as METHOD PATH [BODY] → $status and $answer. The first line of the configuration says who asks; it comes by a pipe,
# because arguments could be read in the process list.
ask() {
  local said
  said=$(printf '%s\n' "$1" | curl --config - --silent --show-error --max-time 30 --request "$2" \
    --header 'Content-Type: application/json' --write-out '\n%{http_code}' ${4:+--data "$4"} "$GRAFANA$3") || true
  status=${said##*$'\n'}
  answer=${said%$'\n'*}
}

admin() {
  ask "user = $(quoted "$GRAFANA_USER:$GRAFANA_PASSWORD")" "$@"
}

fail() {
  echo "$*" >&2
  exit 1
}

# What admin must answer; else Grafana's own words, which hold no token.
must() {
  local wanted=$1
  shift
  admin "$@"
  if [[ "$status" == 401 ]]; then
    fail "Grafana does not take the administrator's password of the Secret: was it changed in Grafana? Write the new one into the Secret"
  fi
  if [[ "$status" != "$wanted" ]]; then
    fail "$1 $2: Grafana answers $status: $(jq --raw-output '.message? // empty' <<< "$answer" 2> /dev/null || true)"
  fi
}

wait_for_grafana() {
  local end=$((SECONDS + WAIT_SECONDS))
  until admin GET /api/health 2> /dev/null && [[ "$status" == 200 ]]; do
    ((SECONDS < end)) || fail "Grafana did not answer for $WAIT_SECONDS seconds"
    sleep 3
  done
}

# NAME ROLE → $account, the account's id
ensure_account() {
  must 200 GET "/api/serviceaccounts/search?perpage=1000&query=$1"
  local found
  found=$(jq --compact-output --arg name "$1" '[.serviceAccounts[] | select(.name == $name)][0] // empty' <<< "$answer")
  if [[ -z "$found" ]]; then
    must 201 POST /api/serviceaccounts "$(jq --null-input --arg name "$1" --arg role "$2" '{name: $name, role: $role, isDisabled: false}')"
    account=$(jq .id <<< "$answer")
    echo "made service account $1 with role $2"
    return
  fi
  account=$(jq .id <<< "$found")
  if ! jq --exit-status --arg role "$2" '.role == $role and (.isDisabled | not)' <<< "$found" > /dev/null; then
    must 200 PATCH "/api/serviceaccounts/$account" "$(jq --null-input --arg role "$2" '{role: $role, isDisabled: false}')"
    echo "service account $1 has role $2 again"
  fi
}

# NAME SECRET KEY → $kept, the name of the token that is in the Secret and still good, or empty
find_token() {
  kept=""
  local secret note token name
  secret=$(kubectl --namespace "$NAMESPACE" get secret "$2" --ignore-not-found --output json)
  [[ -n "$secret" ]] || return 0
  note=$(jq --raw-output '.metadata.annotations["cluster-tamer/service-account"] // empty' <<< "$secret")
  [[ -n "$note" ]] || fail "Secret $2 exists and was not made for a service account: choose another name, or delete it"
  [[ "$note" == "$1" ]] || return 0
  [[ "$(jq --raw-output '.metadata.annotations["cluster-tamer/rotation"]' <<< "$secret")" == "$ROTATION" ]] || return 0
  name=$(jq --raw-output '.metadata.annotations["cluster-tamer/token"]' <<< "$secret")
  must 200 GET "/api/serviceaccounts/$account/tokens"
  jq --exit-status --arg name "$name" 'any(.[]; .name == $name and (.hasExpired | not) and (.isRevoked | not))' <<< "$answer" > /dev/null || return 0
  token=$(jq --raw-output --arg key "$3" '.data[$key] // empty | @base64d' <<< "$secret")
  [[ -n "$token" ]] || return 0
  # Whatever the account may see: only an unknown token is 401.
  ask "header = $(quoted "Authorization: Bearer $token")" GET '/api/search?limit=1'
  case $status in
    200 | 403) kept=$name ;;
    401) ;;
    *) fail "Grafana answers $status to the token in Secret $2" ;;
  esac
}

# NAME SECRET KEY → $kept, the name of a new token, which is in the Secret
make_token() {
  local id uuid
  read -r uuid < /proc/sys/kernel/random/uuid
  kept="cluster-tamer-$1-${uuid:0:8}"
  must 200 POST "/api/serviceaccounts/$account/tokens" "$(jq --null-input --arg name "$kept" '{name: $name}')"
  id=$(jq .id <<< "$answer")
  if ! jq --compact-output --arg name "$2" --arg key "$3" --arg account "$1" --arg token "$kept" --arg rotation "$ROTATION" '{
      apiVersion: "v1", kind: "Secret", type: "Opaque",
      metadata: {
        name: $name,
        labels: {"app.kubernetes.io/part-of": "cluster-tamer"},
        annotations: {"cluster-tamer/service-account": $account, "cluster-tamer/token": $token, "cluster-tamer/rotation": $rotation}
      },
      data: {($key): (.key | @base64)}
    }' <<< "$answer" | kubectl --namespace "$NAMESPACE" apply --server-side --force-conflicts --field-manager cluster-tamer --filename - > /dev/null; then
    # Nobody knows it, so nobody may have it.
    admin DELETE "/api/serviceaccounts/$account/tokens/$id"
    fail "Secret $2 could not be written"
  fi
}

# Deletes the tokens of ours that are not in the Secret.
delete_others() {
  local id
  must 200 GET "/api/serviceaccounts/$account/tokens"
  for id in $(jq --arg kept "$kept" '.[] | select((.name | startswith("cluster-tamer-")) and .name != $kept) | .id' <<< "$answer"); do
    must 200 DELETE "/api/serviceaccounts/$account/tokens/$id"
  done
}

wait_for_grafana
for wanted in "$@"; do
  read -r name role secret key < <(echo "$wanted")
  ensure_account "$name" "$role"
  find_token "$name" "$secret" "$key"
  if [[ -n "$kept" ]]; then
    echo "service account $name: the token in Secret $secret works; it stays"
  else
    make_token "$name" "$secret" "$key"
    echo "service account $name: there is a new token in Secret $secret"
  fi
  delete_others
done
