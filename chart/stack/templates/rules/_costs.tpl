{{- /*
What namespaces cost, in OpenCost's currency. OpenCost gives prices by the hour and what each container, claim and load balancer takes.

`max by` inside every sum: while a new OpenCost pod takes over, both report. The price of a node carries the namespace of the OpenCost pod,
so it is joined by node only.
*/ -}}
{{- define "tamer.rules.topic.costs" -}}
{{- if include "tamer.rules.costsOn" . }}
{{- $cluster := .Values.global.tamer.cluster }}
{{- $costs := .Values.costs }}
{{- $hours := 730 }}{{- /* of a month, as OpenCost counts */}}
{{- /* Of yesterday and the day before something must be left. */}}
{{- $spikes := ge (include "tamer.seconds" (dig "prometheus" "prometheusSpec" "retention" "" (index .Values "kube-prom-stack")) | int64) (include "tamer.seconds" "48h" | int64) }}
{{- $recently := "sum by (cluster, namespace) (avg_over_time(tamer:namespace_cost:hourly[1h]))" }}
groups:
  # 2 minutes: OpenCost measures once a minute, and a recorded value is shown for 5 minutes at most.
  - name: cluster-tamer.costs.recorded
    interval: 2m
    rules:
      {{- range list
        (list "cpu" "container_cpu_allocation" "" "node_cpu_hourly_cost")
        (list "memory" "container_memory_allocation_bytes" " / 1024 ^ 3" "node_ram_hourly_cost")
        (list "gpu" "container_gpu_allocation" "" "node_gpu_hourly_cost") }}
      - record: tamer:namespace_cost:hourly
        labels: {resource: {{ index . 0 }}}
        expr: |
          sum by (cluster, namespace) (
            max by (cluster, namespace, pod, container, node) ({{ index . 1 }}){{ index . 2 }}
            * on (cluster, node) group_left ()
            max by (cluster, node) ({{ index . 3 }})
          )
      {{- end }}
      - record: tamer:namespace_cost:hourly
        labels: {resource: storage}
        expr: |
          sum by (cluster, namespace) (
            max by (cluster, namespace, persistentvolumeclaim, persistentvolume) (pod_pvc_allocation) / 1024 ^ 3
            * on (cluster, persistentvolume) group_left ()
            max by (cluster, persistentvolume) (pv_hourly_cost)
          )
      - record: tamer:namespace_cost:hourly
        labels: {resource: loadbalancer}
        expr: |
          sum by (cluster, namespace) (
            max by (cluster, namespace, service_name, ingress_ip) (kubecost_load_balancer_cost)
          )
      - record: tamer:node_cost:hourly
        expr: sum by (cluster) (max by (cluster, node) (node_total_hourly_cost))
      # Volumes that nobody claims cost as well, so they count by their own size.
      - record: tamer:cluster_cost:hourly
        expr: |
          sum by (cluster) (
            max by (cluster, node) (node_total_hourly_cost)
            or max by (cluster, persistentvolume) (pv_hourly_cost)
              * on (cluster, persistentvolume) max by (cluster, persistentvolume) (kube_persistentvolume_capacity_bytes) / 1024 ^ 3
            or max by (cluster, namespace, service_name, ingress_ip) (kubecost_load_balancer_cost)
            or max by (cluster, provisioner_name) (kubecost_cluster_management_cost)
          )
      # What nodes cost and no container asked for or used. A container that uses more than it asked for can make it negative for a moment.
      - record: tamer:idle_cost:hourly
        expr: |
          clamp_min(
            tamer:node_cost:hourly
            - on (cluster) sum by (cluster) (tamer:namespace_cost:hourly{resource=~"cpu|memory|gpu"}),
            0
          )
      # A month at the pace of the last day. Divided by how often costs were measured at all, not by how often the namespace was there:
      # a job of one hour costs one hour.
      - record: tamer:namespace_cost:monthly
        expr: |
          {{ $hours }} * sum by (cluster, namespace) (sum_over_time(tamer:namespace_cost:hourly[1d]))
          / on (cluster) group_left () count_over_time(tamer:cluster_cost:hourly[1d])
      - record: tamer:cluster_cost:monthly
        expr: {{ $hours }} * avg_over_time(tamer:cluster_cost:hourly[1d])
      {{- if $spikes }}
      # The dearest hour of the week before: a busy Monday is no spike. Each day hands its peak on to the next, so that Prometheus
      # need keep no more than two days, as with metrics in S3. 6h: a gap a day ago, when it was restarted, is none today.
      - record: tamer:namespace_cost:daily_peak
        labels: {day: "1"}
        expr: max_over_time(sum by (cluster, namespace) (tamer:namespace_cost:hourly)[1d:1h])
      {{- range $day := untilStep 2 9 1 }}
      - record: tamer:namespace_cost:daily_peak
        labels: {day: {{ toString $day | quote }}}
        expr: last_over_time(tamer:namespace_cost:daily_peak{day="{{ sub $day 1 }}"}[6h] offset 1d)
      {{- end }}
      - record: tamer:namespace_cost:hourly_peak
        expr: max without (day) (tamer:namespace_cost:daily_peak{day!="1"})
      {{- end }}
      {{- range $namespace, $budget := $costs.budgets }}
      - record: tamer:namespace_budget:monthly
        labels: {cluster: {{ $cluster | quote }}, namespace: {{ $namespace | quote }}}
        expr: vector({{ $budget }})
      {{- end }}
      {{- if $costs.totalBudget }}
      - record: tamer:cluster_budget:monthly
        labels: {cluster: {{ $cluster | quote }}}
        expr: vector({{ $costs.totalBudget }})
      {{- end }}
  - name: cluster-tamer.costs
    interval: 2m
    rules:
      # Not before 6 hours were measured: a day's pace is not known earlier.
      - alert: NamespaceBudgetExceeded
        expr: |
          tamer:namespace_cost:monthly > on (namespace) group_left () tamer:namespace_budget:monthly
          and on (cluster) count_over_time(tamer:cluster_cost:hourly[1d]) >= 180
        for: 1h
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "NamespaceBudgetExceeded"
            `Namespace [[ $labels.namespace ]] is on course for [[ $value | printf "%.0f" ]] a month`
            `Its budget is [[ with printf "tamer:namespace_budget:monthly{namespace='%s'}" $labels.namespace | query ]][[ . | first | value | printf "%.0f" ]][[ end ]]. The pace is that of the last day.`) | nindent 10 }}
      - alert: ClusterBudgetExceeded
        expr: |
          tamer:cluster_cost:monthly > on () group_left () tamer:cluster_budget:monthly
          and on (cluster) count_over_time(tamer:cluster_cost:hourly[1d]) >= 180
        for: 1h
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "ClusterBudgetExceeded"
            `The cluster is on course for [[ $value | printf "%.0f" ]] a month`
            `Its budget is [[ with query "tamer:cluster_budget:monthly" ]][[ . | first | value | printf "%.0f" ]][[ end ]]. The pace is that of the last day, with nodes, volumes and load balancers.`) | nindent 10 }}
      {{- if $spikes }}
      - alert: NamespaceCostSpike
        expr: |
          {{ $hours }} * {{ $recently }}
            > on (cluster, namespace) {{ $hours }} * {{ $costs.spike.factor }} * tamer:namespace_cost:hourly_peak
          and
          {{ $hours }} * ({{ $recently }} - on (cluster, namespace) tamer:namespace_cost:hourly_peak) > {{ $costs.spike.minimum }}
        for: 1h
        labels: {severity: warning}
        annotations:
          {{- include "tamer.rules.texts" (list $ "NamespaceCostSpike"
            (printf "Namespace [[ $labels.namespace ]] costs more than %v times what it cost in its dearest hour of the last week" $costs.spike.factor)
            `At the pace of the last hour it would be [[ $value | printf "%.0f" ]] a month.`) | nindent 10 }}
      {{- end }}
      - alert: ClusterIdleCostHigh
        expr: |
          avg_over_time(tamer:idle_cost:hourly[1d]) / on (cluster) avg_over_time(tamer:node_cost:hourly[1d]) > {{ $costs.idle.share }}
          and on (cluster) {{ $hours }} * avg_over_time(tamer:idle_cost:hourly[1d]) > {{ $costs.idle.minimum }}
        for: 6h
        labels: {severity: info}
        annotations:
          {{- include "tamer.rules.texts" (list $ "ClusterIdleCostHigh"
            "[[ $value | humanizePercentage ]] of what the nodes cost is idle"
            "No container asked for it or used it over the last day. Fewer or smaller nodes would do.") | nindent 10 }}
      - alert: CostDataMissing
        expr: absent(node_total_hourly_cost)
        for: 30m
        labels: {severity: warning, namespace: {{ .Release.Namespace }}}
        annotations:
          {{- include "tamer.rules.texts" (list $ "CostDataMissing"
            "Costs are not measured"
            "OpenCost has given no price of any node for 30 minutes: it is away, not scraped, or finds no prices. Budgets are not watched meanwhile.") | nindent 10 }}
{{- end }}
{{- end -}}
