import { formatTime } from "@spe/contracts";

const places = 64;
const times = new Float64Array(places).fill(Number.NaN);
const texts = new Array<string>(places).fill("");

/** As formatTime; remembers some answers, because the times of a batch are few and close to one another. */
export function timeText(epochMs: number): string {
  const place = epochMs % places;
  if (times[place] !== epochMs) {
    texts[place] = formatTime(epochMs);
    times[place] = epochMs;
  }
  return texts[place] ?? "";
}
