{{- /* What contradicts itself about rules, as a JSON list. */ -}}
{{- define "tamer.refused.rules" -}}
{{- $refused := list -}}
{{- if and (or .Values.costs.budgets .Values.costs.totalBudget) (not .Values.global.tamer.costs) -}}
{{- $refused = append $refused "There are budgets, but nothing measures costs.\n  global:\n    tamer:\n      costs: true\n  k8s-monitoring:\n    telemetryServices:\n      opencost:\n        deploy: true\n  # or\n  costs:\n    budgets: null\n    totalBudget: 0" -}}
{{- end -}}
{{- toJson $refused -}}
{{- end -}}
