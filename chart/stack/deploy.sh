#!/usr/bin/env bash
# Installs, upgrades and removes Cluster Tamer with Helm: `./deploy.sh --help`.
#
# Also runs with the bash 3.2 of macOS: no associative arrays, no mapfile, and empty arrays are expanded with care.
# shellcheck source-path=SCRIPTDIR
set -Eeuo pipefail

chart=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=deploy/say.sh
source "$chart/deploy/say.sh"
# shellcheck source=deploy/names.sh
source "$chart/deploy/names.sh"
# shellcheck source=deploy/check.sh
source "$chart/deploy/check.sh"
# shellcheck source=deploy/crds.sh
source "$chart/deploy/crds.sh"
# shellcheck source=deploy/slack.sh
source "$chart/deploy/slack.sh"
# shellcheck source=deploy/ready.sh
source "$chart/deploy/ready.sh"
# shellcheck source=deploy/report.sh
source "$chart/deploy/report.sh"
# shellcheck source=deploy/cleanup.sh
source "$chart/deploy/cleanup.sh"

usage() {
  cat <<'TEXT'
Installs or upgrades Cluster Tamer, and removes it again.

  ./deploy.sh [RELEASE] [NAMESPACE]              install or upgrade; usual names: ct, monitoring
  ./deploy.sh --cleanup [RELEASE] [NAMESPACE]    remove it, with its volumes and Secrets

Options:
  --values FILE       your own values; may be given more than once, later files win.
                      Without it an upgrade keeps the values the release has; `--values /dev/null` drops them.
  --slack             ask for the Slack webhook (again). Without a terminal it is read from standard input.
  --timeout DURATION  how long to wait for everything to be ready: 90s, 15m, 1h (usual: 15m)
  --dry-run           check and say what would be done; change nothing
  --yes               answer every question with yes, and do not ask for Slack
  --help              this text

Needs bash, helm (3.14 or newer, or 4) and kubectl, with the rights of a cluster administrator.

The Slack webhook is asked for once, without echo, and kept in the Secret "slack-config". It is never part of values,
manifests, the release record, arguments or the history of your shell. An empty answer means: no Slack.

The namespace is created with the Pod Security label that node-exporter and the log collector need.
A namespace that exists is left as it is, labels included.

--cleanup lists everything first and asks you to type the release's name. It removes the release, the volumes (all data
of this release is lost), the Secrets that carry the label app.kubernetes.io/part-of=cluster-tamer, and what operators
made for the release. The namespace goes only if this script made it and nothing else is in it.
CRDs stay, because other things in the cluster may use them; the last lines say how to remove them.

Exit codes:
  0  done
  1  Helm failed, or a cleanup left something behind
  2  the command was not understood
  3  the cluster or the values do not allow it; nothing was changed
  4  installed, but not everything became ready in time
  5  not confirmed
  130  interrupted; the same command goes on from there
TEXT
}

release='' namespace='' mode=deploy yes='' dry_run='' ask_slack='' timeout=900
files=()

# "90s", "15m", "1h" in seconds.
seconds() {
  case $1 in
    '' | *[!0-9smh]* | *[smh]?* | [smh]) return 1 ;;
    *h) echo $((${1%h} * 3600)) ;;
    *m) echo $((${1%m} * 60)) ;;
    *) echo "${1%s}" ;;
  esac
}

read_arguments() {
  while (($#)); do
    case $1 in
      --cleanup) mode=cleanup ;;
      --yes | -y) yes=yes ;;
      --dry-run) dry_run=yes ;;
      --slack) ask_slack=yes ;;
      --values | -f | --timeout)
        (($# > 1)) || misused "$1 needs something after it"
        take_option "$1" "$2"
        shift
        ;;
      --values=* | --timeout=*) take_option "${1%%=*}" "${1#*=}" ;;
      --help | -h)
        usage
        exit 0
        ;;
      -*) misused "there is no option $1" ;;
      *)
        if [[ -z $release ]]; then
          release=$1
        elif [[ -z $namespace ]]; then
          namespace=$1
        else
          misused "\"$1\" is one name too many"
        fi
        ;;
    esac
    shift
  done
  release=${release:-ct}
  namespace=${namespace:-monitoring}
}

