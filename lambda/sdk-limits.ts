/** The SDK waits for ever by itself: a call that hangs must fail, and be tried again, well within the safety margin of a window. */
export const SDK_LIMITS = { requestHandler: { connectionTimeout: 3_000, socketTimeout: 10_000 } };
