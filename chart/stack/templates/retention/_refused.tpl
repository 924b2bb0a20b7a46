{{- /* Retentions that contradict each other, and limits of reading that do not reach as far, as a JSON list. */ -}}
{{- define "tamer.refused.retention" -}}
{{- $refused := list -}}
{{- $hours := "^[1-9][0-9]*h$" -}}
{{- $tamer := .Values.global.tamer -}}

{{- /* ---- whole hours */ -}}
{{- $spelled := true -}}
{{- if not (regexMatch $hours $tamer.retention) -}}
{{- $spelled = false -}}
{{- $refused = append $refused (printf "The retention is %q; write whole hours, the only spelling that all backends understand.\n  global:\n    tamer:\n      retention: 336h" $tamer.retention) -}}
{{- end -}}
{{- range $signal, $kept := $tamer.retentionOf -}}
{{- if not (regexMatch $hours $kept) -}}
{{- $spelled = false -}}
{{- $refused = append $refused (printf "The retention of %s is %q; write whole hours, the only spelling that all backends understand.\n  global:\n    tamer:\n      retentionOf:\n        %s: 336h" $signal $kept $signal) -}}
{{- end -}}
{{- end -}}

{{- /* ---- every backend keeps what `global.tamer` says; all that differ in one text, so that it is pasted once */ -}}
{{- $differ := dict -}}
{{- if $spelled -}}
{{- $lines := dict -}}
{{- $own := dict -}}
{{- $said := list -}}
{{- range include "tamer.retentions" . | fromJsonArray -}}
{{- $kept := include "tamer.kept" (list $ .signal) -}}
{{- $says := toString .says -}}
{{- if ne $says $kept -}}
{{- $_ := set $differ .signal true -}}
{{- $said = append $said (printf "%s says %s instead of %s" .name ($says | default "nothing") $kept) -}}
{{- $lines = mergeOverwrite $lines (include "tamer.nested" (list .at $kept) | fromJson) -}}
{{- /* one search may span all that is kept */ -}}
{{- if and (eq .signal "traces") (lt (include "tamer.seconds" (dig "tempo" "queryFrontend" "search" "max_duration" "168h" $.Values.tempo) | int64) (include "tamer.seconds" $kept | int64)) -}}
{{- $lines = mergeOverwrite $lines (include "tamer.nested" (list (list "tempo" "tempo" "queryFrontend" "search" "max_duration") $kept) | fromJson) -}}
{{- end -}}
{{- if regexMatch $hours $says }}{{ $_ := set $own .signal $says }}{{ end -}}
{{- end -}}
{{- end -}}
{{- if $said -}}
{{- $message := printf "Everything is kept for as long as global.tamer.retention and retentionOf say, but %s. Helm cannot fill these in.\n%s" (join ", " $said) (toYaml $lines | indent 2) -}}
{{- if $own -}}
{{- $message = printf "%s\n  # or keep what they say\n%s" $message (include "tamer.nested" (list (list "global" "tamer" "retentionOf") $own) | fromJson | toYaml | indent 2) -}}
{{- end -}}
{{- $refused = append $refused $message -}}
{{- end -}}
{{- end -}}

{{- /* ---- Loki: reading reaches as far as keeping, and so does taking */ -}}
{{- if include "tamer.on" (list . "loki") -}}
{{- $kept := include "tamer.kept" (list . "logs") -}}
{{- $limits := dig "loki" "limits_config" dict .Values.loki -}}
{{- range list "max_query_lookback" "reject_old_samples_max_age" -}}
{{- $limit := tpl (get $limits . | toString) $ -}}
{{- if and (ne $limit "0s") (lt (include "tamer.seconds" $limit | int64) (include "tamer.seconds" $kept | int64)) -}}
{{- $refused = append $refused (printf "Loki keeps logs for %s, but %s is %q.\n  loki:\n    loki:\n      limits_config:\n        %s: %s" $kept . $limit . $kept) -}}
{{- end -}}
{{- end -}}
{{- /* Loki's own limit for the length of one query is 721h */ -}}
{{- $limit := tpl (get $limits "max_query_length" | default "721h" | toString) . -}}
{{- if and (ne $limit "0s") (lt (include "tamer.seconds" $limit | int64) (include "tamer.seconds" $kept | int64)) -}}
{{- $refused = append $refused (printf "Loki keeps logs for %s, but one query may span only %s.\n  loki:\n    loki:\n      limits_config:\n        max_query_length: %s" $kept $limit $kept) -}}
{{- end -}}
{{- end -}}

{{- /* ---- Tempo */ -}}
{{- if and (include "tamer.on" (list . "tempo")) (not (hasKey $differ "traces")) -}}
{{- $kept := include "tamer.kept" (list . "traces") -}}
{{- $limit := dig "tempo" "queryFrontend" "search" "max_duration" "168h" .Values.tempo | toString -}}
{{- if lt (include "tamer.seconds" $limit | int64) (include "tamer.seconds" $kept | int64) -}}
{{- $refused = append $refused (printf "Tempo keeps traces for %s, but one search may span only %s.\n  tempo:\n    tempo:\n      queryFrontend:\n        search:\n          max_duration: %s" $kept $limit $kept) -}}
{{- end -}}
{{- end -}}

{{- /* ---- Pyroscope */ -}}
{{- if include "tamer.on" (list . "pyroscope") -}}
{{- $kept := include "tamer.kept" (list . "profiles") -}}
{{- range $key, $default := dict "max_query_lookback" "168h" "max_query_length" "24h" -}}
{{- $limit := tpl (dig "pyroscope" "structuredConfig" "limits" $key $default $.Values.pyroscope | toString) $ -}}
{{- if lt (include "tamer.seconds" $limit | int64) (include "tamer.seconds" $kept | int64) -}}
{{- $refused = append $refused (printf "Pyroscope keeps profiles for %s, but %s is %s.\n  pyroscope:\n    pyroscope:\n      structuredConfig:\n        limits:\n          %s: %s" $kept $key $limit $key $kept) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $refused -}}
{{- end -}}
