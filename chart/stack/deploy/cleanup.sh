# shellcheck shell=bash
# Removing a release with all that belongs to it, in the order that does not hang:
# the collectors while their operator still runs, then the release, then volumes and Secrets, at last the namespace.

# What belongs to a release is marked before the release goes: an interrupted cleanup finds it again.
mark='cluster-tamer/cleanup'

cleanup() {
  local state
  if [[ -z $namespace_exists ]]; then
    say "there is no namespace $namespace: nothing to remove"
    return 0
  fi
  state=$(release_state)
  take_stock "$state"
  if [[ ! -s $work/stock ]]; then
    say "nothing of release $release is in namespace $namespace"
    [[ -n $dry_run ]] || remove_namespace
    return 0
  fi
  say_head "This will be removed, with all data in it:"
  sed 's/^/  /' "$work/stock"
  ! made_namespace || say "  namespace $namespace, if nothing else is in it"
  if stays=$(foreign_webhook); then
    say "$stays stays, because this script did not make it"
  fi
  if [[ -n $dry_run ]]; then
    say "nothing was changed"
    return 0
  fi
  confirm_cleanup
  mark_belongings
  if [[ $state != absent ]]; then
    stop_collectors
    uninstall
  fi
  remove_belongings
  remove_namespace
  conclude_cleanup
}

# Lists what belongs to the release.
take_stock() {
  instances >"$work/instances"
  {
    [[ $1 == absent ]] || printf 'release %s (%s)\n' "$release" "$1"
    belongings
    kubelet_service
  } >"$work/stock"
}

# list KINDS SELECTOR: "kind/name" of each
list() {
  kubectl --namespace "$namespace" get "$1" --selector "$2" --output name --request-timeout=60s
}

# Claims and Secrets that stay when the release goes.
belongings() {
  local instance
  {
    while read -r instance; do
      list persistentvolumeclaims "app.kubernetes.io/instance=$instance"
    done <"$work/instances"
    list persistentvolumeclaims,secrets "$mark=$release"
    list secrets "app.kubernetes.io/part-of=cluster-tamer,app.kubernetes.io/instance=$release"
    # Made by Jobs and by the wizard, which know no release; but there is one release per namespace.
    list secrets 'app.kubernetes.io/part-of=cluster-tamer,!app.kubernetes.io/instance'
    # The certificate of prometheus-operator's webhook carries no label.
    named "secret/$(kube_prom_stack)-admission"
  } | sort -u
}

# Those of the named things that exist.
named() {
  kubectl --namespace "$namespace" get --ignore-not-found --output name --request-timeout=60s "$@"
}

# prometheus-operator makes it outside of the namespace, and nobody removes it.
kubelet_service() {
  kubectl --namespace kube-system get service --ignore-not-found --output jsonpath='{range .items[*]}service/{.metadata.name} in namespace kube-system{"\n"}{end}' \
    --selector app.kubernetes.io/managed-by=prometheus-operator --request-timeout=60s | grep "^service/$(kube_prom_stack)-kubelet " || true
}

# A Slack Secret that somebody else made.
foreign_webhook() {
  named "secret/$slack_secret" | grep . && ! grep -q "^secret/$slack_secret$" "$work/stock"
}

confirm_cleanup() {
  local answer=''
  [[ -z $yes ]] || return 0
  printf 'Type the name of the release (%s) to remove it: ' "$release"
  read -r answer || true
  [[ -t 0 ]] || printf '\n'
  [[ $answer == "$release" ]] || stop 5 "not confirmed; nothing was changed"
}

mark_belongings() {
  local thing
  for thing in $(belongings); do
    kubectl --namespace "$namespace" label "$thing" "$mark=$release" --overwrite >/dev/null
  done
}

# Alloys carry a finalizer that only their running operator can take off, and the operator's Deployment one that nobody
# takes off but a hook. So the Alloys go first; what does not go by itself is freed.
stop_collectors() {
  local alloys running patience=30 alloy operator
  alloys=$(custom_kinds | grep '^alloys' >/dev/null && of_release alloys.collectors.grafana.com) || true
  operator=$(list deployments "app.kubernetes.io/instance=$release,app.kubernetes.io/name=alloy-operator")
  if [[ -n $alloys ]]; then
    running=$(list pods "app.kubernetes.io/name=alloy-operator")
    [[ -z $running ]] || patience=$((timeout < 180 ? timeout : 180))
    say "removing the collectors, while their operator can clear up after them"
    # shellcheck disable=SC2086 # one word for each name
    if ! kubectl --namespace "$namespace" delete alloys.collectors.grafana.com $alloys --ignore-not-found --timeout="${patience}s" >/dev/null 2>&1; then
      warn "the Alloy operator did not clear up within $patience s; doing its work"
      for alloy in $alloys; do
        release_finalizers "alloys.collectors.grafana.com/$alloy"
        list secrets "owner=helm,name=$alloy" | remove
        remove_cluster_roles "$alloy"
      done
    fi
  fi
  [[ -z $operator ]] || release_finalizers "$operator"
}

release_finalizers() {
  kubectl --namespace "$namespace" patch "$1" --type merge --patch '{"metadata":{"finalizers":null}}' >/dev/null 2>&1 || true
}

