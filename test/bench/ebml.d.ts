/** The package has no types of its own; as far as it is used here. */
declare module 'ebml' {
  import { type Transform } from 'node:stream';

  export interface Tag { readonly name: string; readonly payload?: Uint8Array }

  export class Decoder extends Transform {}
}
