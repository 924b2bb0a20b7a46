{{- /* Alertsnitch needs somebody who sends and somewhere to write, and writes alone. A JSON list of messages. */ -}}
{{- define "tamer.refused.alertsnitch" -}}
{{- $refused := list -}}
{{- $tamer := .Values.global.tamer -}}
{{- $metrics := index .Values "kube-prom-stack" | default dict -}}
{{- $config := dig "alertmanager" "config" dict $metrics -}}
{{- $readable := and (include "tamer.on" (list . "kube-prom-stack")) (dig "alertmanager" "enabled" true $metrics) (kindIs "map" $config) (not (dig "alertmanager" "tplConfig" false $metrics)) (not (dig "alertmanager" "alertmanagerSpec" "useExistingSecret" false $metrics)) -}}
{{- $receivers := dig "receivers" list (ternary $config dict (kindIs "map" $config)) | toJson -}}
{{- $posts := and $readable (contains "//tamer-alertsnitch:9567/webhook" $receivers) -}}
{{- if .Values.alertsnitch.enabled -}}
{{- if not (and $tamer.logs (include "tamer.on" (list . "loki"))) -}}
{{- $refused = append $refused "Alertsnitch writes alerts into Loki, and logs are not kept.\n  alertsnitch:\n    enabled: false" -}}
{{- end -}}
{{- if not $tamer.alertArchive -}}
{{- $refused = append $refused "Alertsnitch is there, but no archive of alerts is wanted.\n  global:\n    tamer:\n      alertArchive: true\n  # or\n  alertsnitch:\n    enabled: false" -}}
{{- end -}}
{{- $lines := printf "kube-prom-stack:\n    alertmanager:\n      config:\n        route:\n          routes:\n            - receiver: \"null\"\n              matchers: ['alertname =~ \"Watchdog|InfoInhibitor\"']\n            - receiver: alert-archive\n              group_by: ['...']\n              group_wait: 0s\n              group_interval: 1m\n              # it dates a line at the alert's start: said again, Loki would refuse it as too old\n              repeat_interval: 336h\n              continue: true\n            # and the others\n        receivers:\n          - name: alert-archive\n            webhook_configs:\n              - url: http://tamer-alertsnitch:9567/webhook?job=integrations/alertmanager/history&cluster=%s\n                send_resolved: true\n          # and the others" $tamer.cluster -}}
{{- if and $readable (not $posts) -}}
{{- $refused = append $refused (printf "Alertsnitch is there, but Alertmanager sends it nothing.\n  %s" $lines) -}}
{{- else if and $readable (contains "tamer-receiver:9567" $receivers) -}}
{{- $refused = append $refused (printf "Alloy and Alertsnitch would both write each alert: every count would be doubled. Keep one of the two addresses.\n  %s" $lines) -}}
{{- end -}}
{{- else if $posts -}}
{{- $refused = append $refused "Alertmanager sends alerts to Alertsnitch, which is not there.\n  alertsnitch:\n    enabled: true\n  # or, to let Alloy write the archive\n  kube-prom-stack:\n    alertmanager:\n      config:\n        receivers:\n          - name: alert-archive\n            webhook_configs:\n              - url: http://tamer-receiver:9567/loki/api/v1/raw\n                send_resolved: true\n          # and the others" -}}
{{- end -}}
{{- $refused | toJson -}}
{{- end -}}
