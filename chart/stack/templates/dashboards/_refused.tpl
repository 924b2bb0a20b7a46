{{- /* What would leave dashboards unseen, or answer each search for traces with an error. */ -}}
{{- define "tamer.refused.dashboards" -}}
{{- $refused := list -}}
{{- $metrics := index .Values "kube-prom-stack" -}}
{{- $grafana := dig "grafana" dict $metrics -}}
{{- if and (include "tamer.on" (list . "kube-prom-stack")) (dig "enabled" true $grafana) -}}
{{- if and .Values.dashboards.enabled (not (dig "sidecar" "dashboards" "enabled" true $grafana)) -}}
{{- $refused = append $refused "There are dashboards, but Grafana's sidecar, which loads them, is off.\n  kube-prom-stack:\n    grafana:\n      sidecar:\n        dashboards:\n          enabled: true\n  # or\n  dashboards:\n    enabled: false" -}}
{{- end -}}
{{- $streams := regexMatch "streamingEnabled:\\s+search: true" (get $grafana "additionalDataSourcesString" | toString) -}}
{{- if and $streams (include "tamer.on" (list . "tempo")) (not (dig "tempo" "streamOverHttpEnabled" false .Values.tempo)) -}}
{{- $refused = append $refused "Grafana streams its searches for traces, and Tempo does not: each search would end with an error.\n  tempo:\n    tempo:\n      streamOverHttpEnabled: true" -}}
{{- end -}}
{{- end -}}
{{- toJson $refused -}}
{{- end -}}
