{{- /*
The collectors that Prometheus scrapes by our monitor, as a JSON list of {name, instance}. k8s-monitoring only writes Alloy resources;
its operator makes the pods, with the collector's name and the resource's name as labels.
*/ -}}
{{- define "tamer.monitors.alloys" -}}
{{- $list := list -}}
{{- $collect := index .Values "k8s-monitoring" -}}
{{- if and (include "tamer.on" (list . "kube-prom-stack")) (include "tamer.on" (list . "k8s-monitoring")) -}}
{{- range $key, $collector := dig "collectors" dict $collect -}}
{{- /* With `serviceMonitor` the operator makes a monitor too: twice would double every sum. */ -}}
{{- $own := or (dig "serviceMonitor" "enabled" false ($collector | default dict)) (dig "collectorCommon" "alloy" "serviceMonitor" "enabled" false $collect) -}}
{{- if and (dig "enabled" true ($collector | default dict)) (not $own) -}}
{{- $name := lower $key | replace " " "-" | replace "_" "-" -}}
{{- $list = append $list (dict "name" $name "instance" (include "tamer.fullname" (dict "release" $.Release.Name "chart" $name "length" 63 "values" (pick ($collector | default dict) "fullnameOverride")))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $list -}}
{{- end -}}
