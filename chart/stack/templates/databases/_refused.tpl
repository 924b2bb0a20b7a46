{{- define "tamer.refused.databases" -}}
{{- $refused := list -}}
{{- $postgresql := .Values.global.tamer.databases.postgresql -}}
{{- $valkey := .Values.global.tamer.databases.valkey -}}
{{- $metrics := index .Values "kube-prom-stack" -}}
{{- $grafana := dig "grafana" dict $metrics -}}
{{- $on := and (include "tamer.on" (list . "kube-prom-stack")) (dig "enabled" true $grafana) -}}
{{- range $name, $database := dict "postgresql" $postgresql "valkey" $valkey -}}
{{- if and $database.enabled (not $on) -}}
{{- $refused = append $refused (printf "%s is for Grafana, and Grafana is off.\n  global:\n    tamer:\n      databases:\n        %s:\n          enabled: false" (title $name) $name) -}}
{{- end -}}
{{- end -}}

{{- /* ---- what is run here speaks no TLS and has names of its own */ -}}
{{- if and (include "tamer.runsDatabase" (list . "postgresql")) (ne $postgresql.sslMode "disable") -}}
{{- $refused = append $refused (printf "PostgreSQL is run here, without TLS, but Grafana shall ask for it (sslMode %q).\n  global:\n    tamer:\n      databases:\n        postgresql:\n          sslMode: disable\n          # or name the one that you have\n          host: postgresql.example.com" $postgresql.sslMode) -}}
{{- end -}}
{{- if and (include "tamer.runsDatabase" (list . "postgresql")) (or (eq $postgresql.user "postgres") (has $postgresql.database (list "postgres" "template0" "template1"))) -}}
{{- $refused = append $refused "Grafana gets a database and a user of its own; the user `postgres` and the databases `postgres`, `template0` and `template1` are PostgreSQL's.\n  global:\n    tamer:\n      databases:\n        postgresql:\n          database: grafana\n          user: grafana" -}}
{{- end -}}
{{- if and (include "tamer.runsDatabase" (list . "valkey")) (or $valkey.tls $valkey.user (gt (int $valkey.database) 15)) -}}
{{- $refused = append $refused "Valkey is run here: without TLS, with the user called default, and with databases 0 to 15.\n  global:\n    tamer:\n      databases:\n        valkey:\n          tls: false\n          user: \"\"\n          database: 0\n          # or name the one that you have\n          host: valkey.example.com" -}}
{{- end -}}

{{- /* ---- more than one Grafana: no file as database, no volume that one node mounts, and an agreement on who sends */ -}}
{{- $autoscaling := dig "autoscaling" "enabled" false $grafana -}}
{{- if and $on (or $autoscaling (gt (dig "replicas" 1 $grafana | int) 1)) -}}
{{- $many := $autoscaling | ternary "as many replicas as are needed" (printf "%d replicas" (dig "replicas" 1 $grafana | int)) -}}
{{- $one := $autoscaling | ternary "autoscaling:\n        enabled: false" "replicas: 1" -}}
{{- $ini := get $grafana "grafana.ini" | default dict -}}
{{- $type := tpl (dig "database" "type" "" $ini | toString) . -}}
{{- if not (or (has $type (list "postgres" "mysql")) (dig "database" "url" "" $ini) (dig "env" "GF_DATABASE_TYPE" "" $grafana) (dig "env" "GF_DATABASE_URL" "" $grafana)) -}}
{{- $refused = append $refused (printf "Grafana shall run with %s, each with its own file as database: they would know different users and dashboards.\n  global:\n    tamer:\n      databases:\n        postgresql:\n          enabled: true\n  # or\n  kube-prom-stack:\n    grafana:\n      %s" $many $one) -}}
{{- end -}}
{{- if and (dig "persistence" "enabled" false $grafana) (not (dig "useStatefulSet" false $grafana)) (not (has "ReadWriteMany" (dig "persistence" "accessModes" list $grafana | default list))) -}}
{{- $refused = append $refused (printf "Grafana shall run with %s on a volume that only one node can mount: the others would wait for ever.\n  kube-prom-stack:\n    grafana:\n      persistence:\n        enabled: false\n      deploymentStrategy:\n        type: RollingUpdate" $many) -}}
{{- end -}}
{{- $alerting := dig "unified_alerting" dict $ini -}}
{{- $alone := and (not $valkey.enabled) (not (get $alerting "ha_peers")) (not (tpl (get $alerting "ha_redis_address" | toString) .)) -}}
{{- if and $alone (ne (get $alerting "enabled" | toString) "false") (ne (get $alerting "execute_alerts" | toString) "false") -}}
{{- $refused = append $refused (printf "Grafana shall run with %s that do not know of each other: an alert rule made in Grafana would send once for each.\n  global:\n    tamer:\n      databases:\n        valkey:\n          enabled: true" $many) -}}
{{- end -}}
{{- end -}}
{{- $refused | toJson -}}
{{- end -}}
