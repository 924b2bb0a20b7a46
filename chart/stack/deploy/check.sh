# shellcheck shell=bash
# What must be so before anything is changed. Problems stop, doubts are asked about; both are collected.

check_tools() {
  local tool version
  for tool in helm kubectl; do
    command -v "$tool" >/dev/null || stop 3 "$tool is missing: install it, and have it on your PATH"
  done
  version=$(helm version --short 2>/dev/null) || stop 3 "helm does not run: $(helm version --short 2>&1 | tail -1)"
  version=${version#v}
  if [[ ! $version =~ ^(3\.(1[4-9]|[2-9][0-9])|[4-9]\.[0-9]+)([.+]|$) ]]; then
    stop 3 "helm is ${version%%+*}; 3.14 or newer is needed, or 4"
  fi
}

# Reaches the cluster, and says which one it is.
namespace_exists='' kube_version=''
connect() {
  local answer context
  context=$(kubectl config current-context 2>/dev/null || echo 'the one of this pod')
  answer=$(kubectl get --raw /version --request-timeout=15s 2>&1) ||
    stop 3 "kubectl does not reach the cluster of context \"$context\": ${answer##*$'\n'}"
  kube_version=$(printf '%s' "$answer" | sed -n 's/.*"gitVersion": *"v\([0-9]*\.[0-9]*\.[0-9]*\).*/\1/p')
  kubectl get namespace "$namespace" --output name --request-timeout=15s >/dev/null 2>"$work/error" && namespace_exists=yes
  if [[ -z $namespace_exists ]] && ! grep -q NotFound "$work/error"; then
    stop 3 "the namespace $namespace cannot be read: $(tail -1 "$work/error")"
  fi
  say "cluster of context \"$context\" (Kubernetes $kube_version), namespace $namespace, release $release"
  refuse_flux
}

# Flux would undo at once whatever is done here.
refuse_flux() {
  local owner
  [[ -n $namespace_exists ]] || return 0
  owner=$(kubectl --namespace "$namespace" get services,serviceaccounts --request-timeout=30s \
    --selector "app.kubernetes.io/instance=$release,helm.toolkit.fluxcd.io/name" \
    --output jsonpath='{.items[0].metadata.labels.helm\.toolkit\.fluxcd\.io/name}' 2>/dev/null || true)
  [[ -z $owner ]] || stop 3 "Flux manages this release (HelmRelease \"$owner\"): change it where Flux reads it, not here"
}

# absent, deployed, failed, pending-install, …
release_state() {
  helm --namespace "$namespace" history "$release" --max 1 --output yaml >"$work/history" 2>/dev/null || true
  local state
  state=$(sed -n 's/^ *-* *status: *//p' "$work/history")
  printf '%s\n' "${state:-absent}"
}

# Whether the last run described the release so.
release_has() {
  grep -q "description: $1" "$work/history"
}

# The chart is whole, and renders with these values; the result shows what the cluster must offer.
check_chart() {
  local error
  if helm dependency list "$chart" 2>/dev/null | awk 'NR > 1 && NF && $NF != "ok" && $NF != "unpacked" {bad = 1} END {exit !bad}'; then
    say "fetching the subcharts"
    # "update", not "build": the versions are exact, and it needs no `helm repo add` beforehand.
    error=$(helm dependency update "$chart" 2>&1) ||
      stop 3 "the subcharts cannot be fetched; download them where the network allows it, into $chart/charts"$'\n'"$error"
  fi
  value_arguments
  helm --namespace "$namespace" template "$release" "$chart" --kube-version "$kube_version" --include-crds \
    ${value_args[@]+"${value_args[@]}"} >"$work/rendered" 2>"$work/error" ||
    stop 3 "the chart refuses these values"$'\n'"$(cat "$work/error")"
  : >"$work/crds"
  : >"$work/manifest"
  awk -v crds="$work/crds" -v others="$work/manifest" '
    function pass() {if (text != "") printf "---\n%s", text >> (is_crd ? crds : others); text = ""; is_crd = 0}
    /^---/ {pass(); next}
    /^kind: CustomResourceDefinition/ {is_crd = 1}
    {text = text $0 "\n"}
    END {pass()}' "$work/rendered"
}

check_cluster() {
  check_rights
  check_other_releases
  check_volumes
  check_pod_security
  check_node_exporter
  check_operators
  case $1 in
    pending-* | uninstalling)
      doubt "release $release is \"$1\": an earlier run was killed, or somebody deploys it right now. Its lock will be removed."
      ;;
  esac
}

