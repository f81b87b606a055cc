import { type DynamoDbFault } from '../../local/dynamodb/dynamodb-server';
import { type EventsFault, type EventsFaultPlan } from '../../local/events';
import { type Fault, type KinesisVideoServer } from '../../local/kinesis-video';
import { type LocalFunction } from '../../local/lambda-runtime';
import { type OperationName } from '../../local/s3/operation';
import { type S3Fault } from '../../local/s3/s3-server';
import { type BackendFaults } from '../backend';
import { seeded } from './seeded';

/** Shares of the requests that go wrong. */
const RATE = { s3: 0.06, dynamoDb: 0.06, getMedia: 0.4, events: 0.2 } as const;

/** What brings the stack up, and not the archive. */
const DEPLOYMENT: readonly OperationName[] = ['CreateBucket', 'PutObjectLockConfiguration', 'PutBucketPolicy'];

/** What went wrong in a demo. */
export interface ChaosCount {
  readonly seed: number;
  /** Times that the Lambda was killed. */
  readonly kills: number;
  /** Requests that a local server failed. */
  readonly faults: number;
}

/** Bytes of a session within which it is cut: a few fragments of the sample. */
const CUT_WITHIN_BYTES = 300_000;

type Draw = () => number;

function pick<T>(draw: Draw, choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(draw() * choices.length)] ?? choices[0];
}

function mediaFault(draw: Draw): Fault {
  const atByte = Math.floor(draw() * CUT_WITHIN_BYTES);
  // Not `corrupt`: a frame whose bytes changed on the way looks like any other, and TLS is what keeps the real ones from changing.
  return pick<Fault>(draw, [
    { kind: 'cut', atByte }, { kind: 'end', atByte }, { kind: 'repeat' },
    { kind: 'write-pieces', minBytes: 1, maxBytes: 64 },
    { kind: 'in-band-error', errorId: 5000, afterFragments: 1 },
    { kind: 'exception', name: 'ClientLimitExceededException' },
    { kind: 'exception', name: 'ConnectionLimitExceededException' },
    { kind: 'exception', name: 'InvalidEndpointException' },
    { kind: 'exception', name: 'InternalFailure' },
  ]);
}

/**
 * Makes everything around the archive fail: SIGKILLs the Lambda at any moment, and lets the local servers fail requests before
 * or after they took effect. What goes wrong is decided by a seed; when, also by how fast the machine is.
 */
export class Chaos {
  private kills = 0;
  private faults = 0;
  private ended = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly killDraw: Draw;
  private readonly draws: { readonly s3: Draw; readonly dynamoDb: Draw; readonly getMedia: Draw; readonly events: Draw };

  /** @param windowSeconds Kills come from well within a window up to twice its length apart, so that some windows live. */
  constructor(private readonly seed: number, private readonly windowSeconds: number) {
    this.killDraw = seeded(seed);
    this.draws = { s3: seeded(seed + 1), dynamoDb: seeded(seed + 2), getMedia: seeded(seed + 3), events: seeded(seed + 4) };
  }

  get count(): ChaosCount {
    return { seed: this.seed, kills: this.kills, faults: this.faults };
  }

  /** @param server Asked for at the first call, when it is there. */
  backendFaults(server: () => KinesisVideoServer): BackendFaults {
    const { s3, dynamoDb, getMedia } = this.draws;
    return {
      s3: ({ operation }) => (DEPLOYMENT.includes(operation) ? undefined : this.strike<S3Fault>(s3, RATE.s3, [
        { kind: 'reject', code: 'InternalError' }, { kind: 'reject', code: 'SlowDown' }, { kind: 'drop-response' },
      ])),
      dynamoDb: (operation) => (['UpdateItem', 'PutItem', 'GetItem'].includes(operation)
        ? this.strike<DynamoDbFault>(dynamoDb, RATE.dynamoDb, ['reject', 'drop-response']) : undefined),
      onKinesisVideoCall: ({ operation }) => {
        if (operation !== 'GetMedia') return;
        const fault = this.strike(getMedia, RATE.getMedia, [mediaFault(getMedia)]);
        if (fault !== undefined) server().faults.add({ inject: fault });
      },
    };
  }

  eventsFault(): EventsFaultPlan {
    return () => this.strike<EventsFault>(this.draws.events, RATE.events, ['reject', 'drop-response', 'fail-entries']);
  }

  /** Begins to kill. */
  start(functions: readonly LocalFunction[]): void {
    const wait = (0.1 + 1.9 * this.killDraw()) * this.windowSeconds * 1000;
    this.timer = setTimeout(() => {
      this.kills += 1;
      functions.forEach((running) => running.kill());
      this.start(functions);
    }, wait);
  }

  /** Lets everything work again. */
  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }

  private strike<T>(draw: Draw, rate: number, choices: readonly [T, ...T[]]): T | undefined {
    if (this.ended || draw() >= rate) return undefined;
    this.faults += 1;
    return pick(draw, choices);
  }
}
