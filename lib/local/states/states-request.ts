import { StatesException } from './states-exception';
import { type RequestBody } from './states-wire';

/** Longest ARN of the service model, in characters. */
const MAX_ARN_CHARACTERS = 256;

function invalid(field: string, got: unknown, allowed: string): StatesException {
  return new StatesException('ValidationException', `${field}: got ${JSON.stringify(got) ?? 'nothing'}, allowed: ${allowed}`);
}

/** The fields of one request. A field that nobody knows is refused: it would ask for something that is silently left out. */
export class RequestFields {
  constructor(private readonly body: RequestBody, known: readonly string[]) {
    const unknown = Object.keys(body).find((field) => !known.includes(field));
    if (unknown !== undefined) throw invalid(unknown, body[unknown], `the fields ${known.join(', ')}; this server knows no others`);
  }

  /** A string; null counts as left out. */
  text(field: string, maxCharacters: number): string | undefined {
    const value = this.body[field] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || value.length > maxCharacters) throw invalid(field, value, `a string of up to ${maxCharacters} characters`);
    return value;
  }

  /** An ARN of the service, such as of a `stateMachine` or an `execution`. Throws InvalidArn. */
  arn(field: string, resource: string): string {
    const value = this.text(field, MAX_ARN_CHARACTERS);
    if (value === undefined) throw invalid(field, value, `the ARN of one ${resource}`);
    if (!new RegExp(`^arn:aws[a-z-]*:states:[a-z0-9-]+:\\d{12}:${resource}:[^\\s]+$`).test(value)) {
      throw new StatesException('InvalidArn', `Invalid Arn: '${value}', allowed: arn:aws:states:<region>:<account>:${resource}:...`);
    }
    return value;
  }

  /** One of a few strings. */
  oneOf<T extends string>(field: string, allowed: readonly T[]): T | undefined {
    const value = this.body[field] ?? undefined;
    const found = allowed.find((item) => item === value);
    if (value !== undefined && found === undefined) throw invalid(field, value, allowed.join(', '));
    return found;
  }

  /** A whole number. */
  count(field: string, max: number): number | undefined {
    const value = this.body[field] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) throw invalid(field, value, `a whole number from 0 to ${max}`);
    return value;
  }
}
