/** An answer of the Step Functions service other than 200: an exception by its name on the wire. */
export class StatesException extends Error {
  override readonly name = 'StatesException';

  constructor(readonly exception: string, message: string, readonly httpStatus = 400) {
    super(message);
  }
}
