{{- /*
The Secrets that a Job makes once, as a JSON list of {name, keys}. A key is {name} for a random password, or {name, value}.
Whoever needs a password of its own adds it here, and names the Secret in its own values.
*/ -}}
{{- define "tamer.secrets" -}}
{{- $secrets := list -}}
{{- $metrics := index .Values "kube-prom-stack" -}}
{{- $admin := .Values.grafanaAdmin -}}
{{- if and $admin.generate (include "tamer.on" (list . "kube-prom-stack")) (dig "grafana" "enabled" true $metrics) -}}
{{- $secrets = append $secrets (dict "name" $admin.secretName "keys" (list (dict "name" $admin.userKey "value" "admin") (dict "name" $admin.passwordKey))) -}}
{{- end -}}
{{- range $name, $database := .Values.global.tamer.databases -}}
{{- if include "tamer.runsDatabase" (list $ $name) -}}
{{- $secrets = append $secrets (dict "name" $database.secretName "keys" (list (dict "name" $database.passwordKey))) -}}
{{- end -}}
{{- end -}}
{{- $secrets | toJson -}}
{{- end -}}
