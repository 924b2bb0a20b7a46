// Reads dashboards with Grafana's own grammars (LogQL, TraceQL) and types (dashboard, options of each kind of panel).
// Says what is wrong, one line each, and ends with 1 if anything is.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parser as logql } from '@grafana/lezer-logql';
import { parser as traceql } from '@grafana/lezer-traceql';
import ts from 'typescript';

const folder = process.argv[2];
const problems = [];

// ---------------------------------------------------------------------------------------------------------- queries

/** What Grafana fills in before a query is sent. */
function filledIn(query) {
  return query
    .replace(/\[\$__(auto|range|interval)\]/g, '[5m]')
    .replace(/\$__(auto|range|interval|rate_interval)\b/g, '5m')
    .replace(/\$\{?\w+(:\w+)?\}?/g, 'filled');
}

function parses(parser, query, where) {
  const text = filledIn(query);
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) problems.push(`${where}: not understood at ${node.from}: ${text}`);
    },
  });
}

// The grammars forgive much; this is what shows that they do not forgive everything.
for (const [parser, wrong] of [[logql, '{a="b"} |= c="d"'], [logql, 'sum by (a (rate({a="b"}[5m]))'], [traceql, '{ a. = "b" '], [traceql, '{ status == error }']]) {
  const before = problems.length;
  parses(parser, wrong, 'wrong on purpose');
  if (problems.length === before) {
    console.log(`the grammar takes ${wrong}: it checks nothing`);
    process.exit(1);
  }
  problems.length = before;
}

let queries = 0;
function checkQuery(query, where) {
  const text = query.expr ?? query.query;
  if (query.datasource.uid === 'loki') {
    parses(logql, text, where);
    queries += 1;
  } else if (query.datasource.uid === 'tempo' && query.queryType === 'traceql') {
    parses(traceql, text, where);
    queries += 1;
  }
}

// ------------------------------------------------------------------------------------------------------------ types

/** Kinds of panels whose options Grafana publishes, and the name of their types. `flamegraph` is not among them. */
const KINDS = {
  stat: 'stat/panelcfg/x/StatPanelCfg',
  timeseries: 'timeseries/panelcfg/x/TimeSeriesPanelCfg',
  bargauge: 'bargauge/panelcfg/x/BarGaugePanelCfg',
  table: 'table/panelcfg/x/TablePanelCfg',
  'state-timeline': 'statetimeline/panelcfg/x/StateTimelinePanelCfg',
  logs: 'logs/panelcfg/x/LogsPanelCfg',
  nodeGraph: 'nodegraph/panelcfg/x/NodeGraphPanelCfg',
};
const WITH_FIELDS = ['timeseries', 'table', 'state-timeline'];

const source = [
  `import type { Dashboard, Panel, RowPanel } from '@grafana/schema';`,
  ...Object.entries(KINDS).map(([, path], index) => `import type * as kind${index} from '@grafana/schema/dist/esm/raw/composable/${path}_types.gen';`),
  `export interface Types { dashboard: Omit<Dashboard, 'panels'> & { panels: unknown[] }; panel: Panel; row: RowPanel;`,
  ...Object.keys(KINDS).map((kind, index) => `'${kind} options': kind${index}.Options;${WITH_FIELDS.includes(kind) ? `'${kind} fields': kind${index}.FieldConfig;` : ''}`),
  `}`,
].join('\n');

const main = join(import.meta.dirname, 'types.ts');
const options = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, strict: true, noEmit: true, skipLibCheck: true, types: [] };
const host = ts.createCompilerHost(options);
const read = host.getSourceFile.bind(host);
host.getSourceFile = (name, ...rest) => (name === main ? ts.createSourceFile(name, source, ts.ScriptTarget.ESNext) : read(name, ...rest));
const exists = host.fileExists.bind(host);
host.fileExists = (name) => name === main || exists(name);
const program = ts.createProgram([main], options, host);
const checker = program.getTypeChecker();
for (const diagnostic of program.getSemanticDiagnostics(program.getSourceFile(main))) {
  problems.push(`types: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`);
}
const types = new Map();
program.getSourceFile(main).forEachChild((node) => {
  if (!ts.isInterfaceDeclaration(node)) return;
  for (const member of checker.getTypeAtLocation(node).getProperties()) {
    types.set(member.name, checker.getTypeOfSymbolAtLocation(member, node));
  }
});

