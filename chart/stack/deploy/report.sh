# shellcheck shell=bash
# What is not ready, and why: pods, events and last words, in plain text.

report_trouble() {
  local kind name detail
  take_survey
  grep '^waiting' "$work/survey" >"$work/waiting" || true
  [[ -s $work/waiting ]] || return 0
  kubectl --namespace "$namespace" get events --request-timeout=60s --sort-by=.lastTimestamp \
    --output jsonpath='{range .items[*]}{.type}|{.involvedObject.kind}|{.involvedObject.name}|{.reason}|{.message}{"\n"}{end}' >"$work/events" 2>/dev/null || true
  say_head "Not ready in namespace $namespace:"
  while IFS='|' read -r _ kind name detail; do
    say "- $kind $name: $detail"
    case $kind in
      Deployment | StatefulSet | DaemonSet | Job) report_pods "$kind" "$name" ;;
      Prometheus | Alertmanager | ThanosRuler | Alloy) report_conditions "$kind" "$name" ;;
    esac
    report_events "$kind" "$name"
  done <"$work/waiting"
  report_advice
}

# The operator's own words.
report_conditions() {
  kubectl --namespace "$namespace" get "$1" "$2" --request-timeout=30s \
    --output jsonpath='{range .status.conditions[?(@.status!="True")]}{.type}: {.reason} {.message}{"\n"}{end}' 2>/dev/null |
    grep -v '^Irreconcilable: *$' | cut -c 1-300 | sed 's/^/    /' | tee -a "$work/said" || true
}

report_pods() {
  local selector pod line
  selector=$(kubectl --namespace "$namespace" get "$1" "$2" --output jsonpath='{.spec.selector.matchLabels}' --request-timeout=30s 2>/dev/null |
    tr -d '{}" ' | tr ':' '=') || return 0
  [[ -n $selector ]] || return 0
  # Which pods, and of what their containers complain.
  kubectl --namespace "$namespace" get pods --selector "$selector" --request-timeout=30s --output jsonpath='{range .items[*]}{.metadata.name}|{.status.conditions[?(@.type=="Ready")].status}|{.status.phase}|{.status.conditions[?(@.type=="PodScheduled")].message}{"\n"}{end}' 2>/dev/null |
    awk -F '|' '$2 != "True" && $3 != "Succeeded"' | head -3 >"$work/pods" || true
  while IFS='|' read -r pod _ _ line; do
    say "    pod $pod${line:+: $line}"
    printf '%s\n' "$line" >>"$work/said"
    report_containers "$pod"
    report_events Pod "$pod"
  done <"$work/pods"
}

report_containers() {
  local container why message restarts last text
  kubectl --namespace "$namespace" get pod "$1" --request-timeout=30s --output jsonpath='{range .status.initContainerStatuses[*]}{.name}|{.state.waiting.reason}|{.restartCount}|{.lastState.terminated.reason}{.state.terminated.reason}|{.ready}|{.state.waiting.message}{"\n"}{end}{range .status.containerStatuses[*]}{.name}|{.state.waiting.reason}|{.restartCount}|{.lastState.terminated.reason}{.state.terminated.reason}|{.ready}|{.state.waiting.message}{"\n"}{end}' 2>/dev/null >"$work/containers" || true
  while IFS='|' read -r container why restarts last ready message; do
    [[ $ready != true && $last != Completed ]] || continue
    [[ -n $why$last || ${restarts:-0} != 0 ]] || continue
    text="container $container: ${why:-not ready}"
    ((${restarts:-0} == 0)) || text+=", started $((restarts + 1)) times"
    [[ -z $last ]] || text+=", ended with $last"
    [[ -z $message ]] || text+=" (${message:0:200})"
    say "      $text"
    printf '%s %s\n' "$why" "$last" >>"$work/said"
    [[ -z $last && ${restarts:-0} == 0 ]] || report_log "$1" "$container"
  done <"$work/containers"
}

# The last words of the container that ended, else of the one that runs.
report_log() {
  { kubectl --namespace "$namespace" logs "$1" --container "$2" --previous --tail=8 --request-timeout=20s 2>/dev/null ||
    kubectl --namespace "$namespace" logs "$1" --container "$2" --tail=8 --request-timeout=20s 2>/dev/null || true; } |
    cut -c 1-300 | sed 's/^/        | /'
}

# The last two warnings about a thing, or about the ReplicaSets of a Deployment.
report_events() {
  awk -F '|' -v kind="$1" -v name="$2" '
    $1 == "Normal" && $2 != "PersistentVolumeClaim" || $5 ~ /^\(combined from similar/ {next}
    $2 == kind && $3 == name || kind == "Deployment" && $2 == "ReplicaSet" && index($3, name "-") == 1 {
      text = $4 ": " $5; if (text != last) {before = last; last = text}}
    END {if (before) print before; if (last) print last}' "$work/events" | cut -c 1-400 | sed 's/^/      /' | tee -a "$work/said"
}

# What these messages usually mean.
report_advice() {
  [[ -s $work/said ]] || return 0
  local said
  said=$(cat "$work/said")
  if [[ $said =~ ImagePull|ErrImage ]]; then
    say "  → Images cannot be pulled: can the nodes reach the registry? A mirror is set with global.image.registry, its password with global.image.pullSecrets."
  fi
  if [[ $said =~ violates\ PodSecurity ]]; then
    say "  → Pod Security refuses pods that read the host: kubectl label namespace $namespace pod-security.kubernetes.io/enforce=privileged --overwrite"
  fi
  if [[ $said =~ [Ee]xceeded\ quota ]]; then
    say "  → A ResourceQuota of the namespace is used up: kubectl --namespace $namespace describe resourcequota"
  fi
  if [[ $said =~ Insufficient\ (cpu|memory) ]]; then
    say "  → No node has enough free CPU or memory: add a node, or lower the requests in your values."
  fi
  if [[ $said =~ didn.t\ have\ free\ ports ]]; then
    say "  → Port 9100 of the nodes is taken, usually by another node-exporter."
  fi
  if [[ $said =~ ProvisioningFailed|ExternalProvisioning|no\ persistent\ volumes\ available|unbound\ immediate|storageclass.*not\ found ]]; then
    say "  → Volumes are not made: does the StorageClass work? kubectl --namespace $namespace describe persistentvolumeclaims"
  fi
  if [[ $said =~ CrashLoopBackOff|OOMKilled ]]; then
    say "  → A container that ended with OOMKilled needs a higher memory limit; otherwise its last words tell the cause."
  fi
}
