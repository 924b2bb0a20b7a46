# shellcheck shell=bash
# Waiting until everything of the release is ready: what Helm made, and what operators made of it.

# One line "state|kind|name|detail" for each thing of the release; state is ready or waiting.
#
# A thing is ours by its instance label (the release's, or that of a resource which an operator turns into pods),
# or by the release that Helm wrote on it.
survey() {
  local kinds
  kinds=deployments,statefulsets,daemonsets,jobs,persistentvolumeclaims$(custom_kinds | sed 's/^/,/' | tr -d '\n')
  kubectl --namespace "$namespace" get "$kinds" --request-timeout=60s --output jsonpath='{range .items[*]}{.kind}|{.metadata.name}|{.metadata.labels.app\.kubernetes\.io/instance}|{.metadata.annotations.meta\.helm\.sh/release-name}|{.metadata.generation}|{.status.observedGeneration}|{.spec.replicas}|{.status.updatedReplicas}|{.status.availableReplicas}|{.status.readyReplicas}|{.status.desiredNumberScheduled}|{.status.updatedNumberScheduled}|{.status.numberAvailable}|{.status.phase}|{.status.conditions[?(@.type=="Complete")].status}|{.status.conditions[?(@.type=="Failed")].status}|{.status.conditions[?(@.type=="Available")].status}|{.status.conditions[?(@.type=="Reconciled")].status}|{.status.conditions[?(@.type=="Deployed")].status}|{.status.conditions[?(@.type=="Irreconcilable")].status}|{.metadata.ownerReferences[0].kind}|{.status.conditions[?(@.type=="Reconciled")].observedGeneration}|{.spec.storageClassName}{"\n"}{end}' >"$work/things"
  awk -F '|' -v release="$release" '
    function tell(ready, detail) {print (ready ? "ready" : "waiting") "|" $1 "|" $2 "|" detail}
    BEGIN {ours[release] = 1}
    # first the resources that operators turn into pods, then everything
    pass == 1 {if ($4 == release) ours[$2] = 1; next}
    !($3 in ours) && $4 != release || $21 == "CronJob" {next}
    {seen = ($6 == "" || $6 + 0 >= $5 + 0)}
    $1 == "Deployment" {want = $7 + 0; tell(seen && $6 != "" && $8 + 0 == want && $9 + 0 == want, ($9 + 0) " of " want " pods")}
    $1 == "StatefulSet" {want = $7 + 0; tell(seen && $6 != "" && $8 + 0 == want && $10 + 0 == want, ($10 + 0) " of " want " pods")}
    $1 == "DaemonSet" {want = $11 + 0; tell(seen && $6 != "" && $12 + 0 == want && $13 + 0 == want, ($13 + 0) " of " want " pods")}
    $1 == "Job" {tell($15 == "True", $16 == "True" ? "failed" : "running")}
    $1 == "PersistentVolumeClaim" {tell($14 == "Bound", tolower($14) ", class " $23)}
    $1 == "Prometheus" || $1 == "Alertmanager" || $1 == "ThanosRuler" {
      tell($22 + 0 >= $5 + 0 && $17 == "True" && $18 == "True", $22 + 0 < $5 + 0 ? "not seen by its operator" : $18 != "True" ? "its operator refuses it" : "its pods are not ready")}
    $1 == "Alloy" {tell($19 == "True" && $20 != "True", $19 == "" ? "not seen by its operator" : "its operator failed")}
  ' pass=1 "$work/things" pass=2 "$work/things"
}

# "Deployment ct-grafana (0 of 1 pods), …", at most four.
name_waiting() {
  awk -F '|' '$1 == "waiting" {if (n++ < 4) text = text (text ? ", " : "") $2 " " $3 " (" $4 ")"} END {print text (n > 4 ? " and " n - 4 " more" : "")}' "$work/survey"
}

# The API server may be away for a moment; three times in a row is trouble.
take_survey() {
  local tries
  for tries in 1 2 3; do
    if survey >"$work/survey" 2>"$work/error"; then
      return 0
    fi
    sleep "$tries"
  done
  stop 4 "kubectl does not answer any more: $(tail -1 "$work/error")"
}

# While Helm works (for long only if a Job of it does not run).
watch_helm() {
  local next=$((SECONDS + 10))
  while kill -0 "$helm_process" 2>/dev/null; do
    sleep 1
    if ((SECONDS >= next)); then
      survey >"$work/survey" 2>/dev/null || true
      say_live "Helm works$(name_waiting | sed 's/./; waiting for &/')"
      next=$((SECONDS + 5))
    fi
  done
}

await_ready() {
  local end=$((SECONDS + timeout)) ready all
  while :; do
    take_survey
    all=$(wc -l <"$work/survey")
    ready=$(grep -c '^ready' "$work/survey" || true)
    if ((ready == all)); then
      say_live "$ready of $((all)) ready"
      say_end
      return 0
    fi
    say_live "$ready of $((all)) ready; waiting for $(name_waiting)"
    if ((SECONDS >= end)); then
      say_end
      report_trouble
      stop 4 "not everything is ready after $timeout s. What is missing is told above; the same command waits again."
    fi
    sleep 3
  done
}
