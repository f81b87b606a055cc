import { InvalidEventPatternError } from './errors';

/** The literal pieces between the stars of a wildcard; `\*` and `\\` stand for the sign itself. */
function pieces(pattern: string, path: string): string[] {
  const found = [''];
  const add = (text: string): void => { found.push(`${found.pop() ?? ''}${text}`); };
  for (let i = 0; i < pattern.length; i++) {
    const sign = pattern.charAt(i);
    const next = pattern.charAt(i + 1);
    if (sign === '\\') {
      if (next !== '*' && next !== '\\') throw new InvalidEventPatternError(path, `got "\\${next}" in ${JSON.stringify(pattern)}, allowed: \\* and \\\\`);
      add(next);
      i++;
    } else if (sign === '*') {
      if (next === '*') throw new InvalidEventPatternError(path, `got "**" in ${JSON.stringify(pattern)}, allowed: single stars`);
      found.push('');
    } else {
      add(sign);
    }
  }
  return found;
}

/** A test for a pattern in which each star stands for any text. Looks for piece after piece, so that no pattern makes it slow. */
export function wildcardTest(pattern: string, path: string): (value: string) => boolean {
  const [first = '', ...rest] = pieces(pattern, path);
  const last = rest.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (!value.startsWith(first)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = value.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return value.length - last.length >= at && value.endsWith(last);
  };
}
