export type Line = Readonly<Record<string, unknown>>;

/**
 * Has Powertools write to this process's console, and keeps what each test of a file makes it write.
 * @returns The lines of the running test: logs, and metrics in the embedded format.
 */
export function powertoolsConsole(): { readonly all: () => Line[]; readonly logs: () => Line[]; readonly metrics: () => Line[] } {
  let lines: Line[] = [];
  let variables: NodeJS.ProcessEnv;
  beforeEach(() => {
    variables = process.env;
    process.env = { ...variables, POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false' };
    lines = [];
    for (const method of ['log', 'info', 'warn', 'error'] as const) {
      jest.spyOn(console, method).mockImplementation((...[text]: unknown[]) => { lines.push(JSON.parse(String(text)) as Line); });
    }
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.env = variables;
  });
  return { all: () => lines, logs: () => lines.filter((line) => !('_aws' in line)), metrics: () => lines.filter((line) => '_aws' in line) };
}
