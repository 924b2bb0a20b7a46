// Answers that fill every step, right ones and wrong ones.

/** Every step has something to show. */
export const RICH = `version: 1
cluster: {name: prod-eu, platform: talos}
storage:
  backend: s3
  s3: {provider: hetzner, region: fsn1, bucket: prod-eu-observability}
retention: {days: 30, traces: 7}
alerts:
  slack: {reach: webhook-per-channel}
  receivers:
    - {name: alerts, channel: "#alerts"}
    - {name: critical, channel: "#critical-alerts", title: "{{ .CommonLabels.alertname }}"}
  receiver: alerts
  routes:
    - receiver: critical
      matchers: ['severity =~ "critical|error"']
      routes:
        - receiver: alerts
          matchers: ['namespace = "shop"', 'team != "platform"']
          mute_time_intervals: [nights]
          repeat_interval: 12h
    - {receiver: alerts, matchers: ['team = "platform"'], continue: true}
    - {receiver: alerts, matchers: []}
  time_intervals:
    - {name: nights, time_intervals: [{times: ["22:00-24:00", "00:00-06:00"], weekdays: ["monday:friday"], location: Europe/Berlin}]}
probes:
  targets:
    - https://shop.example.com
    - {url: "db.example.com:5432", module: tcp_connect, interval: 30s, labels: {team: data}}
    - https://a-rather-long-host-name.of-a-department.of-a-company.example.com/health/live?verbose=true
access:
  grafana: {via: ingress, host: grafana.example.com, tls: issuer, issuer: letsencrypt}
  faro: {enabled: true, origins: ["https://shop.example.com"], via: gateway, host: faro.example.com, gateway: {name: public}}
extras:
  values: {loki: {loki: {limits_config: {max_query_series: 5000}}}}
`;

/** Every step that asks has something wrong. */
export const WRONG = `version: 1
cluster: {name: "", namespace: "Not A Namespace", release: a-release-name-beyond-all-bounds}
storage:
  backend: s3
  s3: {provider: hetzner, region: "", endpoint: "https://x/y", bucket: Not_A_Bucket, prefixes: {logs: same, traces: same}}
retention: {days: soon, logs: 99999}
alerts:
  slack: {reach: webhook-per-channel}
  receivers:
    - {name: alerts, channel: "no channel"}
    - {name: alerts, channel: ""}
  receiver: nobody-known
  routes:
    - {receiver: unknown, matchers: ['severity critical', 'x =~ "("'], repeat_interval: often}
probes:
  interval: 1s
  targets: [not-an-address, {url: "https://a.example", module: no_such, labels: {"1x": y}}, ""]
access:
  grafana: {via: ingress, host: "https://x", tls: issuer, issuer: ""}
  faro: {enabled: true, origins: [nowhere], via: gateway, host: ""}
extras:
  flux_alert_namespaces: ["Not A Namespace"]
`;

/** Answers with many routes and probes. */
export function large(routes: number, probes: number): string {
  const list = (number: number, line: (at: number) => string) => Array.from({ length: number }, (_, at) => line(at)).join('\n');
  return `version: 1
cluster: {name: large}
alerts:
  slack: {reach: bot-token}
  receivers: [{name: alerts, channel: "#alerts"}]
  receiver: alerts
  routes:
${list(routes, (at) => `    - {receiver: alerts, matchers: ['team = "team-${at}"', 'severity = "critical"']}`)}
probes:
  targets:
${list(probes, (at) => `    - https://host-${at}.example.com/health`)}
`;
}
