{{- /*
Metrics in S3: one switch (`global.tamer.metricsInS3`), one bucket, four programs. A sidecar next to each Prometheus uploads, compact tidies
and deletes, store reads the bucket, query answers from store and sidecars.

What reads only `.Values.global` is also evaluated inside kube-prometheus-stack, which is where the sidecar is made.
*/ -}}

{{- /* Answers "true" if metrics go to S3. */ -}}
{{- define "tamer.thanos.on" -}}
{{- if and (dig "tamer" "metricsInS3" "enabled" false .Values.global) (include "tamer.on" (list . "kube-prom-stack")) (dig "prometheus" "enabled" true (index .Values "kube-prom-stack")) }}true{{ end -}}
{{- end -}}

{{- define "tamer.thanos.image" -}}{{ include "tamer.image" (list . .Values.global.tamer.metricsInS3.image) }}{{- end -}}

{{- /* Where the bucket is. No keys: without them the client takes those of the environment, else the role of its pod. */ -}}
{{- define "tamer.thanos.objstore" -}}
{{- $s3 := .Values.global.tamer.metricsInS3 -}}
type: S3
{{- with $s3.prefix }}
prefix: {{ . | quote }}
{{- end }}
config:
  bucket: {{ $s3.bucket | quote }}
  endpoint: {{ $s3.endpoint | quote }}
  {{- with $s3.region }}
  region: {{ . | quote }}
  {{- end }}
  insecure: {{ $s3.insecure }}
  {{- if $s3.pathStyle }}
  bucket_lookup_type: path
  {{- end }}
{{- end -}}

{{- /* The name follows the content: the sidecar reads it as a variable, and nobody would restart it for a new content. */ -}}
{{- define "tamer.thanos.secret" -}}
tamer-thanos-{{ include "tamer.thanos.objstore" . | sha256sum | trunc 8 }}
{{- end -}}

{{- /* The variables that the S3 client reads. */ -}}
{{- define "tamer.thanos.env" -}}
{{- with .Values.global.tamer.metricsInS3.credentials }}
{{- if .secretName }}
- name: AWS_ACCESS_KEY_ID
  valueFrom:
    secretKeyRef: {name: {{ .secretName | quote }}, key: {{ .accessKey | quote }}}
- name: AWS_SECRET_ACCESS_KEY
  valueFrom:
    secretKeyRef: {name: {{ .secretName | quote }}, key: {{ .secretKey | quote }}}
{{- end }}
{{- end }}
{{- end -}}

{{- /*
What Prometheus' resource needs for the sidecar; evaluated by kube-prometheus-stack as `additionalConfigString`.
Containers of one's own are printed by that chart already, and a key must not stand twice: tamer.refused.thanos asks for the sidecar in them.
*/ -}}
{{- define "tamer.thanos.prometheus" -}}
{{- $s3 := dig "tamer" "metricsInS3" dict (.Values.global | default dict) -}}
{{- if $s3.enabled -}}
thanos:
  image: {{ include "tamer.thanos.image" . }}
  version: {{ $s3.image.tag }}
  objectStorageConfig: {name: {{ include "tamer.thanos.secret" . }}, key: objstore.yaml}
  additionalArgs:
    - name: enable-auto-gomemlimit
  resources:
    {{- toYaml $s3.sidecar.resources | nindent 4 }}
{{- if and $s3.credentials.secretName (not .Values.prometheus.prometheusSpec.containers) }}
containers:
  - name: thanos-sidecar
    env:
      {{- include "tamer.thanos.env" . | trim | nindent 6 }}
{{- end }}
{{- end -}}
{{- end -}}

{{- /* Labels by which Services, monitors and policies find one of the programs: (dict "root" $ "component" "thanos-store") */ -}}
{{- define "tamer.thanos.selector" -}}
app.kubernetes.io/name: thanos
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "tamer.thanos.labels" -}}
{{ include "tamer.labels" .root | replace (printf "app.kubernetes.io/instance: %s\n" .root.Release.Name) "" }}
{{ include "tamer.thanos.selector" . }}
{{- end -}}

{{- /* Without the chart's version, so that a new chart alone restarts nothing. */ -}}
{{- define "tamer.thanos.podLabels" -}}
app.kubernetes.io/part-of: cluster-tamer
{{ include "tamer.thanos.selector" . }}
{{- end -}}

{{- /* The label by which series of two Prometheus replicas are the same. */ -}}
{{- define "tamer.thanos.replicaLabel" -}}
{{- dig "prometheus" "prometheusSpec" "replicaExternalLabelName" "" (index .Values "kube-prom-stack") | default "prometheus_replica" -}}
{{- end -}}

{{- /* What all pods of ours share: (dict "root" $ "component" …) */ -}}
{{- define "tamer.thanos.pod" -}}
serviceAccountName: tamer-thanos
# none of them asks Kubernetes anything
automountServiceAccountToken: false
nodeSelector:
  kubernetes.io/os: linux
  {{- with .root.Values.thanos.nodeSelector }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .root.Values.thanos.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with include "tamer.pullSecrets" .root }}
{{ . }}
{{- end }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "tamer.thanos.selector" . | nindent 14 }}
securityContext:
  {{- include "tamer.podSecurity" (list .root 1001 1001) | nindent 2 }}
{{- end -}}

{{- /* The one container: (dict "root" $ "component" … "args" (list …) "ports" (list "grpc" …) "data" "/var/thanos/store" or "" "resources" …) */ -}}
{{- define "tamer.thanos.container" -}}
name: {{ trimPrefix "thanos-" .component }}
image: {{ include "tamer.thanos.image" .root }}
imagePullPolicy: IfNotPresent
args:
  {{- toYaml .args | nindent 2 }}
{{- if .data }}
{{- with include "tamer.thanos.env" .root | trim }}
env:
  {{- . | nindent 2 }}
{{- end }}
{{- end }}
ports:
  - {name: http, containerPort: 10902}
  {{- if ne .component "thanos-compact" }}
  - {name: grpc, containerPort: 10901}
  {{- end }}
livenessProbe:
  httpGet: {path: /-/healthy, port: http}
  periodSeconds: 30
  failureThreshold: 4
readinessProbe:
  httpGet: {path: /-/ready, port: http}
  periodSeconds: 10
resources:
  {{- toYaml .resources | nindent 2 }}
securityContext:
  {{- include "tamer.containerSecurity" . | nindent 2 }}
{{- if .data }}
volumeMounts:
  - {name: data, mountPath: {{ .data }}}
  - {name: objstore, mountPath: /etc/thanos, readOnly: true}
{{- end }}
{{- end -}}

{{- /* A claim for each replica. Labels without the chart's version, because templates of claims cannot be changed: (dict "root" $ "component" … "storage" …) */ -}}
{{- define "tamer.thanos.claim" -}}
# Caches: nothing is lost with them, so they go with their StatefulSet.
persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Delete}
volumeClaimTemplates:
  - apiVersion: v1
    kind: PersistentVolumeClaim
    metadata:
      name: data
      labels:
        {{- include "tamer.thanos.podLabels" . | nindent 8 }}
    spec:
      accessModes: [ReadWriteOnce]
      {{- with .storage.className }}
      storageClassName: {{ . | quote }}
      {{- end }}
      resources:
        requests: {storage: {{ .storage.size }}}
{{- end -}}
