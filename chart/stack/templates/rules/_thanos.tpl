{{- /* Metrics in S3: uploaded, tidied, found again. That the programs run is watched in _stack.tpl. */ -}}
{{- define "tamer.rules.topic.thanos" -}}
{{- if and (include "tamer.rules.on" (list . "thanos")) (include "tamer.thanos.on" .) }}
{{- $local := dig "prometheus" "prometheusSpec" "retention" "" (index .Values "kube-prom-stack") }}
{{- $here := printf `namespace="%s"` .Release.Namespace }}
{{- /* A bucket that does not answer counts as a failed look, not as a failed upload. */}}
{{- $sidecar := printf `{%s,job="thanos-sidecar"}[10m]` $here }}
{{- $failing := printf "(rate(thanos_shipper_dir_sync_failures_total%s) + rate(thanos_shipper_upload_failures_total%s))" $sidecar $sidecar }}
groups:
  - name: cluster-tamer.thanos
    rules:
      - alert: MetricsNotUploaded
        expr: sum by (cluster, namespace, pod) {{ $failing }} > 0
        for: 30m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "MetricsNotUploaded"
            "Metrics of [[ $labels.pod ]] do not get into the bucket"
            (printf "Uploads have failed for 30 minutes. Nothing is lost yet: they are made up for as long as the volume keeps metrics (%s). The log of the container thanos-sidecar says why." $local)) | nindent 10 }}
      - alert: MetricsSoonLost
        expr: sum by (cluster, namespace, pod) {{ $failing }} > 0
        for: 12h
        labels: {severity: critical}
        annotations:
          {{- include "tamer.rules.texts" (list $ "MetricsSoonLost"
            "Metrics of [[ $labels.pod ]] will be lost"
            (printf "Uploads have failed for 12 hours, and the volume keeps metrics for %s only. Mend the bucket or its keys, or keep metrics longer on the volume (kube-prom-stack.prometheus.prometheusSpec.retention)." $local)) | nindent 10 }}
      - alert: MetricsBucketFails
        expr: |
          sum by (cluster, namespace, job) (
            rate(thanos_objstore_bucket_operation_failures_total{ {{- $here }},job=~"thanos-(store|compact)"}[10m])
          ) > 0
        for: 30m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "MetricsBucketFails"
            "[[ $labels.job ]] has trouble with the bucket of metrics"
            "Requests have failed for 30 minutes. Graphs show only what lies on the volume of Prometheus, or old metrics are not deleted.") | nindent 10 }}
      - alert: MetricsCompactHalted
        expr: max by (cluster, namespace) (thanos_compact_halted{ {{- $here }},job="thanos-compact"}) == 1
        for: 5m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "MetricsCompactHalted"
            "Metrics in the bucket are not tidied and not deleted any more"
            "Compact found blocks that it cannot join, and stopped for good. Its log names them; mark them with `thanos tools bucket mark --marker=no-compact-mark.json`, then restart it.") | nindent 10 }}
      # It ends, and Kubernetes starts it again, when the bucket is away: then it gets nowhere without having halted.
      - alert: MetricsCompactIdle
        expr: |
          sum by (cluster, namespace) (increase(thanos_compact_iterations_total{ {{- $here }},job="thanos-compact"}[24h])) == 0
          unless on (cluster, namespace) max by (cluster, namespace) (thanos_compact_halted{ {{- $here }},job="thanos-compact"}) == 1
        for: 6h
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "MetricsCompactIdle"
            "Metrics in the bucket have not been tidied for a day"
            "Old metrics are not deleted. Look at the log of the pod tamer-thanos-compact-0, and whether its volume is full.") | nindent 10 }}
      - alert: MetricsStoresNotFound
        expr: sum by (cluster, namespace) (rate(thanos_query_endpoints_dns_failures_total{ {{- $here }},job="thanos-query"}[10m])) > 0
        for: 15m
        labels: {severity: critical}
        annotations:
          {{- include "tamer.rules.texts" (list $ "MetricsStoresNotFound"
            "Grafana sees only part of the metrics"
            "Query has not found the sidecars or the store for 15 minutes. Look at the endpoints of the Services tamer-thanos-sidecar and tamer-thanos-store.") | nindent 10 }}
{{- end }}
{{- end -}}
