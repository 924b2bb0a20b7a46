{{- define "tamer.refused.secrets" -}}
{{- $refused := list -}}
{{- $seen := dict -}}
{{- range include "tamer.secrets" . | fromJsonArray -}}
{{- if hasKey $seen .name -}}
{{- $refused = append $refused (printf "Two passwords shall be made in one Secret %q; only the first would be there. Give each its own: grafanaAdmin.secretName, global.tamer.databases.postgresql.secretName, global.tamer.databases.valkey.secretName.\n  global:\n    tamer:\n      databases:\n        postgresql:\n          secretName: tamer-postgresql\n        valkey:\n          secretName: tamer-valkey" .name) -}}
{{- end -}}
{{- $_ := set $seen .name true -}}
{{- end -}}
{{- $refused | toJson -}}
{{- end -}}
