{{- /* What pods of ours have in common. */ -}}

{{- /* (list $ {registry, repository, tag}) → image; `global.image.registry`, a mirror, replaces the registry. */ -}}
{{- define "tamer.image" -}}
{{- $image := index . 1 -}}
{{- printf "%s/%s:%s" (dig "image" "registry" "" ((index . 0).Values.global | default dict) | default $image.registry) $image.repository $image.tag -}}
{{- end -}}

{{- /* imagePullSecrets as the k8s-monitoring chart takes them: `global.image.pullSecrets`. */ -}}
{{- define "tamer.pullSecrets" -}}
{{- with dig "image" "pullSecrets" list (.Values.global | default dict) -}}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end -}}
{{- end -}}

{{- /* (list $ 65532) → a pod's security context; (list $ 70 70) with a group that owns its volumes. OpenShift chooses both itself, and refuses others. */ -}}
{{- define "tamer.podSecurity" -}}
runAsNonRoot: true
{{- if ne (dig "platform" "" ((index . 0).Values.global | default dict)) "openshift" }}
runAsUser: {{ index . 1 }}
{{- if gt (len .) 2 }}
runAsGroup: {{ index . 2 }}
fsGroup: {{ index . 2 }}
# without going through every file of a big volume at each start
fsGroupChangePolicy: OnRootMismatch
{{- end }}
{{- end }}
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "tamer.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}
