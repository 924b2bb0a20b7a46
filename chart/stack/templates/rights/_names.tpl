{{- /*
Names of roles that hold for the whole cluster. Several stacks may run in it, so namespace and release are in the name:
(list $ "prometheus") → monitoring-ct-tamer-prometheus
*/ -}}
{{- define "tamer.clusterRole" -}}
{{- printf "%s-%s-tamer-%s" (index . 0).Release.Namespace (index . 0).Release.Name (index . 1) -}}
{{- end -}}

{{- /* A role and its binding, for the whole cluster: (dict "root" $ "name" "prometheus" "account" … "rules" list) */ -}}
{{- define "tamer.clusterRoleAndBinding" }}
{{- $name := include "tamer.clusterRole" (list .root .name) }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ $name }}
  labels:
    {{- include "tamer.labels" .root | nindent 4 }}
rules:
  {{- toYaml .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ $name }}
  labels:
    {{- include "tamer.labels" .root | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ .account }}
    namespace: {{ .root.Release.Namespace }}
{{- end }}

{{- /* The same in one namespace; outside of the release's own, namespace and release are in the name:
(dict "root" $ "name" "operator" "namespace" "kube-system" "account" … "rules" list) */ -}}
{{- define "tamer.roleAndBinding" }}
{{- $name := printf "tamer-%s" .name }}
{{- if ne .namespace .root.Release.Namespace }}{{ $name = include "tamer.clusterRole" (list .root .name) }}{{ end }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $name }}
  namespace: {{ .namespace }}
  labels:
    {{- include "tamer.labels" .root | nindent 4 }}
rules:
  {{- toYaml .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $name }}
  namespace: {{ .namespace }}
  labels:
    {{- include "tamer.labels" .root | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ .account }}
    namespace: {{ .root.Release.Namespace }}
{{- end }}

{{- /* The account that a chart makes or is told to use: (dict "values" … "default" "ct-grafana") */ -}}
{{- define "tamer.account" -}}
{{- $account := dig "serviceAccount" dict .values | default dict -}}
{{- $account.name | default (ternary .default "default" (dig "create" true $account)) -}}
{{- end -}}

{{- /* Answers "true" if kube-prometheus-stack makes no roles, so that ours are needed. */ -}}
{{- define "tamer.ownRoles" -}}
{{- if and (include "tamer.on" (list . "kube-prom-stack")) (not (dig "global" "rbac" "create" true (index .Values "kube-prom-stack"))) }}true{{ end -}}
{{- end -}}
