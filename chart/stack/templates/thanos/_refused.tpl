{{- /* What contradicts itself about metrics in S3, as a JSON list. */ -}}
{{- define "tamer.refused.thanos" -}}
{{- $refused := list -}}
{{- $s3 := .Values.global.tamer.metricsInS3 -}}
{{- $metrics := index .Values "kube-prom-stack" -}}
{{- $spec := dig "prometheus" "prometheusSpec" dict $metrics -}}
{{- $set := "  global:\n    tamer:\n      metricsInS3:\n        " -}}
{{- $prometheus := "  kube-prom-stack:\n    prometheus:\n      prometheusSpec:\n        " -}}
{{- if $s3.enabled -}}

{{- if or (not (include "tamer.thanos.on" .)) (dig "prometheus" "agentMode" false $metrics) -}}
{{- $refused = append $refused (printf "Metrics shall go to S3, but there is no Prometheus that stores any.\n  kube-prom-stack:\n    enabled: true\n    prometheus:\n      enabled: true\n      agentMode: false\n  # or\n%senabled: false" $set) -}}
{{- end -}}

{{- /* ---- the bucket */ -}}
{{- if not $s3.bucket -}}
{{- $refused = append $refused (printf "Metrics shall go to S3, but no bucket is named.\n%sbucket: my-cluster-metrics" $set) -}}
{{- end -}}
{{- if not $s3.endpoint -}}
{{- $refused = append $refused (printf "Metrics shall go to S3, but no endpoint is named; Thanos has none of its own, not even for Amazon.\n%sendpoint: s3.%s.amazonaws.com" $set ($s3.region | default "eu-central-1")) -}}
{{- else if contains "/" $s3.endpoint -}}
{{- $refused = append $refused (printf "Thanos takes the S3 endpoint without scheme and path, and would not start with %q; plain http is said by `insecure: true`.\n%sendpoint: %s" $s3.endpoint $set (regexReplaceAll "^([A-Za-z0-9]+://)?([^/]*).*$" $s3.endpoint "${2}")) -}}
{{- end -}}
{{- $folder := trimAll "/" $s3.prefix -}}
{{- range list
  (list "loki" "Loki" (dig "loki" "storage" "bucketNames" "chunks" "" .Values.loki) (dig "loki" "storage" "object_store" "storage_prefix" "" .Values.loki))
  (list "tempo" "Tempo" (dig "tempo" "storage" "trace" "s3" "bucket" "" .Values.tempo) (dig "tempo" "storage" "trace" "s3" "prefix" "" .Values.tempo))
  (list "pyroscope" "Pyroscope" (dig "pyroscope" "structuredConfig" "storage" "s3" "bucket_name" "" .Values.pyroscope) (dig "pyroscope" "structuredConfig" "storage" "prefix" "" .Values.pyroscope)) -}}
{{- if and (include "tamer.on" (list $ (index . 0))) $s3.bucket (eq (index . 2) $s3.bucket) (eq (trimAll "/" (index . 3)) $folder) -}}
{{- $refused = append $refused (printf "Metrics and %s would share the folder %q of the bucket %q.\n%sprefix: thanos" (index . 1) $folder $s3.bucket $set) -}}
{{- end -}}
{{- end -}}

