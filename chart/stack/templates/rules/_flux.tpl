{{- /* States come from kube-state-metrics (`customResourceState` in values.yaml), errors from the controllers themselves. */ -}}
{{- define "tamer.rules.topic.flux" -}}
{{- if include "tamer.rules.on" (list . "flux") }}
{{- $what := "[[ $labels.customresource_kind ]] [[ $labels.exported_namespace ]]/[[ $labels.name ]]" }}
{{- /* `namespace`, because alerts are grouped, inhibited and archived by it; kube-state-metrics' own is meant for its pod. */}}
{{- $namespace := "'{{ $labels.exported_namespace }}'" }}
groups:
  - name: cluster-tamer.flux
    rules:
      # `max by` without pod and revision: the alert stays the same one over restarts and new revisions.
      - alert: FluxResourceNotReady
        expr: |
          max by (cluster, customresource_group, customresource_kind, exported_namespace, name, ready_reason) (
            gotk_resource_info{ready="False", suspended!="true", stalled!="True"}
          ) == 1
        for: 10m
        labels: {severity: critical, namespace: {{ $namespace }}}
        annotations:
          {{- include "tamer.rules.texts" (list $ "FluxResourceNotReady"
            (printf "%s is not ready" $what)
            "Not ready for 10 minutes, reason [[ $labels.ready_reason ]].") | nindent 10 }}
      - alert: FluxResourceStalled
        expr: |
          max by (cluster, customresource_group, customresource_kind, exported_namespace, name, ready_reason) (
            gotk_resource_info{stalled="True", suspended!="true"}
          ) == 1
        for: 2m
        labels: {severity: critical, namespace: {{ $namespace }}}
        annotations:
          {{- include "tamer.rules.texts" (list $ "FluxResourceStalled"
            (printf "%s is stalled" $what)
            "Flux does not try again by itself, reason [[ $labels.ready_reason ]].") | nindent 10 }}
      - alert: FluxResourceReconcilingTooLong
        expr: |
          max by (cluster, customresource_group, customresource_kind, exported_namespace, name) (
            gotk_resource_info{ready="Unknown", suspended!="true"}
          ) == 1
        for: 30m
        labels: {severity: warning, namespace: {{ $namespace }}}
        annotations:
          {{- include "tamer.rules.texts" (list $ "FluxResourceReconcilingTooLong"
            (printf "%s has been reconciling for 30 minutes" $what)
            "It is neither ready nor failed, so it waits for something: a dependency, a health check or a slow rollout.") | nindent 10 }}
      - alert: FluxResourceSuspended
        expr: |
          max by (cluster, customresource_group, customresource_kind, exported_namespace, name) (
            gotk_resource_info{suspended="true"}
          ) == 1
        for: 24h
        labels: {severity: info, namespace: {{ $namespace }}}
        annotations:
          {{- include "tamer.rules.texts" (list $ "FluxResourceSuspended"
            (printf "%s has been suspended for a day" $what)
            "What is committed meanwhile does not reach the cluster, and nothing puts drift right.") | nindent 10 }}
      - alert: FluxControllerErrors
        expr: |
          sum by (cluster, namespace, controller) (rate(controller_runtime_reconcile_total{result="error", namespace={{ .Values.rules.fluxNamespace | quote }}}[5m])) > 0
        for: 15m
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "FluxControllerErrors"
            "Flux controller [[ $labels.controller ]] has failed for 15 minutes"
            `[[ $value | printf "%.2f" ]] reconciliations fail each second. The controller's log says which and why.`) | nindent 10 }}
{{- end }}
{{- end -}}
