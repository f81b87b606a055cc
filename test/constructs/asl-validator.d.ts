/** The package ships no types. */
declare module 'asl-validator' {
  interface ValidationError {
    readonly 'Error code': string;
    readonly Message: string;
  }
  function validate(definition: object): { readonly isValid: boolean; readonly errors: readonly ValidationError[]; readonly errorsText: (separator?: string) => string };
  export = validate;
}
