{{- /*
The collectors that Prometheus scrapes by our monitor, as a JSON list of {name, instance}. k8s-monitoring only writes Alloy resources;
its operator makes the pods, with the collector's name and the resource's name as labels.
*/ -}}
{{- define "tamer.monitors.alloys" -}}
{{- $list := list -}}
{{- if include "tamer.on" (list . "kube-prom-stack") -}}
{{- $all := dig "collectorCommon" "alloy" "serviceMonitor" "enabled" false (index .Values "k8s-monitoring") -}}
{{- range $key, $collector := include "tamer.collectors" . | fromJson -}}
{{- /* With `serviceMonitor` the operator makes a monitor too: twice would double every sum. */ -}}
{{- if not (or $all (dig "serviceMonitor" "enabled" false $collector)) -}}
{{- $name := lower $key | replace " " "-" | replace "_" "-" -}}
{{- $list = append $list (dict "name" $name "instance" (include "tamer.collector" (list $ $key))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $list -}}
{{- end -}}