check_rights() {
  local what missing=''
  [[ $(kubectl auth can-i '*' '*' --all-namespaces 2>/dev/null) == yes ]] && return
  for what in customresourcedefinitions.apiextensions.k8s.io clusterroles.rbac.authorization.k8s.io \
    clusterrolebindings.rbac.authorization.k8s.io mutatingwebhookconfigurations.admissionregistration.k8s.io \
    secrets services deployments.apps statefulsets.apps daemonsets.apps jobs.batch; do
    may create "$what" || missing+=" $what"
  done
  [[ -n $namespace_exists ]] || may create namespaces || missing+=" namespaces"
  [[ -z $missing ]] || problem "your user may not create:$missing. Ask for the ClusterRole cluster-admin."
}

may() {
  [[ $(kubectl --namespace "$namespace" auth can-i "$1" "$2" 2>/dev/null) == yes ]]
}

# Fixed Service names allow one release per namespace, and cluster-wide names one release of a name.
check_other_releases() {
  local other
  other=$(kubectl --namespace "$namespace" get services --selector app.kubernetes.io/part-of=cluster-tamer --request-timeout=30s \
    --output jsonpath='{range .items[*]}{.metadata.labels.app\.kubernetes\.io/instance}{"\n"}{end}' | grep -vx "$release" | head -1) || true
  [[ -z $other ]] || problem "namespace $namespace holds the release \"$other\" already. One release per namespace: name that one, or another namespace."
  other=$(kubectl get clusterroles --selector "app.kubernetes.io/instance=$release" --request-timeout=30s \
    --output jsonpath='{range .items[*]}{.metadata.annotations.meta\.helm\.sh/release-namespace}{"\n"}{end}' | grep -vx "$namespace" | grep . | head -1) || true
  [[ -z $other ]] || problem "namespace $other holds a release \"$release\". Things outside of namespaces would be called alike: choose another name."
}

check_volumes() {
  local class classless
  # Claims of the manifest that name no class of their own.
  classless=$(awk '/^ *accessModes:/ {claims++} /^ *storageClassName: *[^ ]/ && !/null/ {named++} END {if (claims > named) print "yes"}' "$work/manifest")
  if [[ -n $classless ]] && ! kubectl get storageclasses --request-timeout=30s --output jsonpath='{.items[*].metadata.annotations}' |
    grep 'storageclass\.kubernetes\.io/is-default-class":"true"' >/dev/null; then
    problem "there is no default StorageClass, so no volume would be made. There are: $(storage_classes). Mark one:
  kubectl annotate storageclass NAME storageclass.kubernetes.io/is-default-class=true"
  fi
  for class in $(sed -n 's/^ *storageClassName: *"\{0,1\}\([a-z0-9][-.a-z0-9]*\)"\{0,1\} *$/\1/p' "$work/manifest" | sed '/^null$/d' | sort -u); do
    kubectl get storageclass "$class" --output name --request-timeout=30s >/dev/null 2>&1 ||
      problem "the values want the StorageClass \"$class\", which does not exist. There are: $(storage_classes)."
  done
}

storage_classes() {
  local names
  names=$(kubectl get storageclasses --output jsonpath='{.items[*].metadata.name}' --request-timeout=30s 2>/dev/null || true)
  printf '%s' "${names:-none}"
}

# Names of the manifest's objects of one kind.
in_manifest() {
  awk -v kind="$1" '
    /^---/ {is = 0; in_metadata = 0}
    /^kind: / {is = ($2 == kind)}
    /^metadata:/ {in_metadata = 1; next}
    /^[a-z]/ {in_metadata = 0}
    is && in_metadata && /^  name: / {print $2}' "$work/manifest"
}

# node-exporter and the log collector read the host: only the level "privileged" lets them.
check_pod_security() {
  local level
  [[ -n $namespace_exists ]] || return 0
  grep -q 'hostPath:' "$work/manifest" || return 0
  level=$(kubectl get namespace "$namespace" --output jsonpath='{.metadata.labels.pod-security\.kubernetes\.io/enforce}' --request-timeout=30s)
  case $level in
    '' | privileged) ;;
    *) problem "namespace $namespace enforces the Pod Security level \"$level\", which refuses the pods that read the host (node-exporter, logs). Allow them:
  kubectl label namespace $namespace pod-security.kubernetes.io/enforce=privileged --overwrite" ;;
  esac
}

