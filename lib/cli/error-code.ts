/** The code of a system error (`ENOENT` and the like); nothing for what is none. */
export function errorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
