{{- /* What all our rules share. */ -}}

{{- /*
What an alert says: (list $ "ProbeFailed" "summary" "description"). [[ … ]] is a template of Prometheus, which Helm would otherwise take for its own.
*/ -}}
{{- define "tamer.rules.texts" -}}
summary: {{ index . 2 | replace "[[" "{{" | replace "]]" "}}" | quote }}
description: {{ index . 3 | replace "[[" "{{" | replace "]]" "}}" | quote }}
runbook_url: {{ (index . 0).Values.rules.runbookUrl }}{{ index . 1 }}.md
{{- end -}}

{{- /* Answers "true" if rules of a topic are wanted and there is a Prometheus that takes them: (list $ "probes") */ -}}
{{- define "tamer.rules.on" -}}
{{- $root := index . 0 -}}
{{- if and (get $root.Values.rules (index . 1)) (include "tamer.on" (list $root "kube-prom-stack")) }}true{{ end -}}
{{- end -}}

{{- /* Answers "true" if costs are measured and their rules are wanted. */ -}}
{{- define "tamer.rules.costsOn" -}}
{{- if and .Values.global.tamer.costs (include "tamer.on" (list . "k8s-monitoring")) }}{{ include "tamer.rules.on" (list . "costs") }}{{ end -}}
{{- end -}}

{{- /* Prometheus' own series, without those of the container next to it. */ -}}
{{- define "tamer.rules.prometheus" -}}
{{ printf `{namespace="%s",job="%s",container="prometheus"}` .Release.Namespace (include "tamer.prometheus" .) }}
{{- end -}}
