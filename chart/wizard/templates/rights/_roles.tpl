{{- /* A role in a namespace, bound to the wizard: (dict "root" $ "name" "flux" "namespace" ns "rules" text) */ -}}
{{- define "wizard.role" -}}
{{- $root := .root }}
{{- /* Two of the namespaces may be the same. */}}
{{- $name := printf "%s-%s" (include "wizard.away" $root) .name }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $name }}
  namespace: {{ .namespace }}
  labels:
    {{- include "wizard.labels" $root | nindent 4 }}
rules:
  {{- .rules | trim | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $name }}
  namespace: {{ .namespace }}
  labels:
    {{- include "wizard.labels" $root | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $name }}
subjects:
  {{- include "wizard.subject" $root | nindent 2 }}
{{- end -}}

{{- /* A role in the whole cluster, bound to the wizard: (dict "root" $ "name" "facts" "rules" text) */ -}}
{{- define "wizard.clusterRole" -}}
{{- $root := .root }}
{{- $name := printf "%s-%s" (include "wizard.away" $root) .name }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ $name }}
  labels:
    {{- include "wizard.labels" $root | nindent 4 }}
rules:
  {{- .rules | trim | nindent 2 }}
{{- include "wizard.clusterRoleBinding" (dict "root" $root "name" $name "role" $name) }}
{{- end -}}

{{- define "wizard.clusterRoleBinding" -}}
{{- $root := .root }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ .name }}
  labels:
    {{- include "wizard.labels" $root | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ .role }}
subjects:
  {{- include "wizard.subject" $root | nindent 2 }}
{{- end -}}

{{- define "wizard.subject" -}}
- kind: ServiceAccount
  name: {{ include "wizard.name" . }}
  namespace: {{ .Release.Namespace }}
{{- end -}}
