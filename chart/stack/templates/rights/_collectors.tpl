{{- /*
What a collector (Alloy) may read, from the features that it runs:
(dict "values" k8s-monitoring's values "collector" its name "only" whether there is no other) → JSON list of rules.
Upstream's role is the same for every collector and reads all Secrets; no feature of ours needs one.
*/ -}}
{{- define "tamer.collectorRules" -}}
{{- $values := .values -}}
{{- $collector := .collector -}}
{{- $only := .only -}}
{{- $read := list "get" "list" "watch" -}}
{{- /* every feature finds pods, or names the pod that something came from */ -}}
{{- $rules := list (dict "apiGroups" (list "") "resources" (list "pods" "namespaces" "nodes") "verbs" $read) -}}
{{- $targets := list
  (dict "apiGroups" (list "") "resources" (list "services" "endpoints") "verbs" $read)
  (dict "apiGroups" (list "discovery.k8s.io") "resources" (list "endpointslices") "verbs" $read)
  (dict "apiGroups" (list "networking.k8s.io") "resources" (list "ingresses") "verbs" $read)
-}}
{{- $kubelets := list
  (dict "apiGroups" (list "") "resources" (list "nodes/metrics" "nodes/pods") "verbs" $read)
  (dict "nonResourceURLs" (list "/metrics") "verbs" (list "get"))
-}}
{{- $logs := list (dict "apiGroups" (list "") "resources" (list "pods/log") "verbs" $read) -}}
{{- $needed := dict
  "annotationAutodiscovery" $targets
  "applicationObservability" (list (dict "apiGroups" (list "apps") "resources" (list "replicasets") "verbs" $read))
  "clusterEvents" (list (dict "apiGroups" (list "") "resources" (list "events") "verbs" $read))
  "clusterMetrics" (concat $targets $kubelets)
  "costMetrics" $targets
  "hostMetrics" (concat $targets $kubelets)
  "integrations" $targets
  "podLogsObjects" (append $logs (dict "apiGroups" (list "monitoring.grafana.com") "resources" (list "podlogs") "verbs" $read))
  "podLogsViaKubernetesApi" $logs
  "profiling" $targets
  "prometheusOperatorObjects" (append $targets (dict "apiGroups" (list "monitoring.coreos.com") "resources" (list "servicemonitors" "podmonitors" "probes" "scrapeconfigs") "verbs" $read))
-}}
{{- range $feature, $more := $needed -}}
{{- $setting := get $values $feature | default dict -}}
{{- if and (dig "enabled" (eq $feature "integrations") $setting) (eq (dig "collector" (ternary $collector "" $only) $setting) $collector) -}}
{{- $rules = concat $rules $more -}}
{{- end -}}
{{- end -}}
{{- uniq $rules | toJson -}}
{{- end -}}
