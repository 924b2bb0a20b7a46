{{- /* One wizard in a namespace: its objects have fixed names. */ -}}
{{- define "wizard.name" -}}tamer-wizard{{- end -}}

{{- /* Names outside of the own namespace, so that two wizards do not meet. */ -}}
{{- define "wizard.away" -}}{{ printf "%s-tamer-wizard" .Release.Namespace | trunc 63 | trimSuffix "-" }}{{- end -}}

{{- define "wizard.selector" -}}
app.kubernetes.io/name: cluster-tamer-wizard
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "wizard.labels" -}}
{{ include "wizard.selector" . }}
app.kubernetes.io/part-of: cluster-tamer
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- /* The names under which requests may come, as JSON. `localhost` is that of `kubectl port-forward`, and of the probes. */ -}}
{{- define "wizard.hosts" -}}
{{- $hosts := list "localhost" (printf "%s.%s.svc" (include "wizard.name" .) .Release.Namespace) -}}
{{- if .Values.ingress.enabled }}{{ $hosts = append $hosts .Values.ingress.host }}{{ end -}}
{{- if .Values.route.enabled }}{{ $hosts = append $hosts .Values.route.host }}{{ end -}}
{{- with .Values.signIn.oidc }}{{ if .issuer }}{{ $hosts = append $hosts (urlParse .publicUrl).hostname }}{{ end }}{{ end -}}
{{- concat $hosts .Values.hosts | uniq | toJson -}}
{{- end -}}

{{- /* What kube-prometheus-stack makes of the stack's release; the same rule as in the stack's `tamer.kubePromStack`. */ -}}
{{- define "wizard.kubePromStack" -}}
{{- $release := .Values.stack.release -}}
{{- if contains "kube-prom-stack" $release -}}
{{- $release | trunc 26 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-kube-prom-stack" $release | trunc 26 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- /* The same for the operator of the collectors. */ -}}
{{- define "wizard.alloyOperator" -}}
{{- $release := .Values.stack.release -}}
{{- if contains "alloy-operator" $release -}}
{{- $release | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-alloy-operator" $release | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- /* (list $ {registry, repository, tag}) → image; `global.image.registry`, a mirror, replaces the registry. */ -}}
{{- define "wizard.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- printf "%s/%s:%s" ($root.Values.global.image.registry | default $image.registry) $image.repository ($image.tag | default $root.Chart.AppVersion) -}}
{{- end -}}

{{- define "wizard.podSecurity" -}}
runAsNonRoot: true
{{- if ne .Values.global.platform "openshift" }}
runAsUser: 65532
runAsGroup: 65532
# the files of Secrets belong to it
fsGroup: 65532
{{- end }}
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "wizard.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "wizard.pullSecrets" -}}
{{- with .Values.global.image.pullSecrets -}}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end -}}
{{- end -}}
