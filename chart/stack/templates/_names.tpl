{{- /*
Names that the subcharts make of a release name. Our own implementation, so that these templates also render without the subcharts.

A subchart's full name is the release name if that contains the chart's name, else "release-chart"; cut, then without ONE trailing dash.
*/ -}}

{{- /* (dict "release" "ct" "chart" "grafana" "length" 63 "values" subchart's values) → full name */ -}}
{{- define "tamer.fullname" -}}
{{- $values := .values | default dict -}}
{{- $chart := default .chart $values.nameOverride -}}
{{- if $values.fullnameOverride -}}
{{- $values.fullnameOverride | trunc .length | trimSuffix "-" -}}
{{- else if contains $chart .release -}}
{{- .release | trunc .length | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .release $chart | trunc .length | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- /* kube-prometheus-stack under its alias; 26 characters, because the longest suffix has 37. */ -}}
{{- define "tamer.kubePromStack" -}}
{{- include "tamer.fullname" (dict "release" .Release.Name "chart" "kube-prom-stack" "length" 26 "values" (index .Values "kube-prom-stack")) -}}
{{- end -}}

{{- /* The Prometheus and Alertmanager resources; their pods carry this name as label. */ -}}
{{- define "tamer.prometheus" -}}{{ include "tamer.kubePromStack" . }}-prometheus{{- end -}}
{{- define "tamer.alertmanager" -}}{{ include "tamer.kubePromStack" . }}-alertmanager{{- end -}}

{{- define "tamer.grafana" -}}
{{- include "tamer.fullname" (dict "release" .Release.Name "chart" "grafana" "length" 63 "values" (dig "grafana" dict (index .Values "kube-prom-stack"))) -}}
{{- end -}}

{{- /* A collector (Alloy) of k8s-monitoring: its resource, its account, and the label `app.kubernetes.io/instance` of its pods: (list $ "alloy-central") */ -}}
{{- define "tamer.collector" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- $values := dig "collectors" $key dict (index $root.Values "k8s-monitoring") | default dict -}}
{{- include "tamer.fullname" (dict "release" $root.Release.Name "chart" (lower $key) "length" 63 "values" (dict "fullnameOverride" $values.fullnameOverride)) -}}
{{- end -}}

{{- /* The collectors that are on, as JSON: name → values. */ -}}
{{- define "tamer.collectors" -}}
{{- $on := dict -}}
{{- if include "tamer.on" (list . "k8s-monitoring") -}}
{{- range $name, $collector := dig "collectors" dict (index .Values "k8s-monitoring") -}}
{{- if dig "enabled" true ($collector | default dict) }}{{ $_ := set $on $name ($collector | default dict) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- $on | toJson -}}
{{- end -}}

{{- /* Labels that everything of ours carries. */ -}}
{{- define "tamer.labels" -}}
app.kubernetes.io/part-of: cluster-tamer
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- /* The same and the label by which a Prometheus with the usual selectors finds rules, monitors and probes. */ -}}
{{- define "tamer.monitorLabels" -}}
{{ include "tamer.labels" . }}
release: {{ .Release.Name }}
{{- end -}}

{{- /* Answers "true" if a subchart is on: (list $ "loki") */ -}}
{{- define "tamer.on" -}}
{{- $values := get (index . 0).Values (index . 1) | default dict -}}
{{- if dig "enabled" true $values }}true{{ end -}}
{{- end -}}

{{- /* A duration in whole seconds: "1m30s" → 90 */ -}}
{{- define "tamer.seconds" -}}
{{- $sum := 0 -}}
{{- $factors := dict "ms" 0 "s" 1 "m" 60 "h" 3600 "d" 86400 "w" 604800 "y" 31536000 -}}
{{- range regexFindAll "[0-9]+(ms|[smhdwy])" (toString .) -1 -}}
{{- $sum = add $sum (mul (regexFind "^[0-9]+" . | atoi) (get $factors (regexFind "[a-z]+$" .))) -}}
{{- end -}}
{{- $sum -}}
{{- end -}}

{{- /* A size in whole MiB: "20Gi", "17GiB" → 20480, 17408. Prometheus' GB is a GiB, so only Kubernetes' plain k, M, G, T are decimal. */ -}}
{{- define "tamer.mebibytes" -}}
{{- $number := regexFind "^[0-9.]+" (toString .) | float64 -}}
{{- $unit := regexFind "[A-Za-z]+$" (toString .) -}}
{{- $factors := dict "" 0.00000095367431640625 "k" 0.00095367431640625 "Ki" 0.0009765625 "M" 0.95367431640625 "Mi" 1.0 "G" 953.67431640625 "Gi" 1024.0 "T" 953674.31640625 "Ti" 1048576.0 "P" 953674316.40625 "Pi" 1073741824.0 -}}
{{- if hasSuffix "B" $unit -}}
{{- $unit = trimSuffix "B" $unit | trimSuffix "i" -}}
{{- if $unit }}{{ $unit = printf "%si" $unit }}{{ end -}}
{{- end -}}
{{- mulf $number (get $factors $unit | default 0.0) | int64 -}}
{{- end -}}
