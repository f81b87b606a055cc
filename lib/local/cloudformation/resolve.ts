/** What a logical id of a template stands for once it is deployed. */
export interface ResolvedResource {
  /** What `Ref` yields. */
  readonly ref: string;
  /** What `Fn::GetAtt` yields, by attribute name. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Everything a template may refer to. */
export interface ResolveContext {
  /** Resources and parameters by logical id. */
  readonly resources: Readonly<Record<string, ResolvedResource>>;
  /** Values of pseudo parameters, such as `AWS::Region`. `AWS::NoValue` is always there. */
  readonly pseudoParameters: Readonly<Record<string, string>>;
}

/** The pseudo parameters of a stack in one place of the commercial partition. */
export function pseudoParameters(place: { readonly region: string; readonly accountId: string; readonly stackName: string }): Readonly<Record<string, string>> {
  return {
    'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com',
    'AWS::Region': place.region, 'AWS::AccountId': place.accountId, 'AWS::StackName': place.stackName,
  };
}

/** A template value that cannot be resolved: an unknown reference, or a function that is not supported. */
export class UnresolvedReferenceError extends Error {
  override readonly name = 'UnresolvedReference';

  constructor(
    /** Path of the value inside what was to be resolved. */
    readonly path: string,
    problem: string,
  ) {
    super(`cannot resolve ${path}: ${problem}`);
  }
}

/** Stands for `{ Ref: "AWS::NoValue" }`: the property or list item around it is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

/** A copy of a template value with every intrinsic function replaced by what it yields. */
export function resolveIntrinsics(value: unknown, context: ResolveContext, path = 'value'): unknown {
  const resolved = resolve(value, context, path);
  return resolved === NO_VALUE ? undefined : resolved;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function resolve(value: unknown, context: ResolveContext, path: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => resolve(item, context, `${path}[${index}]`)).filter((item) => item !== NO_VALUE);
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (first !== undefined && entries.length === 1 && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
    return applyFunction(first[0], first[1], context, `${path}.${first[0]}`);
  }
  return Object.fromEntries(entries
    .map(([key, item]) => [key, resolve(item, context, `${path}.${key}`)] as const)
    .filter(([, item]) => item !== NO_VALUE));
}

type Intrinsic = (argument: unknown, context: ResolveContext, path: string) => unknown;

const FUNCTIONS: Readonly<Record<string, Intrinsic>> = {
  'Ref': (name, context, path) => reference(text(name, path), context, path),
  'Fn::GetAtt': (argument, context, path) => {
    // `"Id.Attribute"` or `["Id", "Attribute"]`; an attribute may itself have dots (Endpoint.Address).
    const parts = typeof argument === 'string' ? argument.split('.') : list(argument, path).map((part) => text(part, path));
    return attribute(parts[0] ?? '', parts.slice(1).join('.'), context, path);
  },
  'Fn::Join': (argument, context, path) => {
    const [separator, items] = list(argument, path);
    return list(resolve(items, context, path), path).map((item) => text(item, path)).join(text(separator, path));
  },
  'Fn::Split': (argument, context, path) => {
    const [separator, source] = list(argument, path);
    return text(resolve(source, context, path), path).split(text(separator, path));
  },
  'Fn::Select': (argument, context, path) => {
    const [index, items] = list(argument, path);
    const chosen = list(resolve(items, context, path), path)[Number(index)];
    if (chosen === undefined) throw new UnresolvedReferenceError(path, `there is no item ${String(index)}`);
    return chosen;
  },
  'Fn::Sub': substitute,
};

function applyFunction(name: string, argument: unknown, context: ResolveContext, path: string): unknown {
  const apply = FUNCTIONS[name];
  if (apply === undefined) throw new UnresolvedReferenceError(path, `got ${name}, allowed: ${Object.keys(FUNCTIONS).join(', ')}`);
  return apply(argument, context, path);
}

function reference(name: string, { resources, pseudoParameters: pseudo }: ResolveContext, path: string): string | typeof NO_VALUE {
  if (name === 'AWS::NoValue') return NO_VALUE;
  const value = resources[name]?.ref ?? pseudo[name];
  if (value === undefined) throw new UnresolvedReferenceError(path, `got "${name}", allowed: ${[...Object.keys(resources), ...Object.keys(pseudo)].join(', ')}`);
  return value;
}

function attribute(logicalId: string, name: string, { resources }: ResolveContext, path: string): string {
  const resource = resources[logicalId];
  if (resource === undefined) throw new UnresolvedReferenceError(path, `got "${logicalId}", allowed: ${Object.keys(resources).join(', ')}`);
  const value = resource.attributes[name];
  if (value === undefined) {
    throw new UnresolvedReferenceError(path, `${logicalId} has no attribute "${name}", allowed: ${Object.keys(resource.attributes).join(', ')}`);
  }
  return value;
}

function substitute(argument: unknown, context: ResolveContext, path: string): string {
  const [template, own] = Array.isArray(argument) ? argument as unknown[] : [argument, {}];
  const variables = isObject(own) ? own : {};
  // `${!Name}` is the way to write a literal `${Name}`.
  return text(template, path).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return text(resolve(variables[name], context, path), path);
    const [logicalId, ...rest] = name.trim().split('.');
    return rest.length > 0 ? attribute(logicalId ?? '', rest.join('.'), context, path) : text(reference(name.trim(), context, path), path);
  });
}

function text(value: unknown, path: string): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new UnresolvedReferenceError(path, `got ${typeof value === 'symbol' ? 'AWS::NoValue' : JSON.stringify(value)}, allowed: a string`);
}

function list(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new UnresolvedReferenceError(path, `got ${JSON.stringify(value)}, allowed: a list`);
}
