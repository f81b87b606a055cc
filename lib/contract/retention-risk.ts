/** From this share of the retention on, unarchived footage is worth a word: a line of the auditor's, and the mildest alarm. Percent. */
export const FIRST_RISK_PERCENT = 25;
