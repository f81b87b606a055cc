import { type Cursor } from './cursor-store';

/** A stream that the archive is for, as the service knows it. */
export interface SelectedStream {
  readonly streamArn: string;
  readonly streamName: string;
  readonly retentionHours: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** What the archive's table has of a stream. */
export interface KnownStream {
  readonly streamArn: string;
  /** Absent while nothing was archived yet. */
  readonly cursor: Cursor | undefined;
  /** Whether somebody asked this stream's archive to stop: what it loses then it was to lose. */
  readonly isStopWished: boolean;
}

/** What an audit says of one stream. No number is negative. */
export interface StreamAudit {
  readonly streamName: string;
  /**
   * Share of the retention that the oldest unarchived footage has used up; at 1 it is lost. 0 where nothing is at risk, absent where the
   * service could not be asked: a 0 would calm an alarm.
   */
  readonly retentionRisk?: number;
  /** Until that footage is lost; absent where nothing is at risk. */
  readonly hoursLeft?: number;
  /** How long an object has waited to be completed while nobody works on it, or cannot. */
  readonly commitAgeSeconds: number;
  /** Age of the oldest footage that may be unarchived. */
  readonly lagSeconds: number;
  /** How long the stream had brought nothing when a run looked last. */
  readonly silenceSeconds: number;
}

/** What an audit says of all streams: the worst of each, and how many. */
export interface FleetAudit {
  readonly streams: number;
  readonly retentionRisk: number;
  readonly commitAgeSeconds: number;
  readonly lagSeconds: number;
  readonly silenceSeconds: number;
  readonly streamsWithoutRetention: number;
}

export interface Audit {
  readonly streams: readonly StreamAudit[];
  /** Absent where not every stream could be asked for: the worst of some would calm an alarm that is about another. */
  readonly fleet?: FleetAudit;
}
