/** A Kinesis Video service for this machine: what other layers may use of it. */
export { type Clock, acceleratedClock, realClock } from './clock';
export { type Camera, type CameraOptions, playingMs } from './camera';
export { MatroskaReadError } from './errors';
export type { Fault, FaultPoint } from './faults';
export type { FaultRule, Operation } from './fault-script';
export type { Fragment } from './fragment-store';
export { type Limits, SERVICE_LIMITS } from './limits';
export { chunkTimeMs, type MatroskaChunk, readChunks, readErrorTags } from './matroska-chunks';
export type { PutMediaSession, PutOptions } from './put-media-session';
export { type Call, FAULT_HEADER } from './router';
export { type KinesisVideoServer, type KinesisVideoServerOptions, startKinesisVideoServer } from './server';
export type { KinesisVideoStream, StreamOptions } from './stream';
