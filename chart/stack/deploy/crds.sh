# shellcheck shell=bash
# Custom resource definitions. Helm installs them once and never upgrades them, so an upgraded stack would meet old ones.
# They are therefore applied here, unless something else in the cluster brought them.

# "name|version" of each CRD that the chart brings with these values; the operator's say which version they are from.
chart_crds() {
  awk '
    function tell() {if (name) print name "|" version; name = ""; version = ""}
    /^---/ {tell(); in_metadata = 0}
    /^metadata:/ {in_metadata = 1; next}
    /^[a-z]/ {in_metadata = 0}
    in_metadata && /^    operator.prometheus.io\/version:/ {version = $2}
    in_metadata && /^  name:/ {name = $2}
    END {tell()}' "$work/crds"
}

# "name|version|owner" of each that the cluster has. An owner is a release, Flux or Argo CD.
cluster_crds() {
  kubectl get customresourcedefinitions --request-timeout=60s --output jsonpath='{range .items[*]}{.metadata.name}|{.metadata.annotations.operator\.prometheus\.io/version}|{.metadata.annotations.meta\.helm\.sh/release-name}{.metadata.labels.helm\.toolkit\.fluxcd\.io/name}{.metadata.labels.kustomize\.toolkit\.fluxcd\.io/name}{.metadata.labels.argocd\.argoproj\.io/instance}{.metadata.annotations.argocd\.argoproj\.io/tracking-id}{"\n"}{end}'
}

# Prints "missing|name", "older|name", or "unknown|name" where no version tells; warns of those that are somebody else's and older.
wanted_crds() {
  local name version there theirs owner
  cluster_crds >"$work/cluster-crds"
  while IFS='|' read -r name version; do
    there=$(grep "^$name|" "$work/cluster-crds" || true)
    theirs=$(printf '%s' "$there" | cut -d '|' -f 2)
    owner=$(printf '%s' "$there" | cut -d '|' -f 3)
    if [[ -z $there ]]; then
      printf 'missing|%s\n' "$name"
    elif [[ -n $version && $version == "$theirs" ]] || is_newer "$theirs" "$version"; then
      continue
    elif [[ -n $owner ]]; then
      warn "the CRD $name belongs to \"$owner\" and stays as it is${theirs:+ (from version $theirs; this chart was made for $version)}"
    elif [[ -n $version ]]; then
      printf 'older|%s\n' "$name"
    else
      printf 'unknown|%s\n' "$name"
    fi
  done < <(chart_crds)
}

# is_newer 0.94.0 0.93.1
is_newer() {
  [[ -n $1 && -n $2 && $1 != "$2" && $(printf '%s\n' "$1" "$2" | sort -t . -k 1,1n -k 2,2n -k 3,3n | tail -1) == "$1" ]]
}

# Counts those that are missing or older, if any.
tell_crds() {
  local count
  count=$(grep -cv '^unknown' "$work/wanted-crds" || true)
  ((count)) || return 1
  say "$1 $count custom resource definitions (CRDs)"
}

would_apply_crds() {
  wanted_crds >"$work/wanted-crds"
  tell_crds "would apply"
}

apply_crds() {
  local names
  wanted_crds >"$work/wanted-crds"
  [[ -s $work/wanted-crds ]] || return 0
  tell_crds "applying" || true
  names=$(cut -d '|' -f 2 "$work/wanted-crds")
  awk -v wanted=" $(printf '%s' "$names" | tr '\n' ' ') " '
    function pass() {if (index(wanted, " " name " ")) printf "---\n%s", text; text = ""; name = ""}
    /^---/ {pass(); in_metadata = 0; next}
    {text = text $0 "\n"}
    /^metadata:/ {in_metadata = 1; next}
    /^[a-z]/ {in_metadata = 0}
    in_metadata && /^  name:/ {name = $2}
    END {pass()}' "$work/crds" |
    # Server side, because the largest do not fit into the annotation of a client-side apply.
    kubectl apply --server-side --force-conflicts --field-manager=cluster-tamer --filename - >"$work/applied" 2>&1 ||
    stop 1 "the CRDs were not taken"$'\n'"$(cat "$work/applied")"
  # shellcheck disable=SC2046 # one word for each name
  kubectl wait --for=condition=Established --timeout=60s $(printf 'customresourcedefinition/%s ' $names) >/dev/null ||
    stop 1 "the CRDs did not become ready"
}
