{{- /*
The stack about itself. kube-prometheus-stack's own rules watch Prometheus, Alertmanager and their operator from inside
(rules that fail, alerts that are not delivered, configuration that is not taken); here is the rest.

Nothing in the cluster can tell that Prometheus itself is away: that is what Watchdog is for, which always fires.
*/ -}}
{{- define "tamer.rules.topic.stack" -}}
{{- if include "tamer.rules.on" (list . "stack") }}
{{- $namespace := .Release.Namespace }}
{{- $here := printf `namespace="%s"` $namespace }}
{{- $in := printf "{%s}" $here }}
{{- $tamer := .Values.global.tamer }}
{{- $prometheus := include "tamer.rules.prometheus" . }}
{{- $components := include "tamer.rules.components" . | fromJsonArray }}
{{- $data := list }}{{ $tools := list }}
{{- range $components }}
{{- if .data }}{{ $data = append $data .name }}{{ else }}{{ $tools = append $tools .name }}{{ end }}
{{- end }}
{{- /* CostDataMissing says it already. */}}
{{- if include "tamer.rules.costsOn" . }}{{ $tools = without $tools "opencost" }}{{ end }}
{{- $collectOn := include "tamer.on" (list . "k8s-monitoring") }}
groups:
  - name: cluster-tamer.stack
    rules:
      # How many targets of each component answer; 0 also where there is no target at all, which TargetDown cannot see.
      {{- range $components }}
      - record: tamer:component_up:sum
        labels: {cluster: {{ $tamer.cluster | quote }}, namespace: {{ $namespace }}, component: {{ .name }}}
        expr: sum(up{ {{- $here }},{{ .up -}} }) or vector(0)
      {{- end }}
      # Two names, not two severities of one: a critical alert silences the warnings of its name.
      - alert: StackComponentDown
        expr: tamer:component_up:sum{component=~"{{ join "|" $data }}"} == 0
        for: 10m
        labels: {severity: critical}
        annotations:
          {{- include "tamer.rules.texts" (list $ "StackComponentDown"
            "[[ $labels.component ]] is not there"
            "Prometheus has reached none of its pods for 10 minutes. What it should take in meanwhile is late or lost.") | nindent 10 }}
      {{- with $tools }}
      - alert: StackToolDown
        expr: tamer:component_up:sum{component=~"{{ join "|" . }}"} == 0
        for: 15m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "StackToolDown"
            "[[ $labels.component ]] is not there"
            "Prometheus has reached none of its pods for 15 minutes. Data still comes in, but something is not shown, measured or managed.") | nindent 10 }}
      {{- end }}

      # ---- what should arrive and does not
      {{- if and $tamer.logs $collectOn (dig "podLogsViaLoki" "enabled" false (index .Values "k8s-monitoring")) }}
      # `unless`, because Loki has no counter at all before the first line.
      - alert: LogsNotArriving
        expr: |
          tamer:component_up:sum{component="loki"} > 0
          unless on (namespace)
          sum by (namespace) (rate(loki_distributor_lines_received_total{{ $in }}[15m])) > 0
        for: 15m
        labels: {severity: critical}
        annotations:
          {{- include "tamer.rules.texts" (list $ "LogsNotArriving"
            "No logs arrive"
            "Loki runs, but has received no line for 15 minutes from any pod of the cluster.") | nindent 10 }}
      {{- end }}
      {{- /* Alertsnitch, where it writes the archive instead, counts nothing that could be asked for here. */}}
      {{- if and $tamer.alertArchive $tamer.logs $collectOn (not .Values.alertsnitch.enabled) }}
      {{- $window := include "tamer.rules.archiveWindow" . }}
      {{- $entries := printf `loki_source_api_entries_written{%s,component_id="loki.source.api.alerts"}` $here }}
      # Alertmanager sends every alert that it shows again within this time, so one must have come. Watchdog and InfoInhibitor it keeps to itself.
      - alert: AlertArchiveNotReceiving
        expr: |
          min_over_time(
            (
              max by (cluster, namespace) (alertmanager_alerts{ {{- $here }},state="active"})
              - on () group_left () (count(ALERTS{alertname=~"Watchdog|InfoInhibitor",alertstate="firing"}) or vector(0))
            )[{{ $window }}:5m]
          ) > 0
          and on (cluster, namespace) max by (cluster, namespace) (alertmanager_alerts{ {{- $here }},state="active"} offset {{ $window }})
          unless on (cluster, namespace) sum by (cluster, namespace) (increase({{ $entries }}[{{ $window }}])) > 0
          unless on (cluster, namespace) sum by (cluster, namespace) ({{ $entries }} unless {{ $entries }} offset {{ $window }}) > 0
        for: 15m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "AlertArchiveNotReceiving"
            "Alerts are not archived"
            (printf `[[ $value | printf "%%.0f" ]] alerts or more have been active for %s, and the archive has received none in that time.` $window)) | nindent 10 }}
      {{- end }}

      # ---- collectors
      {{- if $collectOn }}
      # What a destination refused, or could not be sent in the time that a collector tries.
      {{- range list
        (list "metrics" "prometheus_remote_storage_samples_failed_total" "samples")
        (list "logs" "loki_write_dropped_entries_total" "lines")
        (list "traces" "otelcol_exporter_send_failed_spans_total" "spans")
        (list "profiles" "pyroscope_write_dropped_profiles_total" "profiles") }}
      - alert: CollectorDropsData
        expr: sum by (cluster, namespace, job) (increase({{ index . 1 }}{ {{- $here }},job!="{{ include "tamer.prometheus" $ }}"}[15m])) > 0
        for: 15m
        labels: {severity: warning, signal: {{ index . 0 }}}
        annotations:
          {{- include "tamer.rules.texts" (list $ "CollectorDropsData"
            (printf "[[ $labels.job ]] drops %s" (index . 0))
            (printf `[[ $value | printf "%%.0f" ]] %s in 15 minutes did not reach their destination and are lost.` (index . 2))) | nindent 10 }}
      {{- end }}
      - alert: CollectorUnhealthy
        expr: sum by (cluster, namespace, job) (alloy_component_controller_running_components{ {{- $here }},health_type=~"unhealthy|exited"}) > 0
        for: 15m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "CollectorUnhealthy"
            "Parts of [[ $labels.job ]] do not work"
            `[[ $value | printf "%.0f" ]] of its components have been unhealthy for 15 minutes.`) | nindent 10 }}
      {{- end }}
      # Reloaders are watched by ConfigReloaderSidecarErrors: that the program takes what they bring is said here.
      - alert: StackConfigRejected
        expr: |
          min by (cluster, namespace, job) (
            alloy_config_last_load_successful{{ $in }}
            or loki_runtime_config_last_reload_successful{{ $in }}
            or tempo_runtime_config_last_reload_successful{{ $in }}
          ) == 0
        for: 10m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "StackConfigRejected"
            "[[ $labels.job ]] does not take its new configuration"
            "It goes on with the old one, and would not start again with the new.") | nindent 10 }}

      # ---- near limits
      # Anonymous memory: what the kernel cannot take back, so at the limit the container is killed.
      - alert: StackMemoryNearLimit
        expr: |
          max by (cluster, namespace, container) (
            container_memory_rss{job="kubelet",metrics_path="/metrics/cadvisor",{{ $here }},container!=""}
            / on (cluster, namespace, pod, container) group_left ()
            max by (cluster, namespace, pod, container) (kube_pod_container_resource_limits{job="kube-state-metrics",{{ $here }},resource="memory"})
          ) > 0.9
        for: 15m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "StackMemoryNearLimit"
            "[[ $labels.container ]] is about to run out of memory"
            "It uses [[ $value | humanizePercentage ]] of its limit. At 100 % it is killed and starts again.") | nindent 10 }}
      - alert: PrometheusSeriesJumped
        expr: |
          max by (cluster, namespace) (prometheus_tsdb_head_series{{ $prometheus }})
            > 1.5 * max by (cluster, namespace) (max_over_time(prometheus_tsdb_head_series{{ $prometheus }}[1d] offset 1d))
          and max by (cluster, namespace) (prometheus_tsdb_head_series{{ $prometheus }}) > 100000
        for: 2h
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "PrometheusSeriesJumped"
            "Prometheus has far more series than yesterday"
            "[[ $value | humanize ]] series are in memory, more than 1.5 times yesterday's most. Memory and the volume grow with them.") | nindent 10 }}
      {{- $limits := dig "loki" "limits_config" dict .Values.loki }}
      {{- $streams := hasKey $limits "max_global_streams_per_user" | ternary (get $limits "max_global_streams_per_user") 5000 | int }}
      {{- if and $tamer.logs $streams }}
      # Counted once for each copy. {{ $streams }} is the limit (Loki's own is 5000); beyond it new streams are refused.
      - alert: LokiStreamsNearLimit
        expr: |
          sum by (cluster, namespace, tenant) (loki_ingester_memory_streams{{ $in }})
          / {{ dig "loki" "commonConfig" "replication_factor" 1 .Values.loki }} / {{ $streams }} > 0.8
        for: 30m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "LokiStreamsNearLimit"
            "Loki has almost as many streams as it takes"
            (printf "[[ $value | humanizePercentage ]] of %d. Beyond that, logs with new labels are refused." $streams)) | nindent 10 }}
      {{- end }}
{{- end }}
{{- end -}}

{{- /* How long Alertmanager may wait until it sends an alert to the archive again, and an hour. */ -}}
{{- define "tamer.rules.archiveWindow" -}}
{{- $route := dig "alertmanager" "config" "route" dict (index .Values "kube-prom-stack") | default dict -}}
{{- $repeat := $route.repeat_interval | default "4h" -}}
{{- range $route.routes }}{{ if eq (.receiver | default "") "alert-archive" }}{{ $repeat = .repeat_interval | default $repeat }}{{ end }}{{ end -}}
{{- div (add (include "tamer.seconds" $repeat | int64) 3600) 60 -}}m
{{- end -}}
