{{- /* The ways in: who would let everybody in, and who would be reached by nobody. A JSON list of messages. */ -}}
{{- define "tamer.refused.access" -}}
{{- $refused := list -}}
{{- $metrics := index .Values "kube-prom-stack" | default dict -}}
{{- if include "tamer.on" (list . "kube-prom-stack") -}}

{{- /* neither asks for a password, and whoever reaches Prometheus may end it */ -}}
{{- range $part, $harm := dict "prometheus" "end it (POST /-/quit) and write false metrics" "alertmanager" "silence every alert" -}}
{{- $values := get $metrics $part | default dict -}}
{{- $open := list -}}
{{- range list "ingress" "ingressPerReplica" "thanosIngress" -}}
{{- if dig . "enabled" false $values }}{{ $open = append $open (printf "      %s:\n        enabled: false" .) }}{{ end -}}
{{- end -}}
{{- range $name, $route := dig "route" dict $values -}}
{{- if dig "enabled" false ($route | default dict) }}{{ $open = append $open (printf "      route:\n        %s:\n          enabled: false" $name) }}{{ end -}}
{{- end -}}
{{- if ne (dig "service" "type" "ClusterIP" $values) "ClusterIP" }}{{ $open = append $open "      service:\n        type: ClusterIP" }}{{ end -}}
{{- if $open -}}
{{- $refused = append $refused (printf "%s would be open to everybody: it asks for no password, and whoever reaches it may %s. Grafana shows what it knows, and `kubectl port-forward service/tamer-%s` leads there. If it must be, make an Ingress of your own that asks who is there, and leads to tamer-%s.\n  kube-prom-stack:\n    %s:\n%s" (title $part) $harm $part $part $part (join "\n" $open)) -}}
{{- end -}}
{{- end -}}

{{- $grafana := dig "grafana" dict $metrics -}}
{{- if dig "enabled" true $grafana -}}
{{- if get $grafana "adminPassword" -}}
{{- $refused = append $refused "Grafana's password stands in the values, and so in Helm's release record and in Git. It comes from the Secret that grafanaAdmin names.\n  kube-prom-stack:\n    grafana:\n      adminPassword: \"\"" -}}
{{- end -}}
{{- $ingress := dig "ingress" dict $grafana -}}
{{- if $ingress.enabled -}}
{{- if not $ingress.hosts -}}
{{- $refused = append $refused "The Ingress of Grafana needs a host name, or it takes the requests for every host.\n  kube-prom-stack:\n    grafana:\n      ingress:\n        hosts: [grafana.example.com]" -}}
{{- end -}}
{{- if and (include "tamer.issuer" $ingress.annotations) (not $ingress.tls) -}}
{{- $refused = append $refused (printf "The Ingress of Grafana names an issuer, but no Secret for the certificate: cert-manager would make none.\n  kube-prom-stack:\n    grafana:\n      ingress:\n        tls:\n          - secretName: tamer-grafana-tls\n            hosts: [%s]" (join ", " $ingress.hosts)) -}}
{{- end -}}
{{- end -}}
{{- range $name, $route := dig "route" dict $grafana -}}
{{- if dig "enabled" false ($route | default dict) -}}
{{- if not $route.parentRefs -}}
{{- $refused = append $refused (printf "The route of Grafana names no Gateway: it would lead nowhere.\n  kube-prom-stack:\n    grafana:\n      route:\n        %s:\n          parentRefs:\n            - {name: public, namespace: gateways}" $name) -}}
{{- end -}}
{{- if not $route.hostnames -}}
{{- $refused = append $refused (printf "The route of Grafana needs a host name, or it takes the requests for every host of the Gateway.\n  kube-prom-stack:\n    grafana:\n      route:\n        %s:\n          hostnames: [grafana.example.com]" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- $faro := .Values.faro.ingress -}}
{{- if and $faro.enabled (include "tamer.issuer" $faro.annotations) (not $faro.tlsSecret) -}}
{{- $refused = append $refused "The Ingress of Faro names an issuer, but no Secret for the certificate: cert-manager would make none.\n  faro:\n    ingress:\n      tlsSecret: tamer-faro-tls" -}}
{{- end -}}
{{- $refused | toJson -}}
{{- end -}}

{{- /* The issuer of cert-manager that annotations name, if any. */ -}}
{{- define "tamer.issuer" -}}
{{- $annotations := . | default dict -}}
{{- get $annotations "cert-manager.io/cluster-issuer" | default (get $annotations "cert-manager.io/issuer") | default "" -}}
{{- end -}}