# Two node-exporters cannot share port 9100 of a node: the second one's pods would wait for ever.
check_node_exporter() {
  local other
  grep -q 'app.kubernetes.io/name: prometheus-node-exporter' "$work/manifest" || return 0
  other=$(kubectl get daemonsets --all-namespaces --request-timeout=30s --output jsonpath='{range .items[*]}{.metadata.namespace}/{.metadata.name}|{.spec.template.spec.hostNetwork}|{.spec.template.spec.containers[*].ports[*].hostPort} {.spec.template.spec.containers[*].ports[*].containerPort}{"\n"}{end}' |
    awk -F '|' -v ours="$namespace/$(full_name prometheus-node-exporter 63)" '$1 != ours && (" " $3 " ") ~ / 9100 / && !seen++ {print $1}')
  [[ -z $other ]] || problem "$other uses port 9100 of each node already. Use that node-exporter, and leave ours out:
  kube-prom-stack:
    nodeExporter:
      enabled: false"
}

# Two operators that watch the whole cluster undo each other's work.
check_operators() {
  local other
  if in_manifest Deployment | grep 'kube-prom.*-operator$' >/dev/null; then
    other=$(other_deployment 'prometheus-operator')
    [[ -z $other ]] || doubt "$other is a prometheus-operator as well. If it watches this namespace, the two fight. Use it, and leave ours out:
  kube-prom-stack:
    prometheusOperator:
      enabled: false"
  fi
  if in_manifest Deployment | grep 'alloy-operator$' >/dev/null; then
    other=$(other_deployment 'alloy-operator')
    [[ -z $other ]] || doubt "$other is an Alloy operator as well; Helm will refuse a second one. Use it, and leave ours out:
  k8s-monitoring:
    alloy-operator:
      deploy: false"
  fi
}

# A Deployment of another release whose name label ends so.
other_deployment() {
  kubectl get deployments --all-namespaces --request-timeout=30s \
    --output jsonpath='{range .items[*]}{.metadata.labels.app\.kubernetes\.io/name}|{.metadata.namespace}/{.metadata.name}|{.metadata.namespace} {.metadata.labels.app\.kubernetes\.io/instance}{"\n"}{end}' |
    awk -F '|' -v name="$1" -v ours="$namespace $release" 'substr($1, length($1) - length(name) + 1) == name && $3 != ours && !seen++ {print $2}'
}

# Secrets that Alertmanager and Prometheus mount: a missing one keeps the pod from starting, without a word in its log.
check_secrets() {
  local secret
  for secret in $(awk '/^---/ {is = 0} /^kind: (Alertmanager|Prometheus)$/ {is = 1} /^  [a-zA-Z]/ {list = 0} is && /^  secrets:/ {list = 1; next} list && /^ *- / {print $2}' "$work/manifest" | tr -d '"' | sort -u); do
    [[ $secret == "$slack_secret" && -n $slack ]] && continue
    has_secret "$secret" || problem "the values mount the Secret \"$secret\", which is not in namespace $namespace. Make it first, or leave it out of the values."
  done
}

has_secret() {
  [[ -n $namespace_exists ]] &&
    kubectl --namespace "$namespace" get secret "$1" --output name --request-timeout=30s >/dev/null 2>&1
}

# The namespace, with the level that the pods which read the host need. Nobody else's namespace is changed.
made_by='cluster-tamer/made-by'
make_namespace() {
  [[ -z $namespace_exists ]] || return 0
  say "making the namespace $namespace"
  kubectl create --filename - >/dev/null <<YAML
apiVersion: v1
kind: Namespace
metadata:
  name: $namespace
  labels:
    app.kubernetes.io/part-of: cluster-tamer
    $made_by: deploy.sh
    pod-security.kubernetes.io/enforce: privileged
    pod-security.kubernetes.io/audit: privileged
    pod-security.kubernetes.io/warn: privileged
YAML
  namespace_exists=yes
}

# A run that was killed leaves its release "pending", and Helm refuses ever after. The record of that one attempt goes;
# the next attempt takes over what it made.
unlock_release() {
  local record
  case $1 in
    pending-*) ;;
    *) return 0 ;;
  esac
  record=$(kubectl --namespace "$namespace" get secrets --selector "owner=helm,name=$release,status=$1" --output name --request-timeout=30s)
  [[ -n $record ]] || stop 1 "release $release is \"$1\", and its record is not in a Secret: see \`helm history $release\`"
  say "removing the lock of an interrupted run ($record)"
  # shellcheck disable=SC2086 # one word for each record
  kubectl --namespace "$namespace" delete $record >/dev/null
}
