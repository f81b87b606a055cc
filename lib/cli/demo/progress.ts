import pc from 'picocolors';
import { type WindowResult } from '../../contract/execution-state';

/** How often the live line is drawn, milliseconds. */
const REFRESH_MILLIS = 200;

/** What the live line shows. */
export interface Snapshot {
  readonly window: number;
  readonly fragments: number;
  readonly bytes: number;
  /** Fragments that the camera has put so far. */
  readonly recorded: number;
  /** Footage that is recorded but not yet archived, milliseconds. */
  readonly lagMillis: number;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Which window is told of. */
export interface WindowPlace {
  readonly window: number;
  /** Empty where there is only one. */
  readonly stream: string;
}

function windowHead({ window, stream }: WindowPlace): string {
  return `  ${stream === '' ? '' : `${stream}  `}window ${String(window).padStart(2)}  `;
}

/** Tells people how the demo gets on: lines that stay, and on a terminal a live line below them. */
export class Progress {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly out: NodeJS.WriteStream) {}

  /** A line that stays. */
  say(line: string): void {
    this.clear();
    this.out.write(`${line}\n`);
  }

  step(line: string): void {
    this.say(`${pc.cyan('>')} ${line}`);
  }

  /** How a window ended. */
  window(place: WindowPlace, snapshot: Snapshot, { status, fragments, objects }: WindowResult): void {
    const archived = `${fragments} fragments in ${objects} object${objects === 1 ? '' : 's'}`;
    this.say(`${windowHead(place)}${status.padEnd(10)} ${archived.padEnd(28)} `
      + pc.dim(`${place.stream === '' ? 'total' : 'site'} ${snapshot.fragments} fragments, ${megabytes(snapshot.bytes)}`
        + (place.stream === '' ? `, lag ${(snapshot.lagMillis / 1000).toFixed(1)} s` : '')));
  }

  /** How an attempt at a window failed. */
  failed(place: WindowPlace, said: string): void {
    this.say(`${windowHead(place)}${said}`);
  }

  /** Keeps the live line up to date until `stopLive`; only on a terminal. */
  live(snapshot: () => Snapshot): void {
    if (!this.out.isTTY) return;
    this.timer = setInterval(() => {
      const { window, fragments, bytes, recorded, lagMillis } = snapshot();
      this.clear();
      this.out.write(`  window ${window}: ${recorded} fragments recorded, ${fragments} archived (${megabytes(bytes)}), lag ${(lagMillis / 1000).toFixed(1)} s`);
    }, REFRESH_MILLIS);
  }

  stopLive(): void {
    clearInterval(this.timer);
    this.clear();
  }

  private clear(): void {
    if (this.out.isTTY) this.out.write('\r\x1b[K');
  }
}
