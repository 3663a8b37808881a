/** RFC 3339, UTC, three decimals, `Z`: the one form in which SPE writes a time. */
export function formatTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
