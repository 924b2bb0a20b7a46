{{- /*
Where Grafana finds its databases. These are read from the values of the Grafana chart too (`kube-prom-stack.grafana`),
which evaluates them as templates: so they may use nothing but `.Values.global`.
*/ -}}

{{- define "tamer.postgresqlHost" -}}
{{- .Values.global.tamer.databases.postgresql.host | default "tamer-postgresql" -}}
{{- end -}}
{{- define "tamer.valkeyHost" -}}
{{- .Values.global.tamer.databases.valkey.host | default "tamer-valkey" -}}
{{- end -}}

{{- /* (list $ "host") → that key of section [database] in grafana.ini. Empty while it is off: Grafana takes an empty key for none, and keeps its file. */ -}}
{{- define "tamer.grafanaDatabase" -}}
{{- $root := index . 0 -}}
{{- $postgresql := $root.Values.global.tamer.databases.postgresql -}}
{{- if $postgresql.enabled -}}
{{- get (dict
  "type" "postgres"
  "host" (printf "%s:%v" (include "tamer.postgresqlHost" $root) $postgresql.port)
  "name" $postgresql.database
  "user" $postgresql.user
  "ssl_mode" $postgresql.sslMode) (index . 1) -}}
{{- end -}}
{{- end -}}

{{- /* (list $ "remote_cache" "connstr") → that key of grafana.ini for Valkey, likewise. */ -}}
{{- define "tamer.grafanaValkey" -}}
{{- $root := index . 0 -}}
{{- $valkey := $root.Values.global.tamer.databases.valkey -}}
{{- if $valkey.enabled -}}
{{- $address := printf "%s:%v" (include "tamer.valkeyHost" $root) $valkey.port -}}
{{- $user := empty $valkey.user | ternary "" (printf ",username=%s" $valkey.user) -}}
{{- $cluster := $root.Values.global.tamer.cluster -}}
{{- dig (index . 1) (index . 2) "" (dict
  "remote_cache" (dict
    "type" "redis"
    "connstr" (printf "addr=%s,db=%v%s,password=$__env{TAMER_VALKEY_PASSWORD},ssl=%t" $address $valkey.database $user $valkey.tls)
    "prefix" (printf "%s:" $cluster))
  "unified_alerting" (dict
    "ha_redis_address" $address
    "ha_redis_db" (toString $valkey.database)
    "ha_redis_username" $valkey.user
    "ha_redis_prefix" $cluster
    "ha_redis_tls_enabled" (toString $valkey.tls))) -}}
{{- end -}}
{{- end -}}

{{- /* Answers "true" if a database is run here: (list $ "postgresql"). */ -}}
{{- define "tamer.runsDatabase" -}}
{{- $database := get (index . 0).Values.global.tamer.databases (index . 1) -}}
{{- if and $database.enabled (not $database.host) }}true{{ end -}}
{{- end -}}

{{- /* Labels by which the pods of a database are found. They never change: a StatefulSet's selector and claims cannot. (list $ "postgresql") */ -}}
{{- define "tamer.databaseSelector" -}}
app.kubernetes.io/name: tamer-{{ index . 1 }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
{{- end -}}
