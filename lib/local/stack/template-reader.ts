import { resolveIntrinsics, type ResolveContext, type ResolvedResource } from '../cloudformation/resolve';
import { type Assembly, type TemplateResource } from './assembly';
import { resolveContext } from './identity';

/** A resource of a type, with what references to it yield. */
export interface FoundResource {
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly identity: ResolvedResource;
}

const NOBODY: ResolvedResource = { ref: '', attributes: {} };

/** Reads the template of a stack as it would be once it is deployed on this machine. */
export class TemplateReader {
  private readonly context: ResolveContext;

  constructor(private readonly assembly: Assembly) {
    this.context = resolveContext(assembly);
  }

  /** Every resource of a type. Properties are as they stand in the template. */
  all(type: string): readonly FoundResource[] {
    return Object.entries(this.assembly.resources).filter(([, resource]) => resource.Type === type).map((entry) => this.found(entry));
  }

  /** The one resource of a type. */
  only(type: string): FoundResource {
    const found = this.all(type);
    const [first] = found;
    if (first === undefined || found.length > 1) throw new Error(`${this.assembly.stackName} has ${found.length} ${type}, allowed: 1`);
    return first;
  }

  /** A property with everything that it refers to filled in. */
  property({ logicalId, properties }: FoundResource, name: string): unknown {
    return resolveIntrinsics(properties[name], this.context, `${logicalId}.${name}`);
  }

  /** All properties of a resource, filled in. */
  properties({ logicalId, properties }: FoundResource): unknown {
    return resolveIntrinsics(properties, this.context, logicalId);
  }

  /** The value of an output, filled in; nothing when there is none of that name. */
  output(name: string): string | undefined {
    const value = this.assembly.outputs[name];
    return value === undefined ? undefined : String(resolveIntrinsics(value, this.context, `output ${name}`));
  }

  private found([logicalId, { Properties: properties = {} }]: [string, TemplateResource]): FoundResource {
    return { logicalId, properties, identity: this.context.resources[logicalId] ?? NOBODY };
  }
}
