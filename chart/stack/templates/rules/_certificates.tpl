{{- define "tamer.rules.topic.certificates" -}}
{{- if and (include "tamer.rules.on" (list . "certificates")) (include "tamer.on" (list . "prometheus-blackbox-exporter")) }}
{{- $left := `(probe_ssl_earliest_cert_expiry{job="blackbox"} - time()) / 86400` }}
groups:
  - name: cluster-tamer.certificates
    rules:
      # One alert at a time: the warning ends where the critical one begins.
      - alert: CertificateExpiresSoon
        expr: |
          {{ $left }} < {{ .Values.certificates.warningDays }}
            and {{ $left }} >= {{ .Values.certificates.criticalDays }}
        for: 1h
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "CertificateExpiresSoon"
            `Certificate of [[ $labels.instance ]] ends in [[ $value | printf "%.1f" ]] days`
            "Something that should have renewed it has not.") | nindent 10 }}
      - alert: CertificateExpiresVerySoon
        expr: |
          {{ $left }} < {{ .Values.certificates.criticalDays }} and {{ $left }} > 0
        for: 15m
        labels: {severity: critical}
        annotations:
          {{- include "tamer.rules.texts" (list $ "CertificateExpiresVerySoon"
            `Certificate of [[ $labels.instance ]] ends in [[ $value | printf "%.1f" ]] days`
            "After that browsers and programs refuse the connection. Renew it by hand if nothing else does.") | nindent 10 }}
      - alert: CertificateExpired
        expr: (time() - probe_ssl_earliest_cert_expiry{job="blackbox"}) / 86400 >= 0
        for: 1m
        labels: {severity: critical}
        annotations:
          {{- include "tamer.rules.texts" (list $ "CertificateExpired"
            "Certificate of [[ $labels.instance ]] has run out"
            `It ended [[ $value | printf "%.1f" ]] days ago, so browsers and programs refuse the connection.`) | nindent 10 }}
{{- end }}
{{- end -}}
