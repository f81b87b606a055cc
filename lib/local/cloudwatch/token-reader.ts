import { InvalidExpressionError } from './errors';

/** A piece of an expression. */
export interface Token {
  /** Name of the group of the pattern that it fits, or `end`. */
  readonly kind: string;
  readonly text: string;
}

const END: Token = { kind: 'end', text: '' };

function tokensOf(source: string, pattern: RegExp): readonly Token[] {
  const tokens: Token[] = [];
  const sticky = new RegExp(pattern, 'y');
  for (let at = 0; at < source.length; at = sticky.lastIndex) {
    sticky.lastIndex = at;
    const groups = sticky.exec(source)?.groups;
    const found = Object.entries(groups ?? {}).find(([, text]) => text !== undefined);
    if (found === undefined) throw new InvalidExpressionError(source, `got ${JSON.stringify(source.slice(at, at + 10))} at ${at}, which is no part of the language`);
    tokens.push({ kind: found[0], text: found[1] });
  }
  return tokens.filter(({ kind }) => kind !== 'space');
}

/** Reads an expression token by token. */
export class TokenReader {
  private readonly tokens: readonly Token[];
  private position = 0;

  /** @param pattern has a named group for each kind of token, among them `space` for what is between them */
  constructor(private readonly source: string, pattern: RegExp) {
    this.tokens = tokensOf(source, pattern);
  }

  /** The token that comes next, or the one so many behind it. */
  peek(ahead = 0): Token {
    return this.tokens[this.position + ahead] ?? END;
  }

  /** The next token, which is read now. */
  next(): Token {
    const token = this.peek();
    this.position++;
    return token;
  }

  /** Reads the next token if it is one of these. */
  take(...texts: readonly string[]): string | undefined {
    const { kind, text } = this.peek();
    return kind !== 'end' && texts.includes(text) ? this.next().text : undefined;
  }

  /** Reads the next token, which must be this. */
  expect(text: string): void {
    if (this.take(text) === undefined) this.fail(text);
  }

  /** Items with commas between them. */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.take(',') !== undefined) items.push(item());
    return items;
  }

  /** What `read` yields, if nothing comes behind it. */
  whole<T>(read: () => T): T {
    const result = read();
    return this.peek().kind === 'end' ? result : this.fail('the end, or an operator');
  }

  /** Throws InvalidExpressionError for the next token. */
  fail(allowed: string): never {
    const { kind, text } = this.peek();
    throw new InvalidExpressionError(this.source, `got ${kind === 'end' ? 'its end' : text}, allowed: ${allowed}`);
  }
}