{{- /* ---- the keys */ -}}
{{- if and $s3.credentials.secretName (eq $s3.credentials.accessKey $s3.credentials.secretKey) -}}
{{- $refused = append $refused (printf "Both S3 keys would come from the key %q of the Secret.\n%scredentials:\n          accessKey: access-key\n          secretKey: secret-key" $s3.credentials.accessKey $set) -}}
{{- end -}}
{{- if not $s3.credentials.secretName -}}
{{- $ours := .Values.thanos.serviceAccount.annotations | default dict -}}
{{- $theirs := dig "prometheus" "serviceAccount" "annotations" dict $metrics | default dict -}}
{{- range $key := list "eks.amazonaws.com/role-arn" "iam.gke.io/gcp-service-account" -}}
{{- if ne (hasKey $ours $key) (hasKey $theirs $key) -}}
{{- $role := get $ours $key | default (get $theirs $key) -}}
{{- $refused = append $refused (printf "Prometheus uploads metrics and Thanos reads them, but only one of their ServiceAccounts has the role.\n  thanos:\n    serviceAccount:\n      annotations:\n        %s: %s\n  kube-prom-stack:\n    prometheus:\n      serviceAccount:\n        annotations:\n          %s: %s" $key $role $key $role) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* ---- how long: on the volume at most as long as in the bucket, and long enough to be uploaded */ -}}
{{- $hours := "^[1-9][0-9]*h$" -}}
{{- $local := get $spec "retention" | toString -}}
{{- $kept := include "tamer.kept" (list . "metrics") -}}
{{- if not (regexMatch $hours $local) -}}
{{- $refused = append $refused (printf "The retention of Prometheus is %q; write whole hours, as everywhere.\n%sretention: 48h" $local $prometheus) -}}
{{- else if regexMatch $hours $kept -}}
{{- if gt (include "tamer.seconds" $local | int64) (include "tamer.seconds" $kept | int64) -}}
{{- $refused = append $refused (printf "Prometheus keeps metrics for %s, longer than the bucket, which keeps them for %s.\n  global:\n    tamer:\n      retentionOf:\n        metrics: %s\n  # or\n%sretention: 48h" $local $kept $local $prometheus) -}}
{{- end -}}
{{- if lt (include "tamer.seconds" $local | int64) 21600 -}}
{{- $refused = append $refused (printf "Prometheus keeps metrics for %s only. A block is uploaded when it is two hours long: with S3 away for a moment, metrics would be deleted before.\n%sretention: 48h" $local $prometheus) -}}
{{- end -}}
{{- end -}}

{{- /* ---- the sidecar, and the label that tells replicas apart */ -}}
{{- if get $spec "thanos" -}}
{{- $refused = append $refused (printf "The sidecar is made of global.tamer.metricsInS3; a second description of it cannot stand beside that.\n%sthanos: {}" $prometheus) -}}
{{- end -}}
{{- if not (contains "tamer.thanos.prometheus" (get $spec "additionalConfigString" | toString)) -}}
{{- $refused = append $refused (printf "Metrics shall go to S3, but Prometheus gets no sidecar. Keep this line in front of yours:\n%sadditionalConfigString: |\n          {{ include \"tamer.thanos.prometheus\" . }}" $prometheus) -}}
{{- end -}}
{{- $containers := get $spec "containers" | default list -}}
{{- if and $containers $s3.credentials.secretName -}}
{{- $has := false -}}
{{- range $containers -}}
{{- if and (eq .name "thanos-sidecar") (contains "\"AWS_SECRET_ACCESS_KEY\"" (toJson (.env | default list))) }}{{ $has = true }}{{ end -}}
{{- end -}}
{{- if not $has -}}
{{- $refused = append $refused (printf "Prometheus has containers of your own, so the S3 keys of the sidecar must stand among them.\n%scontainers:\n          - name: thanos-sidecar\n            env:\n              - name: AWS_ACCESS_KEY_ID\n                valueFrom:\n                  secretKeyRef: {name: %s, key: %s}\n              - name: AWS_SECRET_ACCESS_KEY\n                valueFrom:\n                  secretKeyRef: {name: %s, key: %s}\n          # and yours" $prometheus $s3.credentials.secretName $s3.credentials.accessKey $s3.credentials.secretName $s3.credentials.secretKey) -}}
{{- end -}}
{{- end -}}
{{- if and (get $spec "replicaExternalLabelNameClear") (gt (dig "replicas" 1 $spec | int) 1) -}}
{{- $refused = append $refused (printf "Without a label for the replica, blocks of several Prometheus are taken for the same and merged.\n%sreplicaExternalLabelNameClear: false" $prometheus) -}}
{{- end -}}

{{- /* ---- who reads */ -}}
{{- $grafana := dig "grafana" dict $metrics -}}
{{- if and (dig "enabled" true $grafana) (not (contains "tamer-thanos-query" (list (get $grafana "additionalDataSourcesString") (get $grafana "additionalDataSources") | toJson))) -}}
{{- $refused = append $refused "Metrics are in S3, but Grafana would read only what Prometheus still has. Your list of datasources replaces ours.\n  kube-prom-stack:\n    grafana:\n      additionalDataSourcesString: |\n        - name: Prometheus\n          uid: prometheus\n          type: prometheus\n          access: proxy\n          isDefault: true\n          url: http://tamer-thanos-query:9090\n          jsonData:\n            prometheusType: Thanos\n        # and the others" -}}
{{- end -}}
{{- end -}}
{{- toJson $refused -}}
{{- end -}}