/** Says why a value is not of a type; nothing if it is. */
function unlike(value, type, where) {
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return [];
  if (type.isUnion()) {
    let least;
    for (const member of type.types) {
      if (member.flags & ts.TypeFlags.Undefined) continue; // it is there
      const said = unlike(value, member, where);
      if (said.length === 0) return [];
      if (!least || said.length < least.length) least = said;
    }
    return least;
  }
  const name = checker.typeToString(type);
  if (type.flags & ts.TypeFlags.EnumLiteral || type.isStringLiteral() || type.isNumberLiteral()) {
    return value === type.value ? [] : [`${where}: ${JSON.stringify(value)} is not ${JSON.stringify(type.value)}`];
  }
  if (type.flags & ts.TypeFlags.BooleanLiteral) return String(value) === name ? [] : [`${where}: ${JSON.stringify(value)} is not ${name}`];
  if (type.flags & ts.TypeFlags.String) return typeof value === 'string' ? [] : [`${where} is not text`];
  if (type.flags & ts.TypeFlags.Number) return typeof value === 'number' ? [] : [`${where} is not a number`];
  if (type.flags & ts.TypeFlags.Boolean) return typeof value === 'boolean' ? [] : [`${where} is not true or false`];
  if (type.flags & ts.TypeFlags.Null) return value === null ? [] : [`${where} is not null`];
  if (checker.isArrayType(type)) {
    if (!Array.isArray(value)) return [`${where} is not a list`];
    const element = checker.getTypeArguments(type)[0];
    return value.flatMap((item, index) => unlike(item, element, `${where}[${index}]`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${where} is not an object (${name})`];
  const properties = checker.getPropertiesOfType(type);
  const any = checker.getIndexInfosOfType(type)[0];
  const said = [];
  for (const property of properties) {
    if (property.name in value) {
      said.push(...unlike(value[property.name], checker.getTypeOfSymbol(property), `${where}.${property.name}`));
    } else if (!(property.flags & ts.SymbolFlags.Optional)) {
      said.push(`${where} lacks ${property.name}`);
    }
  }
  for (const key of Object.keys(value)) {
    if (properties.some((property) => property.name === key)) continue;
    if (any) said.push(...unlike(value[key], any.type, `${where}.${key}`));
    else said.push(`${where} has ${key}, which Grafana does not know`);
  }
  return said;
}

/** Loki reads its marks by these keys, which the general type does not have. */
const LOKI_MARKS = ['expr', 'titleFormat', 'textFormat', 'tagKeys'];

// ------------------------------------------------------------------------------------------------------- dashboards

let panels = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const dashboard = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  for (const mark of dashboard.annotations.list) {
    checkQuery(mark, `${file}: mark ${mark.name}`);
    for (const key of LOKI_MARKS) {
      if (typeof mark[key] !== 'string') problems.push(`${file}: mark ${mark.name} lacks ${key}`);
      delete mark[key];
    }
  }
  problems.push(...unlike(dashboard, types.get('dashboard'), file));
  for (const panel of dashboard.panels) {
    const where = `${file}: ${panel.title}`;
    panels += 1;
    problems.push(...unlike(panel, types.get(panel.type === 'row' ? 'row' : 'panel'), where));
    for (const target of panel.targets ?? []) checkQuery(target, `${where} ${target.refId}`);
    if (panel.type === 'row' || panel.type === 'flamegraph') continue;
    if (!(panel.type in KINDS)) {
      problems.push(`${where}: no types for ${panel.type}`);
      continue;
    }
    problems.push(...unlike(panel.options, types.get(`${panel.type} options`), `${where} options`));
    const custom = panel.fieldConfig.defaults.custom;
    if (custom !== undefined) problems.push(...unlike(custom, types.get(`${panel.type} fields`), `${where} custom`));
  }
}

for (const problem of problems) console.log(problem);
console.log(`${panels} panels and ${queries} queries read, ${problems.length} problems`);
process.exit(problems.length === 0 && queries > 0 ? 0 : 1);
