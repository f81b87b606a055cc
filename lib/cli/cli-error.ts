/** Something the user can mend: shown as it is, without a stack trace. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

/** The user pressed Ctrl-C before there was anything to tell. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** Exit codes of the command line. */
export const EXIT = {
  /** What was checked is not as it must be. */
  failed: 1,
  /** The command cannot be carried out as it was given. */
  usage: 2,
  /** Ended by Ctrl-C (128 + SIGINT), as shells expect. */
  interrupted: 130,
} as const;
