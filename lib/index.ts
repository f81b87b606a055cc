/** The public constructs and their props. */

export { KvsArchive } from './constructs/kvs-archive';
export { type KvsArchiveProps } from './constructs/kvs-archive-props';
export { ArchiveStack, type ArchiveSettings, type ArchiveStackProps } from './constructs/archive-stack';
export { type RunMode } from './contract/execution-state';
