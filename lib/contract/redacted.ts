/** What must not be read in logs, events and causes of failed runs, although services and sockets put it into their messages. */

const HIDDEN: readonly (readonly [RegExp, string])[] = [
  // Whoever knows a data endpoint still needs rights, but it tells apart streams and accounts.
  [/\b[\w-]+\.kinesisvideo\.[\w-]+\.(?:amazonaws\.com|api\.aws)(?:\.cn)?\b/gi, '<data endpoint>'],
  [/(\b(?:continuation|next)[ -]?token\b["']?\s*[:=]?\s*["']?)[\w.+/=-]{8,}/gi, '$1<token>'],
  [/(\bx-amz-security-token\b["']?\s*[:=]\s*["']?)[^\s"'&,]+/gi, '$1<token>'],
  [/(\bsignature\b["']?\s*[:=]\s*["']?)[\da-f]{16,}/gi, '$1<signature>'],
  [/\b(?:AKIA|ASIA)[A-Z\d]{12,}\b/g, '<access key>'],
];

/** A text without data endpoints, tokens, signatures and access keys. */
export function redacted(text: string): string {
  return HIDDEN.reduce((left, [pattern, stand]) => left.replace(pattern, stand), text);
}
