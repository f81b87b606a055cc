import { type History } from './site';
import { MACHINES } from './watch';

/** The history of one execution may have so many events (Step Functions quota). */
export const HISTORY_LIMIT = 25_000;

/** A line of the table: what it counts, and how many there were. */
export type Figure = readonly [string, number | string];

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${grouped(count)}`).join(', ');
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

function mediaFigures({ verdict }: History): Figure[] {
  const { due, archived, expired, lost, duplicated, gaps, emptyGaps, objects, wholeObjects, cuts, announced, announcedAgain, problems } = verdict;
  return [
    ['fragments that had to be archived', due], ['fragments in objects', archived], ['in a recorded gap, taken by retention while the key was denied', expired],
    ['lost', lost], ['in more than one object', duplicated], ['gaps in the ledger', gaps], ['of these, with nothing missing in them', emptyGaps], ['objects', objects], ['objects that are whole', wholeObjects],
    ...Object.entries(cuts).map(([reason, count]): Figure => [`cuts between two objects: ${reason}`, count]),
    ['objects announced', announced], ['announced more than once', announcedAgain], ['problems of any kind', problems.length],
  ];
}

function machineFigures({ watch, windows }: History): Figure[] {
  const names = { run: 'runs', fleet: 'fleet runs', member: 'members of fleet runs' };
  return [
    ['windows', windows],
    ...MACHINES.flatMap((kind): Figure[] => {
      const { count, historyEvents, outcomes } = watch.executions[kind];
      return [
        [`executions: ${names[kind]}`, count], [`most history events of one (limit ${grouped(HISTORY_LIMIT)})`, historyEvents], ['how they ended', listed(outcomes)],
      ];
    }),
  ];
}

function troubleFigures({ chaos, troubles, again, watch }: History): Figure[] {
  const cameTo = (origin: 'schedule, again' | 'request, again'): string => listed(watch.repeated.get(origin) ?? new Map());
  return [
    ['workers that died', chaos.deaths], ['workers that stood still for up to 25 minutes', chaos.pauses], ['requests and answers lost on the way of a worker', chaos.losses],
    ['answers to StartExecution lost', chaos.startLosses], ['answers to other calls of a machine lost', chaos.taskLosses],
    ['runs stopped', troubles.stops], ['of these, started again under their own name', troubles.sameRun], ['fleet runs stopped', troubles.fleetStops],
    ['ranges asked for', troubles.requests], ['requests delivered again', again.request], ['what their runs came to', cameTo('request, again')],
    ['starts of the schedule delivered again', again.schedule], ['what the runs behind them came to', cameTo('schedule, again')],
  ];
}

/** Everything that is told of a history. No times: those are the machine's that it was made on. */
export function figuresOf(history: History): Figure[] {
  return [...mediaFigures(history), ...machineFigures(history), ...troubleFigures(history)];
}

/** The figures as the table in docs/site-simulation.md. */
export function tableOf(figures: readonly Figure[]): string {
  const lines = figures.map(([name, value]) => `| ${name} | ${typeof value === 'number' ? grouped(value) : value || '-'} |`);
  return ['| | |', '|---|---|', ...lines].join('\n');
}
