{{- define "tamer.refused.serviceAccounts" -}}
{{- $refused := list -}}
{{- $accounts := .Values.serviceAccounts.accounts -}}
{{- $metrics := index .Values "kube-prom-stack" -}}
{{- $grafana := dig "grafana" dict $metrics -}}
{{- if $accounts -}}
{{- if not (and (include "tamer.on" (list . "kube-prom-stack")) (dig "enabled" true $grafana)) -}}
{{- $refused = append $refused "Service accounts are made in Grafana, and Grafana is off.\n  serviceAccounts:\n    accounts: []" -}}
{{- end -}}
{{- if eq (dig "grafana.ini" "auth.basic" "enabled" true $grafana | toString) "false" -}}
{{- $refused = append $refused "Service accounts are made with the administrator's name and password, which Grafana shall not take.\n  kube-prom-stack:\n    grafana:\n      grafana.ini:\n        auth.basic:\n          enabled: true\n  # or\n  serviceAccounts:\n    accounts: []" -}}
{{- end -}}
{{- $others := dict (dig "admin" "existingSecret" "" $grafana | toString) true -}}
{{- range include "tamer.secrets" . | fromJsonArray }}{{ $_ := set $others .name true }}{{ end -}}
{{- $names := dict -}}
{{- $secrets := dict -}}
{{- range $accounts -}}
{{- if hasKey $names .name -}}
{{- $refused = append $refused (printf "Two service accounts are called %q.\n  serviceAccounts:\n    accounts:\n      - {name: %s-2, role: %s, secretName: %s}" .name .name .role .secretName) -}}
{{- end -}}
{{- if or (hasKey $secrets .secretName) (hasKey $others .secretName) -}}
{{- $refused = append $refused (printf "The token of service account %q would go into the Secret %q, which holds something else.\n  serviceAccounts:\n    accounts:\n      - {name: %s, role: %s, secretName: grafana-%s}" .name .secretName .name .role (.name | lower | replace "_" "-")) -}}
{{- end -}}
{{- $_ := set $names .name true -}}
{{- $_ := set $secrets .secretName true -}}
{{- end -}}
{{- end -}}
{{- $refused | toJson -}}
{{- end -}}
