/** The little of dynalite that is used here; the package has no types of its own. */
declare module 'dynalite' {
  import { type Server } from 'node:http';

  interface DynaliteOptions {
    /** Folder of the database. Default: none, all in memory. */
    readonly path?: string;
    /** How long a new table stays in CREATING, ms. Default 500. */
    readonly createTableMs?: number;
    /** How long a deleted table stays in DELETING, ms. Default 500. */
    readonly deleteTableMs?: number;
    /** How long a changed table stays in UPDATING, ms. Default 500. */
    readonly updateTableMs?: number;
  }

  /** A server that is not listening yet. Its `close` closes the database too, but only after it has listened. */
  function dynalite(options?: DynaliteOptions): Server;
  export = dynalite;
}
