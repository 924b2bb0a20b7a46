{{- /* How long each signal is kept: `global.tamer.retention`, or what `retentionOf` says. Values of Loki and Pyroscope call these, too. */ -}}

{{- /* (list $ "logs") → 336h. Signals: metrics, logs, traces, profiles, alerts. */ -}}
{{- define "tamer.kept" -}}
{{- $tamer := (index . 0).Values.global.tamer -}}
{{- get $tamer.retentionOf (index . 1) | default $tamer.retention -}}
{{- end -}}

{{- /* The longest time that one query of logs may span: all of it, and never less than Loki's own limit. */ -}}
{{- define "tamer.longestLogQuery" -}}
{{- $kept := include "tamer.kept" (list . "logs") -}}
{{- ternary $kept "721h" (gt (include "tamer.seconds" $kept | int64) (include "tamer.seconds" "721h" | int64)) -}}
{{- end -}}

{{- /*
What the backends themselves say, as JSON: for each its name, its signal, its retention, and where in the values that stands.
Those with a template there follow by themselves, unless an overlay replaced it.
*/ -}}
{{- define "tamer.retentions" -}}
{{- $root := . -}}
{{- $metrics := index .Values "kube-prom-stack" -}}
{{- $all := list -}}
{{- if include "tamer.on" (list . "kube-prom-stack") -}}
{{- if and (dig "prometheus" "enabled" true $metrics) (not (include "tamer.thanos.on" .)) -}}
{{- $all = append $all (dict "name" "Prometheus" "signal" "metrics" "says" (dig "prometheus" "prometheusSpec" "retention" "" $metrics) "at" (list "kube-prom-stack" "prometheus" "prometheusSpec" "retention")) -}}
{{- end -}}
{{- if dig "alertmanager" "enabled" true $metrics -}}
{{- $all = append $all (dict "name" "Alertmanager" "signal" "alerts" "says" (dig "alertmanager" "alertmanagerSpec" "retention" "" $metrics) "at" (list "kube-prom-stack" "alertmanager" "alertmanagerSpec" "retention")) -}}
{{- end -}}
{{- end -}}
{{- if include "tamer.on" (list . "loki") -}}
{{- $all = append $all (dict "name" "Loki" "signal" "logs" "says" (tpl (dig "loki" "limits_config" "retention_period" "" .Values.loki | toString) $root) "at" (list "loki" "loki" "limits_config" "retention_period")) -}}
{{- end -}}
{{- if include "tamer.on" (list . "tempo") -}}
{{- $all = append $all (dict "name" "Tempo" "signal" "traces" "says" (dig "tempo" "retention" "" .Values.tempo) "at" (list "tempo" "tempo" "retention")) -}}
{{- end -}}
{{- if include "tamer.on" (list . "pyroscope") -}}
{{- $all = append $all (dict "name" "Pyroscope" "signal" "profiles" "says" (tpl (dig "pyroscope" "structuredConfig" "limits" "retention_period" "" .Values.pyroscope | toString) $root) "at" (list "pyroscope" "pyroscope" "structuredConfig" "limits" "retention_period")) -}}
{{- end -}}
{{- toJson $all -}}
{{- end -}}

{{- /* Maps for a path with a value at its end: (list (list "a" "b") 1) → {"a": {"b": 1}} */ -}}
{{- define "tamer.nested" -}}
{{- $value := index . 1 -}}
{{- range index . 0 | reverse }}{{ $value = dict . $value }}{{ end -}}
{{- toJson $value -}}
{{- end -}}
