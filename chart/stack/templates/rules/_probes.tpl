{{- define "tamer.rules.topic.probes" -}}
{{- if and (include "tamer.rules.on" (list . "probes")) (include "tamer.on" (list . "prometheus-blackbox-exporter")) }}
groups:
  - name: cluster-tamer.probes
    rules:
      - alert: ProbeFailed
        expr: probe_success{job="blackbox"} == 0
        for: 3m
        labels: {severity: critical}
        annotations:
          {{- include "tamer.rules.texts" (list $ "ProbeFailed"
            "[[ $labels.instance ]] does not answer"
            "Module [[ $labels.module ]] has failed for 3 minutes.") | nindent 10 }}
      # When the exporter is away there is no probe_success at all, and the rule above is silent.
      - alert: ProbesNotMeasured
        expr: up{job="blackbox"} == 0
        for: 5m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "ProbesNotMeasured"
            "[[ $labels.instance ]] is not measured"
            "The blackbox exporter has not answered for 5 minutes, or the probe takes longer than its scrape timeout.") | nindent 10 }}
{{- end }}
{{- end -}}
