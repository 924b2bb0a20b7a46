# shellcheck shell=bash
# Names: what a release may be called, and what the subcharts make of it.

# The same rules as in templates/requirements.yaml, told before anything is fetched.
check_names() {
  local label='^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' word
  [[ $release =~ $label ]] || misused "the release name \"$release\" may hold a-z, 0-9 and - only, with a letter or digit at both ends"
  [[ $namespace =~ $label && ${#namespace} -le 63 ]] || misused "\"$namespace\" is no name for a namespace"
  ((${#release} <= 26)) || misused "the release name \"$release\" has ${#release} characters, 26 are the limit: subcharts would cut it to names that collide"
  for word in loki tempo pyroscope; do
    [[ $release != *$word* ]] || misused "the release name \"$release\" contains \"$word\", which that subchart takes for its own name; choose another, such as ct"
  done
}

# A subchart's full name: full_name CHART LENGTH. The rule of templates/_names.tpl, without overrides.
full_name() {
  local name=$release
  [[ $release == *"$1"* ]] || name=$release-$1
  name=${name:0:$2}
  printf '%s\n' "${name%-}"
}

kube_prom_stack() { full_name kube-prom-stack 26; }

# The names under which this release's things carry the label app.kubernetes.io/instance: its own,
# and those of the resources that operators turn into pods and volumes.
instances() {
  local kind
  {
    printf '%s\n' "$release" "$(kube_prom_stack)-prometheus" "$(kube_prom_stack)-alertmanager"
    for kind in $(custom_kinds); do
      of_release "$kind"
    done
  } | sort -u
}

# Resources that operators turn into pods, as far as the cluster knows them.
custom_kinds() {
  kubectl get customresourcedefinitions prometheuses.monitoring.coreos.com alertmanagers.monitoring.coreos.com \
    thanosrulers.monitoring.coreos.com alloys.collectors.grafana.com --ignore-not-found \
    --output jsonpath='{range .items[*]}{.metadata.name}{"\n"}{end}' --request-timeout=30s
}

# of_release KIND: the names of those that Helm made for this release.
of_release() {
  kubectl --namespace "$namespace" get "$1" --ignore-not-found --request-timeout=30s \
    --output jsonpath='{range .items[*]}{.metadata.annotations.meta\.helm\.sh/release-name}|{.metadata.name}{"\n"}{end}' |
    sed -n "s/^$release|//p"
}
