{{- /*
Where data is kept, and whether it gets there. kube-prometheus-stack's own rules watch volumes and nodes that are almost full,
and Prometheus' own store; here is what they leave out.
*/ -}}
{{- define "tamer.rules.topic.storage" -}}
{{- if include "tamer.rules.on" (list . "storage") }}
{{- $here := printf `namespace="%s"` .Release.Namespace }}
{{- $in := printf "{%s}" $here }}
{{- $prometheus := include "tamer.rules.prometheus" . }}
{{- $volume := printf `{job="kubelet",metrics_path="/metrics",%s}` $here }}
{{- $disk := `{job="node-exporter",fstype!~"tmpfs|overlay|squashfs",mountpoint=~"/|/var|/var/lib|/var/lib/(kubelet|containerd|containers|docker|rancher)"}` }}
groups:
  - name: cluster-tamer.storage
    rules:
      # KubePersistentVolumeFillingUp takes over below 15 %. Growing a volume needs more warning, and a day's trend sees past compactions.
      # Aggregated before the trend: a pod that moves to another node starts new series.
      - alert: StackVolumeFillingUp
        expr: |
          (
            min by (cluster, namespace, persistentvolumeclaim) (
              kubelet_volume_stats_available_bytes{{ $volume }} / kubelet_volume_stats_capacity_bytes{{ $volume }}
            ) < 0.4
          ) >= 0.15
          and on (cluster, namespace, persistentvolumeclaim)
          predict_linear(min by (cluster, namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes{{ $volume }})[1d:10m], 7 * 86400) < 0
        for: 2h
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "StackVolumeFillingUp"
            "Volume [[ $labels.persistentvolumeclaim ]] will be full within 7 days"
            "[[ $value | humanizePercentage ]] of it is free, and it fills at the pace of the last day.") | nindent 10 }}
      # The kubelet evicts pods at 10 %; NodeFilesystemAlmostOutOfSpace speaks at 5 %, when they are gone already.
      - alert: NodeDiskNearEviction
        expr: |
          (
            min by (cluster, instance, mountpoint) (
              node_filesystem_avail_bytes{{ $disk }} / node_filesystem_size_bytes{{ $disk }}
              unless node_filesystem_readonly{{ $disk }} == 1
            )
            * on (cluster, instance) group_left (nodename) max by (cluster, instance, nodename) (node_uname_info{job="node-exporter"})
            < 0.12
          ) >= 0.05
        for: 30m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "NodeDiskNearEviction"
            "Disk of node [[ $labels.nodename ]] is almost full"
            "[[ $value | humanizePercentage ]] of [[ $labels.mountpoint ]] is free. At 10 % the node begins to evict pods.") | nindent 10 }}
      - alert: PrometheusDeletesEarly
        expr: sum by (cluster, namespace) (increase(prometheus_tsdb_size_retentions_total{{ $prometheus }}[1d])) > 0
        for: 1h
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "PrometheusDeletesEarly"
            "Prometheus deletes metrics before their time"
            "They have reached retentionSize, so the oldest go although the retention would keep them.") | nindent 10 }}

      # ---- object storage, or the volume in its place. Only writing and listing: reading what is not there is often no fault.
      {{- /* Pyroscope's series have no prefix. */}}
      {{- $stores := list (list "loki" "loki_objstore_bucket") (list "pyroscope" "objstore_bucket") }}
      {{- range $stores }}
      - alert: StorageOperationsFailing
        expr: |
          sum by (cluster, namespace, job) (rate({{ index . 1 }}_operation_failures_total{ {{- $here }},operation=~"upload|iter"}[15m]))
          / sum by (cluster, namespace, job) (rate({{ index . 1 }}_operations_total{ {{- $here }},operation=~"upload|iter"}[15m]))
          > 0.05
        for: 15m
        labels: {severity: critical, store: {{ index . 0 }}}
        annotations:
          {{- include "tamer.rules.texts" (list $ "StorageOperationsFailing"
            "[[ $labels.job ]] cannot use its storage"
            "[[ $value | humanizePercentage ]] of its writes and listings have failed for 15 minutes. What is not written stays in memory or on the volume, for a while.") | nindent 10 }}
      {{- end }}
      # Tempo counts answers of S3; on a volume it counts nothing here, and TempoWriteFailing speaks.
      - alert: StorageOperationsFailing
        expr: |
          sum by (cluster, namespace, job) (rate(tempodb_backend_request_duration_seconds_count{ {{- $here }},status_code=~"5..|401|403"}[15m]))
          / sum by (cluster, namespace, job) (rate(tempodb_backend_request_duration_seconds_count{{ $in }}[15m]))
          > 0.05
        for: 15m
        labels: {severity: critical, store: tempo}
        annotations:
          {{- include "tamer.rules.texts" (list $ "StorageOperationsFailing"
            "[[ $labels.job ]] cannot use its storage"
            "[[ $value | humanizePercentage ]] of its requests have been refused for 15 minutes. What is not written stays in memory or on the volume, for a while.") | nindent 10 }}

      # ---- Loki
      - alert: LokiWriteFailing
        expr: |
          sum by (cluster, namespace) (rate(loki_request_duration_seconds_count{ {{- $here }},route=~"loki_api_v1_push|otlp_v1_logs|api_prom_push",status_code=~"5.."}[5m]))
          / sum by (cluster, namespace) (rate(loki_request_duration_seconds_count{ {{- $here }},route=~"loki_api_v1_push|otlp_v1_logs|api_prom_push"}[5m]))
          > 0.05
        for: 10m
        labels: {severity: critical, reason: push}
        annotations:
          {{- include "tamer.rules.texts" (list $ "LokiWriteFailing"
            "Loki fails to take logs"
            "[[ $value | humanizePercentage ]] of what is pushed has failed for 10 minutes. Collectors try again for some minutes, then logs are lost.") | nindent 10 }}
      - alert: LokiWriteFailing
        expr: sum by (cluster, namespace) (increase(loki_ingester_chunks_flush_failures_total{{ $in }}[15m])) > 0
        for: 15m
        labels: {severity: critical, reason: flush}
        annotations:
          {{- include "tamer.rules.texts" (list $ "LokiWriteFailing"
            "Loki cannot store logs"
            `[[ $value | printf "%.0f" ]] chunks could not be written in 15 minutes. They stay in memory and in the write-ahead log, which grows.`) | nindent 10 }}
      - alert: LokiWriteFailing
        expr: sum by (cluster, namespace) (increase(loki_ingester_wal_disk_full_failures_total{{ $in }}[15m])) > 0
        for: 1m
        labels: {severity: critical, reason: disk-full}
        annotations:
          {{- include "tamer.rules.texts" (list $ "LokiWriteFailing"
            "The volume of Loki is full"
            "The write-ahead log cannot grow: what comes in is kept in memory only, and is lost with the pod.") | nindent 10 }}
      - alert: LokiDiscardsLogs
        expr: sum by (cluster, namespace, reason) (increase(loki_discarded_samples_total{{ $in }}[15m])) > 0
        for: 15m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "LokiDiscardsLogs"
            "Loki refuses log lines: [[ $labels.reason ]]"
            `[[ $value | printf "%.0f" ]] lines in 15 minutes.`) | nindent 10 }}
      # The compactor deletes every 10 minutes. Over the last day, because the time is forgotten at a restart.
      - alert: LokiRetentionNotApplied
        expr: |
          time() - max by (cluster, namespace) (
            max_over_time(loki_compactor_apply_retention_last_successful_run_timestamp_seconds{{ $in }}[1d])
          ) > 6 * 3600
        for: 2h
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "LokiRetentionNotApplied"
            "Loki does not delete old logs"
            "The compactor has not finished a round for more than 6 hours. Logs stay beyond their time, and the storage grows.") | nindent 10 }}

      # ---- Tempo
      - alert: TempoWriteFailing
        expr: |
          sum by (cluster, namespace) (rate(tempo_receiver_refused_spans{{ $in }}[5m]))
          / (
            sum by (cluster, namespace) (rate(tempo_receiver_refused_spans{{ $in }}[5m]))
            + sum by (cluster, namespace) (rate(tempo_receiver_accepted_spans{{ $in }}[5m]))
          )
          > 0.05
        for: 10m
        labels: {severity: critical, reason: push}
        annotations:
          {{- include "tamer.rules.texts" (list $ "TempoWriteFailing"
            "Tempo refuses spans"
            "[[ $value | humanizePercentage ]] of what is sent has been refused for 10 minutes.") | nindent 10 }}
      - alert: TempoWriteFailing
        expr: sum by (cluster, namespace) (increase(tempo_ingester_failed_flushes_total{{ $in }}[30m])) > 2
        for: 15m
        labels: {severity: critical, reason: flush}
        annotations:
          {{- include "tamer.rules.texts" (list $ "TempoWriteFailing"
            "Tempo cannot store traces"
            `Writing a block has failed [[ $value | printf "%.0f" ]] times in 30 minutes. Blocks stay on the volume, which fills.`) | nindent 10 }}
      - alert: TempoDiscardsSpans
        expr: sum by (cluster, namespace, reason) (increase(tempo_discarded_spans_total{{ $in }}[15m])) > 0
        for: 15m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "TempoDiscardsSpans"
            "Tempo discards spans: [[ $labels.reason ]]"
            `[[ $value | printf "%.0f" ]] spans in 15 minutes, so traces have holes.`) | nindent 10 }}
      {{- range list
        (list "compaction" "tempodb_compaction_errors_total")
        (list "retention" "tempodb_retention_errors_total")
        (list "polling" "tempodb_blocklist_poll_errors_total") }}
      - alert: TempoMaintenanceFailing
        expr: sum by (cluster, namespace) (increase({{ index . 1 }}{{ $in }}[1h])) > 2
        for: 1h
        labels: {severity: warning, task: {{ index . 0 }}}
        annotations:
          {{- include "tamer.rules.texts" (list $ "TempoMaintenanceFailing"
            (printf "Tempo does not keep its store in order: %s fails" (index . 0))
            `It has failed [[ $value | printf "%.0f" ]] times in an hour. Old traces stay, or new ones are not found.`) | nindent 10 }}
      {{- end }}

      # ---- Pyroscope
      - alert: PyroscopeWriteFailing
        expr: |
          sum by (cluster, namespace) (rate(pyroscope_request_duration_seconds_count{ {{- $here }},route=~".*push.*|.*ingest.*",status_code=~"5.."}[5m]))
          / sum by (cluster, namespace) (rate(pyroscope_request_duration_seconds_count{ {{- $here }},route=~".*push.*|.*ingest.*"}[5m]))
          > 0.05
        for: 10m
        labels: {severity: warning, reason: push}
        annotations:
          {{- include "tamer.rules.texts" (list $ "PyroscopeWriteFailing"
            "Pyroscope fails to take profiles"
            "[[ $value | humanizePercentage ]] of what is pushed has failed for 10 minutes.") | nindent 10 }}
      - alert: PyroscopeWriteFailing
        expr: sum by (cluster, namespace) (increase(pyroscope_segment_writer_upload_duration_seconds_count{ {{- $here }},status="error"}[15m])) > 0
        for: 15m
        labels: {severity: warning, reason: flush}
        annotations:
          {{- include "tamer.rules.texts" (list $ "PyroscopeWriteFailing"
            "Pyroscope cannot store profiles"
            `Writing has failed [[ $value | printf "%.0f" ]] times in 15 minutes.`) | nindent 10 }}
      # What the person configured away is no loss.
      - alert: PyroscopeDiscardsProfiles
        expr: sum by (cluster, namespace, reason) (increase(pyroscope_discarded_samples_total{ {{- $here }},reason!~"dropped_by_(sampling|relabel)_rules"}[15m])) > 0
        for: 15m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "PyroscopeDiscardsProfiles"
            "Pyroscope discards profiles: [[ $labels.reason ]]"
            `[[ $value | printf "%.0f" ]] samples in 15 minutes.`) | nindent 10 }}
{{- end }}
{{- end -}}
