/** Why an archive of ranges has left a stretch out on purpose. */
export const NOT_ASKED_FOR = 'outside of the ranges that were asked for';

/** Whether a gap tells of footage that is lost; it may have been skipped in part. */
export function tellsOfLoss({ reason }: { readonly reason: string }): boolean {
  return reason !== NOT_ASKED_FOR;
}
