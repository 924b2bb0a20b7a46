{{- /*
What the release consists of, as a JSON list of {name, data, up}: `data` says whether telemetry or alerts are lost while it is away,
`up` selects its targets. Only what is switched on and scraped: the rest cannot be missed.
*/ -}}
{{- define "tamer.rules.components" -}}
{{- $list := list -}}
{{- $release := .Release.Name -}}
{{- $metrics := index .Values "kube-prom-stack" -}}
{{- $kps := include "tamer.kubePromStack" . -}}
{{- if dig "prometheus" "enabled" true $metrics -}}
{{- $list = append $list (dict "name" "prometheus" "data" true "up" (printf `job="%s-prometheus",container="prometheus"` $kps)) -}}
{{- end -}}
{{- if dig "alertmanager" "enabled" true $metrics -}}
{{- $list = append $list (dict "name" "alertmanager" "data" true "up" (printf `job="%s-alertmanager",container="alertmanager"` $kps)) -}}
{{- end -}}
{{- if and (dig "grafana" "enabled" true $metrics) (dig "grafana" "serviceMonitor" "enabled" true $metrics) -}}
{{- $list = append $list (dict "name" "grafana" "up" (printf `job="%s"` (include "tamer.grafana" .))) -}}
{{- end -}}
{{- if dig "prometheusOperator" "enabled" true $metrics -}}
{{- $list = append $list (dict "name" "prometheus-operator" "up" (printf `job="%s-operator"` $kps)) -}}
{{- end -}}
{{- if dig "kubeStateMetrics" "enabled" true $metrics -}}
{{- $list = append $list (dict "name" "kube-state-metrics" "up" `job="kube-state-metrics"`) -}}
{{- end -}}
{{- if dig "nodeExporter" "enabled" true $metrics -}}
{{- $list = append $list (dict "name" "node-exporter" "up" `job="node-exporter"`) -}}
{{- end -}}

{{- $blackbox := index .Values "prometheus-blackbox-exporter" -}}
{{- if and (include "tamer.on" (list . "prometheus-blackbox-exporter")) (dig "serviceMonitor" "selfMonitor" "enabled" false $blackbox) -}}
{{- $name := include "tamer.fullname" (dict "release" $release "chart" "prometheus-blackbox-exporter" "length" 63 "values" $blackbox) -}}
{{- $list = append $list (dict "name" "blackbox-exporter" "up" (printf `job="%s"` $name)) -}}
{{- end -}}

{{- /* Loki's jobs have the namespace in front. Distributed, each part is a job of its own; a cache is no part that counts. */ -}}
{{- range list (list "loki" (printf "%s/" .Release.Namespace) (list "monitoring" "serviceMonitor")) (list "tempo" "" (list "serviceMonitor")) (list "pyroscope" "" (list "serviceMonitor")) -}}
{{- $values := get $.Values (index . 0) -}}
{{- $monitor := $values -}}
{{- range index . 2 }}{{ $monitor = get $monitor . | default dict }}{{ end -}}
{{- if and (include "tamer.on" (list $ (index . 0))) $monitor.enabled -}}
{{- $name := include "tamer.fullname" (dict "release" $release "chart" (index . 0) "length" 63 "values" $values) -}}
{{- $list = append $list (dict "name" (index . 0) "data" true "up" (printf `job=~"%s%s(-.+)?",job!~".+-cache"` (index . 1) $name)) -}}
{{- end -}}
{{- end -}}

{{- if include "tamer.on" (list . "k8s-monitoring") -}}
{{- $collect := index .Values "k8s-monitoring" -}}
{{- range include "tamer.monitors.alloys" . | fromJsonArray -}}
{{- $list = append $list (dict "name" .name "data" true "up" (printf `job="%s"` .name)) -}}
{{- end -}}
{{- $operator := get $collect "alloy-operator" | default dict -}}
{{- if and (dig "deploy" true $operator) (dig "serviceMonitor" "enabled" false $operator) -}}
{{- $name := include "tamer.fullname" (dict "release" $release "chart" "alloy-operator" "length" 63 "values" $operator) -}}
{{- $list = append $list (dict "name" "alloy-operator" "up" (printf `job="%s"` $name)) -}}
{{- end -}}
{{- $opencost := dig "telemetryServices" "opencost" dict $collect -}}
{{- if and (dig "deploy" false $opencost) (dig "opencost" "metrics" "serviceMonitor" "enabled" false $opencost) -}}
{{- $name := include "tamer.fullname" (dict "release" $release "chart" "opencost" "length" 63 "values" $opencost) -}}
{{- $list = append $list (dict "name" "opencost" "up" (printf `job="%s"` $name)) -}}
{{- end -}}
{{- end -}}

{{- /* Metrics stay on Prometheus' volume while one of these is away. */ -}}
{{- if include "tamer.thanos.on" . -}}
{{- range list "sidecar" "store" "compact" "query" -}}
{{- $list = append $list (dict "name" (printf "thanos-%s" .) "up" (printf `job="thanos-%s"` .)) -}}
{{- end -}}
{{- end -}}
{{- toJson $list -}}
{{- end -}}
