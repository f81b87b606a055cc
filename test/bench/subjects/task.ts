import { measured, type Cost } from '../measure';

/** What a subject works on. */
export interface SubjectTask {
  readonly profile: string;
  readonly fragments: number;
  /** Of the source and the sink; empty for subjects that read from memory. */
  readonly sourceUrl: string;
  readonly sinkUrl: string;
  /** How often to do it. */
  readonly rounds: number;
}

/** What a subject says it has seen: the harness knows what it should be. */
export type Outcome = Readonly<Record<string, number | string>>;

/** The one line that a subject writes. */
export interface SubjectReport {
  readonly cost: Cost;
  readonly outcome: Outcome;
}

/**
 * The life of a subject's process.
 * @param prepare Does what is not to be measured; answers what is.
 */
export function runSubject(prepare: (task: SubjectTask) => () => Promise<Outcome>): void {
  const task = JSON.parse(process.argv[2] ?? '') as SubjectTask; // The harness has written it.
  const once = prepare(task);
  const work = async (): Promise<Outcome> => {
    for (let round = 1; round < task.rounds; round++) await once();
    return once();
  };
  void measured(work).then(({ value, cost }) => {
    const report: SubjectReport = { cost, outcome: value };
    process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit());
  });
}
