{{- /*
What the wizard may do, each with the reason. docs/content/concepts/wizard-rights.md is computed from these.
The server applies by server-side apply, so even the right to create is limited to names wherever they are known.
*/ -}}

{{- /* In the stack's namespace. */ -}}
{{- define "wizard.rules.stack" -}}
{{- $release := .Values.stack.release -}}
# Secrets of the answers (S3 keys, Slack), whose names are chosen there; Helm's records; all that belong to the stack are removed with its data.
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, list, create, patch, delete]
# The record of what was applied, one ConfigMap for each revision.
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list, create, patch, delete]
# Whether volumes are bound; they are removed with the data.
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get, list, delete]
# How far the release is, and what keeps it. Services: whether anything is left in the namespace.
- apiGroups: [""]
  resources: [pods, events, services]
  verbs: [list]
- apiGroups: [apps]
  resources: [deployments, statefulsets, daemonsets]
  verbs: [list]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [list]
# The last lines of a container that does not start.
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
# One work at a time, whichever replica or person does it: a Lease of the release's name, held while it is applied, rolled back or removed.
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  resourceNames: [{{ $release }}]
  verbs: [get, create, patch, delete]
# Who did what, as events on the release.
- apiGroups: [""]
  resources: [events]
  verbs: [create]
# Whether data arrive: questions to the stack's own Services.
- apiGroups: [""]
  resources: [services/proxy]
  resourceNames: ["tamer-prometheus:9090", "tamer-alertmanager:9093", "tamer-loki:3100"]
  verbs: [get]
# A line for Loki, to be read back.
- apiGroups: [""]
  resources: [services/proxy]
  resourceNames: ["tamer-loki:3100"]
  verbs: [create]
# Collectors go before the release: nobody else takes off their finalizers when their operator is gone.
- apiGroups: [collectors.grafana.com]
  resources: [alloys]
  verbs: [get, list, patch, delete]
# The finalizer of that operator.
- apiGroups: [apps]
  resources: [deployments]
  resourceNames: [{{ include "wizard.alloyOperator" . }}]
  verbs: [patch]
{{- if .Values.flux.enabled }}
# The release that Flux installs: apply, reconcile, suspend, resume, roll back, remove.
- apiGroups: [helm.toolkit.fluxcd.io]
  resources: [helmreleases]
  resourceNames: [{{ $release }}]
  verbs: [get, create, patch, delete]
{{- else }}
# Whether Flux looks after the release: then Helm must not.
- apiGroups: [helm.toolkit.fluxcd.io]
  resources: [helmreleases]
  resourceNames: [{{ $release }}]
  verbs: [get]
{{- end }}
{{- end -}}

{{- /* On the stack's namespace itself; without `create` these hold by a Role in it. */ -}}
{{- define "wizard.rules.namespace" -}}
# Its labels: node-exporter needs the Pod Security level `privileged`.
- apiGroups: [""]
  resources: [namespaces]
  resourceNames: [{{ .Values.stack.namespace }}]
  verbs: [get, patch]
{{- end -}}

{{- /* The same where it may be made, and is removed with its data once nothing else is in it. */ -}}
{{- define "wizard.rules.newNamespace" -}}
# It is made with the labels that the stack needs, and removed with the data once nothing else is in it.
- apiGroups: [""]
  resources: [namespaces]
  resourceNames: [{{ .Values.stack.namespace }}]
  verbs: [get, create, patch, delete]
{{- end -}}

{{- /* Where Flux runs. */ -}}
{{- define "wizard.rules.flux" -}}
# Where Flux finds the chart, whichever of the three it is.
- apiGroups: [source.toolkit.fluxcd.io]
  resources: [gitrepositories, helmrepositories, ocirepositories]
  resourceNames: [cluster-tamer]
  verbs: [get, create, patch, delete]
# Why the chart does not come.
- apiGroups: [source.toolkit.fluxcd.io]
  resources: [helmcharts]
  resourceNames: [{{ .Values.stack.namespace }}-{{ .Values.stack.release }}]
  verbs: [get]
# Flux' failures to Alertmanager.
- apiGroups: [notification.toolkit.fluxcd.io]
  resources: [alerts, providers]
  resourceNames: [cluster-tamer]
  verbs: [get, create, patch, delete]
{{- end -}}

{{- /* In kube-system. */ -}}
{{- define "wizard.rules.system" -}}
# prometheus-operator makes this Service outside of the stack's namespace and never removes it.
- apiGroups: [""]
  resources: [services]
  resourceNames: [{{ include "wizard.kubePromStack" . }}-kubelet]
  verbs: [get, delete]
{{- if .Values.facts }}
# What the cluster's DNS is called.
- apiGroups: [""]
  resources: [services]
  verbs: [list]
{{- end }}
{{- end -}}

{{- /* Facts of the whole cluster. */ -}}
{{- define "wizard.rules.facts" -}}
# How large the cluster is, what its nodes run, and which Pod Security levels hold.
- apiGroups: [""]
  resources: [nodes, namespaces]
  verbs: [list]
# Where volumes come from.
- apiGroups: [storage.k8s.io]
  resources: [storageclasses]
  verbs: [list]
# How Grafana can be reached, and who makes certificates.
- apiGroups: [networking.k8s.io]
  resources: [ingressclasses]
  verbs: [list]
- apiGroups: [gateway.networking.k8s.io]
  resources: [gateways]
  verbs: [list]
- apiGroups: [cert-manager.io]
  resources: [clusterissuers]
  verbs: [list]
# Which kinds are there already, and whose they are.
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  verbs: [list]
# Which Flux runs, and whether another node-exporter has port 9100.
- apiGroups: [apps]
  resources: [deployments, daemonsets]
  verbs: [list]
# Where a stack is already, and whether another one uses the same source of charts.
- apiGroups: [helm.toolkit.fluxcd.io]
  resources: [helmreleases]
  verbs: [list]
{{- end -}}
