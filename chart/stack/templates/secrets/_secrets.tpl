{{- /*
The Secrets that a Job makes once, as a JSON list of {name, keys}. A key is {name} for a random password, {name, value}, or
{name, former}: random on a new installation, and the former value where Grafana was there before.
Whoever needs a password of its own adds it here, and names the Secret in its own values.
*/ -}}
{{- define "tamer.secrets" -}}
{{- $secrets := list -}}
{{- $metrics := index .Values "kube-prom-stack" -}}
{{- $admin := .Values.grafanaAdmin -}}
{{- $key := .Values.grafanaKey -}}
{{- if include "tamer.secrets.grafanaKey" . -}}
{{- /* the default of Grafana's own configuration, which is no secret */ -}}
{{- $secrets = append $secrets (dict "name" $key.secretName "keys" (list (dict "name" $key.key "former" "SW2YcwTIb9zpOOhoPsMm"))) -}}
{{- end -}}
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

{{- /* Answers "true" if the Job makes the key by which Grafana encrypts. */ -}}
{{- define "tamer.secrets.grafanaKey" -}}
{{- if and .Values.grafanaKey.generate (include "tamer.on" (list . "kube-prom-stack")) (dig "grafana" "enabled" true (index .Values "kube-prom-stack")) }}true{{ end -}}
{{- end -}}
