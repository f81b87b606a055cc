import { isObject } from './json';

/** The fields of `$states`. `result` and `errorOutput` exist only in some places of a definition. */
export type StatesField = 'input' | 'context' | 'result' | 'errorOutput';

/** What the text of an expression tells before it ever runs. */
export interface ExpressionFacts {
  /** Variables that the expression reads and does not bind itself, without `states`. */
  readonly variables: ReadonlySet<string>;
  /** The first thing that the service would not accept; `undefined` when there is none. */
  readonly refusal: string | undefined;
}

/** The functions of JSONata 2.0.6, the version that the service implements, without `$eval`, which it leaves out. */
const BUILT_IN = new Set(('sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim '
  + 'pad match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power '
  + 'boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert type '
  + 'sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis '
  + 'clone now millis').split(' '));
/** The functions that Step Functions adds, or gives another form. */
const ADDED = new Set(['partition', 'range', 'hash', 'random', 'uuid', 'parse']);

type Node = Readonly<Record<string, unknown>>;

/** Every object in the syntax tree, whatever it is called: a rule that must hold everywhere cannot miss a place. */
function* everyNode(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* everyNode(item);
  } else if (isObject(value)) {
    yield value;
    yield* everyNode(Object.values(value));
  }
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isVariable(node: unknown): node is Node & { readonly value: string } {
  return isObject(node) && node['type'] === 'variable' && typeof node['value'] === 'string';
}

/** Names that the expression binds itself: `$x := ...`, parameters of functions, `@$x` and `#$x`. */
function ownNames(nodes: readonly Node[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodes) {
    if (node['type'] === 'bind' && isVariable(node['lhs'])) names.add(node['lhs'].value);
    if (node['type'] === 'lambda') asList(node['arguments']).filter(isVariable).forEach((argument) => names.add(argument.value));
    for (const key of ['focus', 'index']) {
      const name = node[key];
      if (typeof name === 'string') names.add(name);
    }
  }
  return names;
}

function statesRefusal(node: Node, allowed: readonly StatesField[]): string | undefined {
  if (node['type'] !== 'path') return undefined;
  const [first, second] = asList(node['steps']);
  if (!isVariable(first) || first.value !== 'states' || !isObject(second) || second['type'] !== 'name') return undefined;
  const field = String(second['value']);
  return (allowed as readonly string[]).includes(field)
    ? undefined : `$states.${field} does not exist here, there is ${allowed.map((name) => `$states.${name}`).join(', ')}`;
}

/**
 * The first place that reads the document an expression runs against. In a state machine there is none: `$`, `$$` and a bare
 * field name at the top level are refused by the service. Predicates and later steps of a path have a context of their own.
 */
function contextRefusal(value: unknown): string | undefined {
  if (Array.isArray(value)) return firstDefined(value.map(contextRefusal));
  if (!isObject(value)) return undefined;
  switch (value['type']) {
    case 'name': case 'wildcard': case 'descendant': case 'parent':
      return `"${String(value['value'])}" stands alone: a field needs something to be a field of, such as $states.input`;
    case 'variable':
      return value['value'] === '' || value['value'] === '$' ? `$${String(value['value'])} has no value at the top level` : undefined;
    case 'path': return contextRefusal(asList(value['steps'])[0]);
    case 'bind': return contextRefusal(value['rhs']);
    case 'transform': return undefined;
    case 'lambda': return contextRefusal(value['body']);
    default:
      return contextRefusal(Object.entries(value).filter(([key]) => !OWN_CONTEXT.has(key)).map(([, child]) => child));
  }
}
/** Parts of a node that run against the node's own value. */
const OWN_CONTEXT: ReadonlySet<string> = new Set(['predicate', 'stages', 'group']);

function firstDefined(refusals: readonly (string | undefined)[]): string | undefined {
  return refusals.find((refusal) => refusal !== undefined);
}

function callRefusal(node: Node, own: ReadonlySet<string>): string | undefined {
  const called = node['procedure'];
  if (!isVariable(called) || own.has(called.value) || BUILT_IN.has(called.value) || ADDED.has(called.value)) return undefined;
  return called.value === 'eval' ? '$eval is not available, use $parse' : `there is no function $${called.value}`;
}

/** Reads a JSONata syntax tree; `allowed` are the fields of `$states` that exist where the expression stands. */
export function inspectExpression(ast: unknown, allowed: readonly StatesField[]): ExpressionFacts {
  const nodes = [...everyNode(ast)];
  const own = ownNames(nodes);
  const referred = nodes.filter(isVariable).map((node) => node.value);
  const variables = new Set(referred.filter((name) => name !== '' && name !== '$' && name !== 'states'
    && !own.has(name) && !BUILT_IN.has(name) && !ADDED.has(name)));
  const refusal = firstDefined([
    ...nodes.map((node) => callRefusal(node, own)),
    ...nodes.map((node) => statesRefusal(node, allowed)),
    // Not called but handed on, as in $map(list, $eval).
    variables.has('eval') ? '$eval is not available, use $parse' : undefined,
    contextRefusal(ast),
  ]);
  return { variables, refusal };
}
