{{- /*
One probe target with every blank filled in, as YAML: (list $ target) → {name, url, module, interval, scrapeTimeout, labels}.
The name is the given one, or made of the address and a hash of address and module: readable, unique, and the same when the list is sorted anew.
*/ -}}
{{- define "tamer.probe" -}}
{{- $defaults := (index . 0).Values.probes -}}
{{- $target := index . 1 -}}
{{- if kindIs "string" $target }}{{ $target = dict "url" $target }}{{ end -}}
{{- $module := $target.module | default $defaults.module -}}
{{- $address := regexReplaceAll "^[a-z]+://" (lower $target.url) "" -}}
{{- $slug := regexReplaceAll "[^a-z0-9]+" $address "-" | trimAll "-" | trunc 40 | trimSuffix "-" | default "target" -}}
{{- $name := $target.name | default (printf "%s-%s" $slug (printf "%s %s" $target.url $module | sha256sum | trunc 8)) -}}
{{- dict
  "name" $name
  "url" $target.url
  "module" $module
  "interval" ($target.interval | default $defaults.interval)
  "scrapeTimeout" ($target.scrapeTimeout | default $defaults.scrapeTimeout)
  "labels" ($target.labels | default dict)
  | toYaml -}}
{{- end -}}
