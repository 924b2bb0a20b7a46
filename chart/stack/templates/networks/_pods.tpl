{{- /*
Pods by the labels that they really carry: (list $ "loki") → a label selector as JSON; empty if there are none.
prometheus-operator and alloy-operator label the pods that they make in their own ways, so one label for all does not exist.
*/ -}}
{{- define "tamer.pods" -}}
{{- $root := index . 0 -}}
{{- $part := index . 1 -}}
{{- if eq $part "prometheus" -}}
{{- dict "matchLabels" (dict "app.kubernetes.io/name" "prometheus" "operator.prometheus.io/name" (include "tamer.prometheus" $root)) | toJson -}}
{{- else if eq $part "alertmanager" -}}
{{- dict "matchLabels" (dict "app.kubernetes.io/name" "alertmanager" "alertmanager" (include "tamer.alertmanager" $root)) | toJson -}}
{{- else if eq $part "operator" -}}
{{- dict "matchLabels" (dict "app" "kube-prom-stack-operator" "release" $root.Release.Name) | toJson -}}
{{- else if eq $part "collectors" -}}
{{- $names := list -}}
{{- range $name, $collector := include "tamer.collectors" $root | fromJson -}}
{{- $names = append $names (include "tamer.collector" (list $root $name)) -}}
{{- end -}}
{{- if $names -}}
{{- dict "matchExpressions" (list (dict "key" "app.kubernetes.io/instance" "operator" "In" "values" $names)) | toJson -}}
{{- else -}}
{}
{{- end -}}
{{- else -}}
{{- dict "matchLabels" (dict "app.kubernetes.io/name" $part "app.kubernetes.io/instance" $root.Release.Name) | toJson -}}
{{- end -}}
{{- end -}}

{{- /* Every pod of the stack, and nobody else's in the namespace, as a label selector. */ -}}
{{- define "tamer.everyPod" -}}
{{- $instances := list .Release.Name -}}
{{- if include "tamer.on" (list . "kube-prom-stack") -}}
{{- $instances = append $instances (include "tamer.prometheus" .) -}}
{{- $instances = append $instances (include "tamer.alertmanager" .) -}}
{{- end -}}
{{- range $name, $collector := include "tamer.collectors" . | fromJson -}}
{{- $instances = append $instances (include "tamer.collector" (list $ $name)) -}}
{{- end -}}
{{- dict "matchExpressions" (list (dict "key" "app.kubernetes.io/instance" "operator" "In" "values" (uniq $instances))) | toJson -}}
{{- end -}}

{{- /*
A policy that lets somebody in: (dict "root" $ "name" "loki" "to" (part, or a selector) "rules" (list of
(dict "from" (list of parts) "peers" (list of NetworkPolicyPeers) "ports" (list of numbers) "udp" (list of numbers))))
Without ports: all of them. Without `from` and peers: everybody.
*/ -}}
{{- define "tamer.policy" }}
{{- $root := .root }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: tamer-{{ .name }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "tamer.labels" $root | nindent 4 }}
spec:
  podSelector:
    {{- if kindIs "string" .to }}
    {{- include "tamer.pods" (list $root .to) | fromJson | toYaml | nindent 4 }}
    {{- else }}
    {{- toYaml .to | nindent 4 }}
    {{- end }}
  policyTypes: [Ingress]
  ingress:
    {{- range .rules }}
    {{- $rule := dict }}
    {{- $peers := .peers | default list }}
    {{- range .from }}
    {{- $pods := include "tamer.pods" (list $root .) | fromJson }}
    {{- if $pods }}{{ $peers = append $peers (dict "podSelector" $pods) }}{{ end }}
    {{- end }}
    {{- if $peers }}{{ $_ := set $rule "from" $peers }}{{ end }}
    {{- $ports := list }}
    {{- range .ports }}{{ $ports = append $ports (dict "port" (int .) "protocol" "TCP") }}{{ end }}
    {{- range .udp }}{{ $ports = append $ports (dict "port" (int .) "protocol" "UDP") }}{{ end }}
    {{- if $ports }}{{ $_ := set $rule "ports" $ports }}{{ end }}
    {{- /* a rule for pods that are not there must not become one for everybody */}}
    {{- if or $peers (not .from) }}
    {{- list $rule | toYaml | nindent 4 }}
    {{- end }}
    {{- end }}
{{- end }}