take_option() {
  case $1 in
    --timeout) timeout=$(seconds "$2") || misused "\"$2\" is no duration; write 90s, 15m or 1h" ;;
    *)
      [[ -r $2 && ! -d $2 ]] || misused "the values file $2 cannot be read"
      files+=("$2")
      ;;
  esac
}

work='' helm_process=''

leave() {
  [[ -z $work ]] || rm -rf "$work"
}

# Helm must end by itself, so that it writes down how far it came; otherwise the release stays "pending" and locked.
interrupted() {
  trap '' INT TERM
  say_end
  if [[ -n $helm_process ]] && kill -0 "$helm_process" 2>/dev/null; then
    say "interrupted: waiting for Helm to write down how far it came"
    kill -TERM "$helm_process" 2>/dev/null || true
    wait "$helm_process" || true
  fi
  say "interrupted. The same command goes on from here."
  exit 130
}

main() {
  read_arguments "$@"
  trap leave EXIT
  trap 'stop 1 "unexpected: line $LINENO of ${BASH_SOURCE[0]##*/} failed: $BASH_COMMAND"' ERR
  trap interrupted INT TERM
  umask 077
  work=$(mktemp -d "${TMPDIR:-/tmp}/cluster-tamer.XXXXXX")
  check_names
  check_tools
  connect
  if [[ $mode == cleanup ]]; then
    cleanup
  else
    deploy
  fi
}

deploy() {
  local state
  state=$(release_state)
  choose_values "$state"
  check_chart
  check_cluster "$state"
  conclude_checks
  ask_for_webhook
  check_secrets
  conclude_checks
  if [[ -n $dry_run ]]; then
    rehearse
    return
  fi
  make_namespace
  unlock_release "$state"
  apply_crds
  keep_webhook
  run_helm
  await_ready
  say_done
}

# What Helm gets: Slack's overlay below your files, so that yours win.
value_arguments() {
  value_args=()
  [[ -z $slack ]] || value_args+=(--values "$chart/examples/slack.yaml")
  local file
  for file in ${own_files[@]+"${own_files[@]}"}; do
    value_args+=(--values "$file")
  done
}

# Your files; or, on an upgrade without any, the values that the release has.
own_files=()
described='standard values'
choose_values() {
  if ((${#files[@]})); then
    own_files=("${files[@]}")
    described='own values'
  elif [[ $1 != absent ]] && ! release_has 'standard values'; then
    helm --namespace "$namespace" get values "$release" --output yaml >"$work/kept.yaml"
    if [[ $(cat "$work/kept.yaml") != null ]]; then
      own_files=("$work/kept.yaml")
      described='own values'
      say "keeping the values that release $release has (--values FILE would replace them)"
    fi
  fi
}

rehearse() {
  value_arguments
  say "rehearsing; nothing is changed"
  [[ -n $namespace_exists ]] || say "would make the namespace $namespace"
  would_keep_webhook
  if would_apply_crds; then
    say "  (before that the cluster cannot judge objects of those kinds)"
  else
    helm --namespace "$namespace" upgrade "$release" "$chart" --install --skip-crds --dry-run=server \
      ${value_args[@]+"${value_args[@]}"} >"$work/rehearsed" || stop 3 "the cluster refuses this (see above); nothing was changed"
  fi
  say "would install or upgrade release $release with:"
  sed -n 's/^kind: *//p' "$work/manifest" | sort | uniq -c | sort -rn | while read -r count kind; do
    say "  $count $kind"
  done
}

run_helm() {
  value_arguments
  say "Helm installs or upgrades release $release in namespace $namespace"
  helm --namespace "$namespace" upgrade "$release" "$chart" --install --skip-crds --timeout "${timeout}s" \
    --description "$described" ${value_args[@]+"${value_args[@]}"} >"$work/helm.out" 2>"$work/helm.err" &
  helm_process=$!
  watch_helm
  local code=0
  wait "$helm_process" || code=$?
  helm_process=''
  say_end
  if ((code)); then
    cat "$work/helm.err" >&2
    report_trouble
    stop 1 "Helm failed. When the cause is gone, the same command goes on from here."
  fi
}

say_done() {
  say_good "everything of release $release is ready"
  # Helm's notes: addresses and next steps.
  sed -n '/^NOTES:/,$ {/^NOTES:/d; p;}' "$work/helm.out"
}

main "$@"