remove_cluster_roles() {
  kubectl delete clusterroles,clusterrolebindings --selector "app.kubernetes.io/instance=$1,app.kubernetes.io/name=alloy" >/dev/null
}

uninstall() {
  say "Helm removes release $release"
  if helm --namespace "$namespace" uninstall "$release" --wait --timeout "${timeout}s" >"$work/helm.out" 2>"$work/helm.err"; then
    return 0
  fi
  warn "Helm: $(tail -1 "$work/helm.err")"
  # A hook whose image cannot be pulled would keep the release for ever; its work is done already.
  helm --namespace "$namespace" uninstall "$release" --no-hooks --wait --timeout "${timeout}s" >"$work/helm.out" 2>"$work/helm.err" ||
    grep -q 'not found' "$work/helm.err" ||
    stop 1 "Helm could not remove the release: $(tail -1 "$work/helm.err"). The same command goes on from here."
}

# Reads "kind/name" lines and removes them.
remove() {
  local things
  things=$(cat)
  [[ -n $things ]] || return 0
  # shellcheck disable=SC2086 # one word for each thing
  kubectl --namespace "$namespace" delete $things --ignore-not-found --timeout="${timeout}s" >/dev/null ||
    warn "not everything went away within $timeout s"
}

remove_belongings() {
  local instance
  say "removing volumes and Secrets"
  # A volume stays as long as a pod uses it.
  while read -r instance; do
    kubectl --namespace "$namespace" wait --for=delete pods --selector "app.kubernetes.io/instance=$instance" --timeout="${timeout}s" >/dev/null 2>&1 || true
  done <"$work/instances"
  belongings | remove
  hook_remains | remove
  if [[ -n $(kubelet_service) ]]; then
    kubectl --namespace kube-system delete service "$(kube_prom_stack)-kubelet" --ignore-not-found >/dev/null
  fi
}

# What hooks leave behind if they failed.
hook_remains() {
  local name kind
  list jobs,serviceaccounts,roles,rolebindings "app.kubernetes.io/part-of=cluster-tamer,app.kubernetes.io/instance=$release"
  for name in "$release-k8s-monitoring-add-finalizer" "$release-k8s-monitoring-remove-alloy-and-finalizer" \
    "$(kube_prom_stack)-admission" "$(kube_prom_stack)-admission-create" "$(kube_prom_stack)-admission-patch"; do
    for kind in job serviceaccount role rolebinding; do
      printf '%s/%s\n' "$kind" "$name"
    done
  done | xargs kubectl --namespace "$namespace" get --ignore-not-found --output name --request-timeout=60s
}

made_namespace() {
  [[ $(kubectl get namespace "$namespace" --output "jsonpath={.metadata.labels.${made_by//./\\.}}" --request-timeout=30s) == deploy.sh ]]
}

remove_namespace() {
  local others
  made_namespace || return 0
  others=$(others_in_namespace)
  if [[ -n $others ]]; then
    say "namespace $namespace stays, because other things are in it: $(printf '%s' "$others" | head -5 | tr '\n' ' ')"
    return 0
  fi
  say "removing the namespace $namespace"
  kubectl delete namespace "$namespace" --timeout="${timeout}s" >/dev/null ||
    warn "the namespace does not go away: kubectl get namespace $namespace --output yaml tells why"
}

# Everything in the namespace but what Kubernetes puts there by itself. Of all kinds, because deleting a namespace takes all.
others_in_namespace() {
  local kinds
  kinds=$(kubectl api-resources --namespaced --verbs=list,delete --output name | grep -vE '^(events(\..*)?|endpoints|endpointslices\..*|leases\..*|controllerrevisions\..*|replicasets\..*)$' | tr '\n' ',')
  kubectl --namespace "$namespace" get "${kinds%,}" --ignore-not-found --output name --request-timeout=60s 2>/dev/null |
    grep -vE '^(serviceaccount/default|configmap/(kube-root-ca\.crt|istio-ca-root-cert|openshift-service-ca\.crt))$' || true
}

conclude_cleanup() {
  local rest volumes
  rest=$({ kubectl get namespace "$namespace" --output name --request-timeout=30s >/dev/null 2>&1 && belongings; } || true)
  [[ -z $rest ]] || stop 1 "still there: $(printf '%s' "$rest" | tr '\n' ' ')"
  say_good "release $release is removed"
  volumes=$(kubectl get persistentvolumes --request-timeout=30s --output jsonpath='{range .items[*]}{.spec.claimRef.namespace} {.status.phase} {.spec.persistentVolumeReclaimPolicy} {.metadata.name}{"\n"}{end}' 2>/dev/null |
    sed -n "s/^$namespace Released Retain //p" | tr '\n' ' ') || true
  [[ -z $volumes ]] || say "volumes of the reclaim policy Retain keep their data until you delete them: kubectl delete persistentvolume $volumes"
  say "The CRDs stay, because others may use them. To remove them, with every object of their kinds in the whole cluster:"
  say "  kubectl delete customresourcedefinitions $(custom_kinds | tr '\n' ' ')…"
}
