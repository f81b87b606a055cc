/** What is said to somebody whose props, options or context cannot be used. */

/** The message of what is thrown, which has to be a plain Error as constructs throw. */
export function refusalOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    expect(error).toHaveProperty('name', 'Error');
    return (error as Error).message;
  }
  throw new Error('it was taken');
}
