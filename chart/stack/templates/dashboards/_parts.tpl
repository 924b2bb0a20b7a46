{{- /*
What a dashboard leaves out, because it would show nothing: panels and marks on logs, traces or profiles that are not kept,
panels that lead to a dashboard which is not there, links to upstream's dashboards that are not installed, and headings with nothing below.
*/ -}}

{{- /* root → {name: there} of all dashboards, as JSON */ -}}
{{- define "tamer.dashboards" -}}
{{- $tamer := .Values.global.tamer -}}
{{- dict
  "alert-history" true
  "costs" (and $tamer.costs (dig "costs" true .Values.rules))
  "flux" (dig "flux" true .Values.rules)
  "overview" true
  "probes" (include "tamer.on" (list . "prometheus-blackbox-exporter") | not | not)
  "services" $tamer.traces
  | toJson -}}
{{- end -}}

{{- /* (dict "root" $ "dashboard" a dashboard) → the dashboard with what is there, as JSON */ -}}
{{- define "tamer.dashboard" -}}
{{- $dashboard := .dashboard -}}
{{- $there := include "tamer.dashboards" .root | fromJson -}}
{{- $tamer := .root.Values.global.tamer -}}
{{- $sources := dict "prometheus" true "loki" $tamer.logs "tempo" $tamer.traces "pyroscope" $tamer.profiles -}}
{{- $upstream := dig "grafana" "defaultDashboardsEnabled" true (index .root.Values "kube-prom-stack") -}}
{{- $panels := list -}}
{{- $heading := dict -}}
{{- range $panel := $dashboard.panels -}}
{{- if eq $panel.type "row" -}}
{{- $heading = $panel -}}
{{- else -}}
{{- $shown := get $sources $panel.datasource.uid -}}
{{- $links := list -}}
{{- range $panel.links -}}
{{- $name := regexFind "^/d/tamer-[-a-z]+" .url | trimPrefix "/d/tamer-" -}}
{{- if and $name (not (get $there $name)) -}}{{- $shown = false -}}{{- end -}}
{{- if or $name $upstream (not (hasPrefix "/d/" .url)) -}}{{- $links = append $links . -}}{{- end -}}
{{- end -}}
{{- if $shown -}}
{{- if $heading -}}{{- $panels = append $panels $heading -}}{{- $heading = dict -}}{{- end -}}
{{- if hasKey $panel "links" -}}{{- $_ := set $panel "links" $links -}}{{- end -}}
{{- $panels = append $panels $panel -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set $dashboard "panels" $panels -}}
{{- $marks := list -}}
{{- range $dashboard.annotations.list -}}
{{- if get $sources .datasource.uid -}}{{- $marks = append $marks . -}}{{- end -}}
{{- end -}}
{{- $_ := set $dashboard.annotations "list" $marks -}}
{{- range $dashboard.templating.list -}}
{{- if and (eq .type "constant") (eq .name "stack") -}}
{{- $_ := set . "query" $.root.Release.Namespace -}}
{{- $_ := set . "current" (dict "selected" true "text" $.root.Release.Namespace "value" $.root.Release.Namespace) -}}
{{- end -}}
{{- end -}}
{{- $dashboard | toJson -}}
{{- end -}}
